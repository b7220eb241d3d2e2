#include "services/destination/core/translate.h"

#include <catch2/catch.hpp>

#include "tests/support/destination/fixture_b0.h"
#include "tests/support/destination/view_reader.h"

namespace Catch {
template <>
struct StringMaker<bowline::destination::Address> {
  static std::string convert(const bowline::destination::Address& address) {
    using bowline::destination::ZoneLocality;
    return bowline::destination::support::describe(address, ZoneLocality::kUnknown);
  }
};
}  // namespace Catch

namespace bowline::destination {
namespace {

using support::config_c0;
using support::PodBuilder;
using support::socket;
using Protocol = ProtocolHint::Protocol;
using Transport = DiscoveryConfig::OutboundTransport;

constexpr const char* kIdentity = "web-sa.shop.serviceaccount.identity.linkerd.mesh.example";

Address translate(const PodBuilder& pod,
                  const DiscoveryConfig& config = config_c0(),
                  const char* at = "10.42.1.5:8080",
                  const std::optional<std::string>& zone = "z1") {
  const auto owner = support::replica_set("web-6f", k8s::Owner{"Deployment", "web"});
  return Translator(config).pod_address(socket(at), {*pod.build(), owner.get()}, zone);
}

// T1's first address.
Address web_1() {
  return {.socket = socket("10.42.1.5:8080"),
          .labels = {{"control_plane_ns", "linkerd"},
                     {"deployment", "web"},
                     {"pod", "web-1"},
                     {"pod_template_hash", "6f"},
                     {"serviceaccount", "web-sa"},
                     {"zone", "z1"}},
          .identity = kIdentity,
          .hint = ProtocolHint{Protocol::kH2, Port{4143}},
          .http2_params = true,
          .zone = "z1"};
}

Address with_hint(Protocol protocol, std::optional<Port> transport) {
  Address address = web_1();
  address.hint = ProtocolHint{protocol, transport};
  return address;
}

DiscoveryConfig transparent() {
  DiscoveryConfig config = config_c0();
  config.outbound_transport = Transport::kTransparent;
  return config;
}

TEST_CASE("a meshed pod has labels, identity and hint", "[destination][T1][T3]") {
  CHECK(translate(support::web_pod_1()) == web_1());
}

TEST_CASE("an unmeshed pod has labels only", "[destination][T2]") {
  Address expected = web_1();
  expected.labels.erase(expected.labels.begin());
  expected.identity.reset();
  expected.hint.reset();
  expected.http2_params = false;
  CHECK(translate(support::web_pod_1().meshed("").proxy({})) == expected);
}

TEST_CASE("a pod of another mesh has a hint and no identity", "[destination][T4]") {
  Address expected = web_1();
  expected.labels[0].second = "other-mesh";
  expected.identity.reset();
  CHECK(translate(support::web_pod_1().meshed("other-mesh")) == expected);
}

TEST_CASE("without a trust domain there is no identity", "[destination][T4]") {
  DiscoveryConfig config = config_c0();
  config.trust_domain.clear();
  Address expected = web_1();
  expected.identity.reset();
  CHECK(translate(support::web_pod_1(), config) == expected);
}

TEST_CASE("transparent mode hints H2 without a transport", "[destination][T5]") {
  CHECK(translate(support::web_pod_1(), transparent()) == with_hint(Protocol::kH2, {}));
}

TEST_CASE("an opaque port is hinted opaque, with transport in any mode", "[destination][T6]") {
  const auto pod = support::web_pod_1().opaque_ports("8080");
  CHECK(translate(pod) == with_hint(Protocol::kOpaque, Port{4143}));
  CHECK(translate(pod, transparent()) == with_hint(Protocol::kOpaque, Port{4143}));
}

TEST_CASE("a default opaque port of an unmeshed pod has no hint", "[destination][T7]") {
  const auto pod = support::web_pod_1().meshed("").proxy({});
  CHECK(translate(pod, config_c0(), "10.42.1.5:3306").hint == std::nullopt);
  CHECK(translate(support::web_pod_1(), config_c0(), "10.42.1.5:3306").hint ==
        ProtocolHint{Protocol::kOpaque, Port{4143}});
}

TEST_CASE("the proxy's own ports have no transport", "[destination][T8]") {
  for (const int port : {4191, 4190}) {
    const std::string at = "10.42.1.5:" + std::to_string(port);
    Address expected = with_hint(Protocol::kH2, {});
    expected.socket = socket(at);
    CHECK(translate(support::web_pod_1(), config_c0(), at.c_str()) == expected);
    // The documented ports when the proxy tells none, and only then.
    CHECK(translate(support::web_pod_1().proxy({}), config_c0(), at.c_str()) == expected);
    const auto moved =
        support::web_pod_1().proxy(k8s::ProxyContainer{Port{4143}, Port{5191}, Port{5190}});
    expected.hint->opaque_transport = Port{4143};
    CHECK(translate(moved, config_c0(), at.c_str()) == expected);
  }
}

TEST_CASE("a skipped port is plain and keeps its labels", "[destination][T9]") {
  Address expected = web_1();
  expected.identity.reset();
  expected.hint.reset();
  expected.http2_params = false;
  CHECK(translate(support::web_pod_1().skip_inbound_ports("8000-8100")) == expected);
  CHECK(translate(support::web_pod_1().skip_inbound_ports("http")) == web_1());
  CHECK(translate(support::web_pod_1().skip_inbound_ports("8081")) == web_1());
}

TEST_CASE("without H2 upgrade in transparent mode the hint is empty", "[destination][T10]") {
  DiscoveryConfig config = transparent();
  config.h2_upgrade = false;
  CHECK(translate(support::web_pod_1(), config) == with_hint(Protocol::kUnset, {}));
}

TEST_CASE("the transport is the proxy's inbound port", "[destination][T11]") {
  const auto pod =
      support::web_pod_1().proxy(k8s::ProxyContainer{Port{5143}, Port{4191}, Port{4190}});
  CHECK(translate(pod) == with_hint(Protocol::kH2, Port{5143}));
}

TEST_CASE("a meshed pod without a readable proxy gets the documented ports",
          "[destination][T12][X-9]") {
  CHECK(translate(support::web_pod_1().proxy({})) == web_1());
  CHECK(translate(support::web_pod_1().proxy(k8s::ProxyContainer{})) == web_1());
}

TEST_CASE("a pod without a service account has the default one", "[destination][T13]") {
  Address expected = web_1();
  expected.labels[4].second = "default";
  expected.identity = "default.shop.serviceaccount.identity.linkerd.mesh.example";
  CHECK(translate(support::web_pod_1().service_account("")) == expected);
}

TEST_CASE("the opaque annotation takes names, ranges and nonsense", "[destination][T14]") {
  const auto pod = support::web_pod_1().opaque_ports("http,9000-9002,bogus,");
  for (const char* at : {"10.42.1.5:8080", "10.42.1.5:9000", "10.42.1.5:9001", "10.42.1.5:9002"}) {
    CHECK(translate(pod, config_c0(), at).hint == ProtocolHint{Protocol::kOpaque, Port{4143}});
  }
  CHECK(translate(pod, config_c0(), "10.42.1.5:9003").hint ==
        ProtocolHint{Protocol::kH2, Port{4143}});
}

TEST_CASE("an empty opaque annotation switches the default list off", "[destination][T15]") {
  const auto pod = support::web_pod_1().opaque_ports("");
  CHECK(translate(pod, config_c0(), "10.42.1.5:3306").hint ==
        ProtocolHint{Protocol::kH2, Port{4143}});
}

TEST_CASE("an endpoint without zone has an empty zone label", "[destination][T1]") {
  Address expected = web_1();
  expected.labels[5].second = "";
  expected.zone.reset();
  CHECK(translate(support::web_pod_1(), config_c0(), "10.42.1.5:8080", std::nullopt) == expected);
  CHECK(translate(support::web_pod_1(), config_c0(), "10.42.1.5:8080", "") == expected);
}

}  // namespace
}  // namespace bowline::destination
