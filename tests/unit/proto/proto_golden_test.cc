#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "destination.pb.h"
#include "http_types.pb.h"

namespace bowline {
namespace {

using google::protobuf::TextFormat;
using google::protobuf::util::MessageDifferencer;
using io::linkerd::proxy::destination::DestinationProfile;
using io::linkerd::proxy::destination::Update;
using io::linkerd::proxy::http_types::HttpMethod;

// An array and not a pointer, because the bytes contain zeros.
template <std::size_t kSize>
std::string bytes(const char (&literal)[kSize]) {
  return std::string(literal, kSize - 1);
}

template <typename Message>
Message from_text(const std::string& text) {
  Message message;
  REQUIRE(TextFormat::ParseFromString(text, &message));
  return message;
}

template <typename Message>
std::string encoded(const std::string& text) {
  return from_text<Message>(text).SerializeAsString();
}

template <typename Message>
void check_round_trip(const std::string& text) {
  const Message message = from_text<Message>(text);
  Message parsed;
  REQUIRE(parsed.ParseFromString(message.SerializeAsString()));
  CHECK(MessageDifferencer::Equals(parsed, message));
  CHECK(parsed.GetReflection()->GetUnknownFields(parsed).empty());
}

bool contains(const std::string& encoding, const std::string& part) {
  return encoding.find(part) != std::string::npos;
}

constexpr std::string_view kAddressOfMeshedPod = R"(
  addr { ip { ipv4: 170524933 } port: 8080 }
  weight: 10000
  metric_labels { key: "pod" value: "web-1" }
  metric_labels { key: "deployment" value: "web" }
  metric_labels { key: "serviceaccount" value: "web-sa" }
  metric_labels { key: "control_plane_ns" value: "linkerd" }
  metric_labels { key: "pod_template_hash" value: "6f" }
  metric_labels { key: "zone" value: "z1" }
  metric_labels { key: "zone_locality" value: "local" }
  tls_identity {
    dns_like_identity { name: "web-sa.shop.serviceaccount.identity.linkerd.mesh.example" }
    server_name { name: "web-sa.shop.serviceaccount.identity.linkerd.mesh.example" }
  }
  protocol_hint { h2 {} opaque_transport { inbound_port: 4143 } }
  http2 { keep_alive { interval { seconds: 10 } timeout { seconds: 3 } while_idle: true } }
)";

std::string first_update() {
  return "add { addrs {" + std::string(kAddressOfMeshedPod) + R"(}
            metric_labels { key: "namespace" value: "shop" }
            metric_labels { key: "service" value: "web" } })";
}

const std::string kRemove = "remove { addrs { ip { ipv4: 170525190 } port: 8080 } }";
const std::string kNoEndpoints = "no_endpoints { exists: true }";

const std::string kServiceProfile = R"(
  fully_qualified_name: "web.shop.svc.cluster.local"
  retry_budget { retry_ratio: 0.2 min_retries_per_second: 10 ttl { seconds: 10 } }
  parent_ref { resource { group: "core" kind: "Service" name: "web" namespace: "shop" port: 80 } }
)";

const std::string kUnknownAddressProfile = R"(
  retry_budget { retry_ratio: 0.2 min_retries_per_second: 10 ttl { seconds: 10 } }
  endpoint { addr { ip { ipv4: 170526985 } port: 1234 } weight: 10000 }
)";

TEST_CASE("a meshed pod's address has the wire's field numbers", "[proto][destination][T1]") {
  const std::string encoding = encoded<Update>(first_update());

  CHECK(contains(encoding, bytes("\x0a\x0a\x0a\x05\x0d\x05\x01\x2a\x0a\x10\x90\x3f")));  // addr
  CHECK(contains(encoding, bytes("\x18\x90\x4e")));                                      // weight
  CHECK(contains(encoding, bytes("\x22\x0c\x0a\x03pod\x12\x05web-1")));      // metric_labels
  CHECK(contains(encoding, bytes("\x32\x07\x0a\x00\x12\x03\x08\xaf\x20")));  // protocol_hint
  CHECK(contains(encoding, bytes("\x42\x0c\x12\x0a\x0a\x02\x08\x0a\x12\x02\x08\x03\x18\x01")));
}

TEST_CASE("a removed address is keyed by its number, lowest byte first",
          "[proto][destination][E2]") {
  CHECK(encoded<Update>(kRemove) ==
        bytes("\x12\x0c\x0a\x0a\x0a\x05\x0d\x06\x02\x2a\x0a\x10\x90\x3f"));
}

TEST_CASE("an empty set of an existing Service is four bytes", "[proto][destination][E5]") {
  CHECK(encoded<Update>(kNoEndpoints) == bytes("\x1a\x02\x08\x01"));
}

TEST_CASE("a Service profile is encoded in the order of its numbers", "[proto][destination][V1]") {
  CHECK(encoded<DestinationProfile>(kServiceProfile) ==
        bytes("\x12\x0b\x0d\xcd\xcc\x4c\x3e\x10\x0a\x1a\x02\x08\x0a"
              "\x2a\x1aweb.shop.svc.cluster.local"
              "\x3a\x1e\x12\x1c\x0a\x04"
              "core\x12\x07Service\x1a\x03web\x22\x04shop\x30\x50"));
}

TEST_CASE("the profile of an undeclared port has no bytes", "[proto][destination][V4]") {
  CHECK(encoded<DestinationProfile>("") == bytes(""));
}

TEST_CASE("an unknown address gets a plain endpoint", "[proto][destination][Q2]") {
  CHECK(encoded<DestinationProfile>(kUnknownAddressProfile) ==
        bytes("\x12\x0b\x0d\xcd\xcc\x4c\x3e\x10\x0a\x1a\x02\x08\x0a"
              "\x32\x0f\x0a\x0a\x0a\x05\x0d\x09\x09\x2a\x0a\x10\xd2\x09\x18\x90\x4e"));
}

TEST_CASE("a choice of a oneof is on the wire even when it is zero", "[proto][policy]") {
  CHECK(encoded<HttpMethod>("registered: GET") == bytes("\x08\x00"));
}

TEST_CASE("documented messages survive encoding and parsing", "[proto][destination]") {
  check_round_trip<Update>(first_update());
  check_round_trip<Update>(kRemove);
  check_round_trip<Update>(kNoEndpoints);
  check_round_trip<DestinationProfile>(kServiceProfile);
  check_round_trip<DestinationProfile>("");
  check_round_trip<DestinationProfile>(kUnknownAddressProfile);
}

}  // namespace
}  // namespace bowline
