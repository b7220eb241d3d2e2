#include "cli/profile_output.h"

#include <catch2/catch.hpp>

#include "tests/support/cli/messages.h"

namespace bowline::cli {
namespace {

using Profile = io::linkerd::proxy::destination::DestinationProfile;

const std::string kService = R"(
    fully_qualified_name: "web.shop.svc.cluster.local"
    retry_budget { retry_ratio: 0.2 min_retries_per_second: 10 ttl { seconds: 10 } }
    parent_ref { resource { group: "core" kind: "Service" name: "web" namespace: "shop" port: 80 } })";

TEST_CASE("a service's profile is told in words", "[cli]") {
  CHECK(profile_to_text(from_text<Profile>(kService)) ==
        "NAME      web.shop.svc.cluster.local\n"
        "OPAQUE    no\n"
        "PARENT    Service shop/web port 80\n"
        "RETRIES   20% of requests, at least 10 per second, over 10s\n");
}

TEST_CASE("an address's profile tells its endpoint", "[cli]") {
  CHECK(profile_to_text(from_text<Profile>(R"(
            opaque_protocol: true
            endpoint {
              addr { ip { ipv4: 170524933 } port: 3306 }
              metric_labels { key: "pod" value: "db-0" }
              tls_identity { dns_like_identity { name: "db.shop.example" } }
              protocol_hint { opaque {} } })")) ==
        "NAME       -\n"
        "OPAQUE     yes\n"
        "ENDPOINT   10.42.1.5:3306\n"
        "POD        db-0\n"
        "IDENTITY   db.shop.example\n"
        "PROTOCOL   opaque\n");
}

TEST_CASE("routes and splits are told", "[cli]") {
  CHECK(profile_to_text(from_text<Profile>(R"(
            fully_qualified_name: "web" routes {} routes {}
            dst_overrides { authority: "v1:80" weight: 90 }
            dst_overrides { authority: "v2:80" weight: 10 })")) ==
        "NAME     web\n"
        "OPAQUE   no\n"
        "ROUTES   2\n"
        "SPLIT    v1:80 weight 90\n"
        "SPLIT    v2:80 weight 10\n");
}

TEST_CASE("an empty profile is said to be one", "[cli]") {
  CHECK(profile_to_text({}) == "nothing is known about it; a proxy goes by its outbound policy\n");
}

TEST_CASE("a profile as JSON is the message", "[cli]") {
  const auto profile = from_text<Profile>("fully_qualified_name: \"web\" opaque_protocol: true");
  CHECK(profile_to_json(profile, JsonLayout::kOneLine) ==
        "{\"opaque_protocol\":true,\"fully_qualified_name\":\"web\"}\n");
  CHECK(profile_to_json(profile, JsonLayout::kIndented) ==
        "{\n \"opaque_protocol\": true,\n \"fully_qualified_name\": \"web\"\n}\n");
}

}  // namespace
}  // namespace bowline::cli
