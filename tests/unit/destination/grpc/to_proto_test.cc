#include "services/destination/grpc/to_proto.h"

#include <catch2/catch.hpp>

#include "services/destination/stream/compose.h"
#include "tests/support/destination_messages/updates.h"

namespace bowline::destination {
namespace {

namespace pb = io::linkerd::proxy::destination;

constexpr const char* kChartParams =
    R"({"keep_alive":{"interval":{"seconds":10},"timeout":{"seconds":3},"while_idle":true}})";
constexpr const char* kIdentity = "web-sa.shop.serviceaccount.identity.linkerd.mesh.example";

SocketAddress socket(const char* ip, std::uint16_t port) {
  return {*IpAddress::parse(ip), Port(port)};
}

std::unique_ptr<ProtoEncoder> encoder() { return *ProtoEncoder::create(kChartParams); }

Address meshed_web_1() {
  return {.socket = socket("10.42.1.5", 8080),
          .labels = {{"control_plane_ns", "linkerd"},
                     {"deployment", "web"},
                     {"pod", "web-1"},
                     {"pod_template_hash", "6f"},
                     {"serviceaccount", "web-sa"},
                     {"zone", "z1"}},
          .identity = kIdentity,
          .hint = ProtocolHint{ProtocolHint::Protocol::kH2, Port(4143)},
          .http2_params = true,
          .zone = "z1"};
}

template <typename Message>
Message parsed(const std::string& bytes) {
  Message message;
  REQUIRE(message.ParseFromString(bytes));
  return message;
}

TEST_CASE("a meshed pod's first message is the one of appendix A", "[destination][T1]") {
  const ViewChanges changes{
      1, {{std::make_shared<const SharedAddress>(meshed_web_1()), ZoneLocality::kLocal}}, {}};
  const auto encode = encoder();
  const auto updates = parse_messages<pb::Update>(
      compose_update(changes, encode->set_labels({"shop", "web"}), *encode));
  REQUIRE(updates.size() == 1);
  CHECK(differences(updates[0], from_text<pb::Update>(R"(
    add { addrs { addr { ip { ipv4: 170524933 } port: 8080 } weight: 10000
        metric_labels { key: "pod" value: "web-1" }
        metric_labels { key: "deployment" value: "web" }
        metric_labels { key: "serviceaccount" value: "web-sa" }
        metric_labels { key: "control_plane_ns" value: "linkerd" }
        metric_labels { key: "pod_template_hash" value: "6f" }
        metric_labels { key: "zone" value: "z1" }
        metric_labels { key: "zone_locality" value: "local" }
        tls_identity {
          dns_like_identity { name: "web-sa.shop.serviceaccount.identity.linkerd.mesh.example" }
          server_name { name: "web-sa.shop.serviceaccount.identity.linkerd.mesh.example" } }
        protocol_hint { h2 {} opaque_transport { inbound_port: 4143 } }
        http2 { keep_alive { interval { seconds: 10 } timeout { seconds: 3 } while_idle: true } } }
      metric_labels { key: "namespace" value: "shop" }
      metric_labels { key: "service" value: "web" } })"))
            .empty());
}

TEST_CASE("removal and emptiness are the messages of appendix A", "[destination][E2][E5][X-3]") {
  const auto encode = encoder();
  const auto removed = parse_messages<pb::Update>(compose_update(
      {2, {}, {socket("10.42.2.6", 8080)}}, encode->set_labels({"shop", "web"}), *encode));
  REQUIRE(removed.size() == 1);
  CHECK(differences(removed[0],
                    from_text<pb::Update>("remove { addrs { ip { ipv4: 170525190 } port: 8080 } }"))
            .empty());
  const auto nobody = parse_messages<pb::Update>(compose_no_endpoints());
  REQUIRE(nobody.size() == 1);
  CHECK(differences(nobody[0], from_text<pb::Update>("no_endpoints { exists: true }")).empty());
}

TEST_CASE("an unmeshed pod has labels and nothing else", "[destination][T2]") {
  const Address address{.socket = socket("fd00::5", 8080),
                        .labels = {{"pod", "dbg"}, {"serviceaccount", "default"}, {"zone", ""}},
                        .identity = {},
                        .hint = {},
                        .zone = {}};
  CHECK(differences(parsed<pb::WeightedAddr>(encoder()->address(address, ZoneLocality::kUnknown)),
                    from_text<pb::WeightedAddr>(R"(
    addr { ip { ipv6 { first: 18230571291595767808 last: 5 } } port: 8080 } weight: 10000
    metric_labels { key: "pod" value: "dbg" }
    metric_labels { key: "serviceaccount" value: "default" }
    metric_labels { key: "zone" value: "" }
    metric_labels { key: "zone_locality" value: "unknown" })"))
            .empty());
}

TEST_CASE("an empty hint is sent and differs from none", "[destination][T10]") {
  Address address = meshed_web_1();
  address.hint = ProtocolHint{};
  const auto with_hint =
      parsed<pb::WeightedAddr>(encoder()->address(address, ZoneLocality::kRemote));
  CHECK(with_hint.has_protocol_hint());
  CHECK_FALSE(with_hint.protocol_hint().has_opaque_transport());
  CHECK(with_hint.protocol_hint().protocol_case() == pb::ProtocolHint::PROTOCOL_NOT_SET);
  CHECK(with_hint.metric_labels().at("zone_locality") == "remote");
}

TEST_CASE("an opaque port says so in its hint", "[destination][T6]") {
  Address address = meshed_web_1();
  address.hint = ProtocolHint{ProtocolHint::Protocol::kOpaque, Port(4143)};
  CHECK(differences(parsed<pb::WeightedAddr>(encoder()->address(address, ZoneLocality::kLocal))
                        .protocol_hint(),
                    from_text<pb::WeightedAddr>(
                        "protocol_hint { opaque {} opaque_transport { inbound_port: 4143 } }")
                        .protocol_hint())
            .empty());
}

TEST_CASE("without the flag no HTTP/2 parameters are sent", "[destination]") {
  const auto plain = *ProtoEncoder::create("");
  CHECK_FALSE(
      parsed<pb::WeightedAddr>(plain->address(meshed_web_1(), ZoneLocality::kLocal)).has_http2());
}

TEST_CASE("equal addresses have equal bytes", "[destination][X-7]") {
  const auto encode = encoder();
  CHECK(encode->address(meshed_web_1(), ZoneLocality::kLocal) ==
        encode->address(meshed_web_1(), ZoneLocality::kLocal));
}

TEST_CASE("a Service's profile is the one of appendix A", "[destination][V1][V2]") {
  const Profile profile =
      ServiceProfile{"web.shop.svc.cluster.local", {"shop", "web"}, Port(80), false};
  CHECK(differences(parsed<pb::DestinationProfile>(encoder()->profile(profile)),
                    from_text<pb::DestinationProfile>(R"(
    fully_qualified_name: "web.shop.svc.cluster.local"
    retry_budget { retry_ratio: 0.2 min_retries_per_second: 10 ttl { seconds: 10 } }
    parent_ref { resource {
      group: "core" kind: "Service" name: "web" namespace: "shop" port: 80 } })"))
            .empty());
}

TEST_CASE("an undeclared port's profile has no bytes", "[destination][V4]") {
  CHECK(encoder()->profile(UndeclaredPort{}).empty());
}

TEST_CASE("an unknown address's profile is the one of appendix A", "[destination][Q2][Q3]") {
  const Profile profile = EndpointProfile{
      {.socket = socket("10.42.9.9", 1234), .labels = {}, .identity = {}, .hint = {}, .zone = {}},
      false};
  CHECK(differences(parsed<pb::DestinationProfile>(encoder()->profile(profile)),
                    from_text<pb::DestinationProfile>(R"(
    retry_budget { retry_ratio: 0.2 min_retries_per_second: 10 ttl { seconds: 10 } }
    endpoint { addr { ip { ipv4: 170526985 } port: 1234 } weight: 10000 })"))
            .empty());
}

TEST_CASE("a pod's profile carries its endpoint and whether it is opaque", "[destination][Q1]") {
  const auto profile =
      parsed<pb::DestinationProfile>(encoder()->profile(EndpointProfile{meshed_web_1(), true}));
  CHECK(profile.opaque_protocol());
  CHECK(profile.fully_qualified_name().empty());
  CHECK(profile.endpoint().metric_labels().count("zone_locality") == 0);
  CHECK(profile.endpoint().tls_identity().server_name().name() == kIdentity);
}

}  // namespace
}  // namespace bowline::destination
