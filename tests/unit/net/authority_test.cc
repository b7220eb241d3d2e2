#include "common/net/authority.h"

#include <catch2/catch.hpp>

namespace bowline {
namespace {

Result<Authority> parse(std::string_view text) { return parse_authority(text, "cluster.local"); }

Authority service(std::string host, Port port, std::optional<std::string> instance = {}) {
  return ServiceAuthority{std::move(host), "shop", "web", std::move(instance), port};
}

TEST_CASE("a service authority names namespace, service and port", "[destination][A1]") {
  CHECK(parse("web.shop.svc.cluster.local:80") == service("web.shop.svc.cluster.local", Port(80)));
  CHECK(parse("web.shop.svc.cluster.local:65535") ==
        service("web.shop.svc.cluster.local", Port(65535)));
}

TEST_CASE("an authority without a port means port 80", "[destination][A2][A5]") {
  CHECK(parse("web.shop.svc.cluster.local") == service("web.shop.svc.cluster.local", Port(80)));
  CHECK(parse("10.42.1.5") == Authority(SocketAddress{*IpAddress::parse("10.42.1.5"), Port(80)}));
}

TEST_CASE("a third label in front is an instance of the service", "[destination][A3]") {
  CHECK(parse("web-0.web.shop.svc.cluster.local:80") ==
        service("web-0.web.shop.svc.cluster.local", Port(80), "web-0"));
}

TEST_CASE("an address is an authority of its own kind", "[destination][A4]") {
  CHECK(parse("10.42.1.5:8080") ==
        Authority(SocketAddress{*IpAddress::parse("10.42.1.5"), Port(8080)}));
  CHECK(parse("[fd00::5]:8080") ==
        Authority(SocketAddress{*IpAddress::parse("fd00::5"), Port(8080)}));
  CHECK(parse("[10.96.0.1]:080") ==
        Authority(SocketAddress{*IpAddress::parse("10.96.0.1"), Port(80)}));
  CHECK(parse("[::ffff:10.42.1.5]:80") ==
        Authority(SocketAddress{*IpAddress::parse("10.42.1.5"), Port(80)}));
}

TEST_CASE("what is no authority is an invalid argument that names it",
          "[destination][A6][A7][A8][A9][A10]") {
  const std::string text = GENERATE(as<std::string>(),
                                    "fd00::5",
                                    "[fd00::5]",
                                    "[fe80::1%e0]:80",
                                    "example.org:443",
                                    "web.shop:80",
                                    "web.shop.svc:80",
                                    "",
                                    ":80",
                                    "web.shop.svc.cluster.local:0",
                                    "web.shop.svc.cluster.local:65536",
                                    "web.shop.svc.cluster.local:http",
                                    "web.shop.svc.cluster.local:",
                                    "web.shop.svc.cluster.local:+80",
                                    "web.shop.svc.cluster.local.:80",
                                    "shop.svc.cluster.local:80",
                                    "a.b.web.shop.svc.cluster.local:80",
                                    ".shop.svc.cluster.local:80",
                                    "web..svc.cluster.local:80",
                                    "xsvc.cluster.local:80",
                                    "[web.shop.svc.cluster.local:80");
  const Result<Authority> parsed = parse(text);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().code == Code::kInvalidArgument);
  CHECK(parsed.error().message.find("'" + text + "'") != std::string::npos);
}

TEST_CASE("a name of another cluster domain is refused", "[destination][A11]") {
  CHECK(parse_authority("web.shop.svc.cluster.local:80", "k8s.corp.example").error().code ==
        Code::kInvalidArgument);
  CHECK(parse_authority("web.shop.svc.k8s.corp.example:80", "k8s.corp.example").ok());
}

TEST_CASE("names keep their case", "[destination][A12]") {
  const Result<Authority> parsed = parse("Web.shop.svc.cluster.local:80");
  REQUIRE(parsed.ok());
  CHECK(std::get<ServiceAuthority>(*parsed).service == "Web");
  CHECK(parse("web.shop.SVC.cluster.local:80").error().code == Code::kInvalidArgument);
}

TEST_CASE("a huge authority is refused with a short message", "[destination]") {
  const Result<Authority> parsed = parse(std::string(1 << 20, 'a') + ":80");
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().message.size() < 300);
}

}  // namespace
}  // namespace bowline
