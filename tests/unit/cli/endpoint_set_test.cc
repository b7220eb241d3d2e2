#include "cli/endpoint_set.h"

#include <catch2/catch.hpp>

#include "tests/support/cli/messages.h"

namespace bowline::cli {
namespace {

using Kind = EndpointChange::Kind;

const SocketAddress kFirst{IpAddress::v4(0x0a2a0105), Port(8080)};
const SocketAddress kSecond{IpAddress::v4(0x0a2a0104), Port(8080)};
const SocketAddress kV6{IpAddress::v6(0xfd00'0000'0000'0000, 1), Port(80)};

pb::Update update(const std::string& text) { return from_text<pb::Update>(text); }

pb::Update add_one(std::uint32_t weight) {
  return update("add { addrs { addr { ip { ipv4: 1 } port: 80 } weight: " + std::to_string(weight) +
                " } }");
}

Endpoint plain(std::uint32_t weight) {
  return {.socket = {IpAddress::v4(1), Port(80)}, .weight = weight};
}

TEST_CASE("an ADD carries all that a proxy knows of an endpoint", "[cli]") {
  EndpointSet set;
  CHECK(set.apply(three_endpoints()).size() == 3);
  CHECK(
      set.endpoints() ==
      std::map<SocketAddress, Endpoint>{
          {kFirst,
           {.socket = kFirst,
            .weight = 10000,
            .labels = {{"namespace", "shop"}, {"pod", "web-1"}, {"service", "web"}, {"zone", "z1"}},
            .identity = "web-sa.shop.example",
            .protocol = "h2",
            .opaque_transport_port = 4143,
            .http2 = R"({"keep_alive":{"interval":"10s","timeout":"3s","while_idle":true}})"}},
          {kSecond,
           {.socket = kSecond,
            .weight = 10000,
            .labels = {{"namespace", "shop"},
                       {"pod", "web-with-a-long-name-2"},
                       {"service", "web"},
                       {"zone", "set"}}}},
          {kV6,
           {.socket = kV6,
            .weight = 1,
            .labels = {{"namespace", "shop"}, {"service", "web"}, {"zone", "set"}}}}});
}

TEST_CASE("an ADD of what is known changes nothing", "[cli]") {
  EndpointSet set;
  CHECK(set.apply(add_one(1)) == std::vector<EndpointChange>{{Kind::kAdded, plain(1)}});
  CHECK(set.apply(add_one(1)).empty());
}

TEST_CASE("an endpoint that changed is removed and added", "[cli]") {
  EndpointSet set;
  set.apply(add_one(1));
  CHECK(set.apply(add_one(2)) ==
        std::vector<EndpointChange>{{Kind::kRemoved, plain(1)}, {Kind::kAdded, plain(2)}});
}

TEST_CASE("a REM takes what is there and ignores the rest", "[cli]") {
  EndpointSet set;
  set.apply(add_one(1));
  CHECK(set.apply(update("remove { addrs { ip { ipv4: 1 } port: 81 } addrs {} }")).empty());
  CHECK(set.apply(update("remove { addrs { ip { ipv4: 1 } port: 80 } }")) ==
        std::vector<EndpointChange>{{Kind::kRemoved, plain(1)}});
  CHECK(set.endpoints().empty());
}

TEST_CASE("no endpoints takes all", "[cli]") {
  EndpointSet set;
  set.apply(add_one(1));
  CHECK(set.apply(update("no_endpoints { exists: true }")) ==
        std::vector<EndpointChange>{{Kind::kRemoved, plain(1)}});
  CHECK(set.endpoints().empty());
}

TEST_CASE("what a proxy would drop is dropped", "[cli]") {
  EndpointSet set;
  CHECK(set.apply(update("add { addrs { addr { port: 80 } } addrs { addr { ip { ipv4: 1 } } } }"))
            .empty());
  CHECK(set.apply(update("")).empty());
}

TEST_CASE("other identities and hints are told, too", "[cli]") {
  const auto endpoint = to_endpoint(from_text<pb::WeightedAddr>(R"(
      addr { ip { ipv4: 1 } port: 80 }
      tls_identity { uri_like_identity { uri: "spiffe://x" } server_name { name: "y" } }
      protocol_hint { opaque {} })"),
                                    {});
  CHECK(endpoint == Endpoint{.socket = {IpAddress::v4(1), Port(80)},
                             .identity = "spiffe://x",
                             .protocol = "opaque"});
}

}  // namespace
}  // namespace bowline::cli
