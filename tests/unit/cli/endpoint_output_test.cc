#include "cli/endpoint_output.h"

#include <catch2/catch.hpp>

#include "tests/support/cli/messages.h"

namespace bowline::cli {
namespace {

std::vector<Endpoint> endpoints() {
  EndpointSet set;
  set.apply(three_endpoints());
  std::vector<Endpoint> all;
  for (const auto& [socket, endpoint] : set.endpoints()) all.push_back(endpoint);
  return all;
}

TEST_CASE("endpoints are a table with aligned columns", "[cli]") {
  CHECK(endpoints_to_table(endpoints(), Columns::kNormal) ==
        "NAMESPACE   IP          PORT   POD                      SERVICE\n"
        "shop        10.42.1.4   8080   web-with-a-long-name-2   web.shop\n"
        "shop        10.42.1.5   8080   web-1                    web.shop\n"
        "shop        fd00::1     80     -                        web.shop\n");
}

TEST_CASE("the wide table adds identity and zone", "[cli]") {
  CHECK(endpoints_to_table({endpoints()[1]}, Columns::kWide) ==
        "NAMESPACE   IP          PORT   POD     SERVICE    IDENTITY              ZONE\n"
        "shop        10.42.1.5   8080   web-1   web.shop   web-sa.shop.example   z1\n");
}

TEST_CASE("endpoints as JSON have the reference's keys and more", "[cli]") {
  CHECK(endpoints_to_json({endpoints()[1], endpoints()[2]}) == R"([
  {
    "namespace": "shop",
    "ip": "10.42.1.5",
    "port": 8080,
    "pod": "web-1",
    "service": "web.shop",
    "weight": 10000,
    "http2": {
      "keep_alive": {
        "interval": "10s",
        "timeout": "3s",
        "while_idle": true
      }
    },
    "labels": {
      "namespace": "shop",
      "pod": "web-1",
      "service": "web",
      "zone": "z1"
    },
    "identity": "web-sa.shop.example",
    "zone": "z1",
    "protocol": "h2",
    "opaqueTransportPort": 4143
  },
  {
    "namespace": "shop",
    "ip": "fd00::1",
    "port": 80,
    "pod": "",
    "service": "web.shop",
    "weight": 1,
    "labels": {
      "namespace": "shop",
      "service": "web",
      "zone": "set"
    },
    "identity": "",
    "zone": "set",
    "protocol": ""
  }
]
)");
  CHECK(endpoints_to_json({}) == "[]\n");
}

TEST_CASE("changes are lines with a sign", "[cli]") {
  const std::vector<EndpointChange> changes{{EndpointChange::Kind::kRemoved, endpoints()[0]},
                                            {EndpointChange::Kind::kAdded, endpoints()[1]}};
  CHECK(changes_to_table(changes, Columns::kNormal, Header::kShown) ==
        "  NAMESPACE   IP          PORT   POD                      SERVICE\n"
        "- shop        10.42.1.4   8080   web-with-a-long-name-2   web.shop\n"
        "+ shop        10.42.1.5   8080   web-1                    web.shop\n");
  CHECK(changes_to_table({changes[1]}, Columns::kWide, Header::kHidden) ==
        "+ shop   10.42.1.5   8080   web-1   web.shop   web-sa.shop.example   z1\n");
}

TEST_CASE("changes as JSON are one object a line", "[cli]") {
  const Endpoint bare{.socket = {IpAddress::v4(1), Port(80)}};
  CHECK(
      changes_to_json(
          {{EndpointChange::Kind::kAdded, bare}, {EndpointChange::Kind::kRemoved, bare}}) ==
      R"({"change":"added","endpoint":{"namespace":"","ip":"0.0.0.1","port":80,"pod":"","service":"","weight":0,"labels":{},"identity":"","zone":"","protocol":""}})"
      "\n"
      R"({"change":"removed","endpoint":{"namespace":"","ip":"0.0.0.1","port":80,"pod":"","service":"","weight":0,"labels":{},"identity":"","zone":"","protocol":""}})"
      "\n");
}

}  // namespace
}  // namespace bowline::cli
