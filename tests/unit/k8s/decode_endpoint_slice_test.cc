#include <catch2/catch.hpp>

#include "common/k8s/decode.h"
#include "tests/unit/k8s/golden.h"

namespace bowline::k8s {
namespace {

EndpointSlice slice(const std::string& json) {
  const auto decoded = decode<EndpointSlice>(json);
  INFO(json);
  REQUIRE(decoded.ok());
  return **decoded;
}

EndpointSlice named_x() {
  EndpointSlice slice;
  slice.meta.ref = {"shop", "x"};
  return slice;
}

std::string with(const std::string& members) {
  return R"({"metadata":{"namespace":"shop","name":"x"},)" + members + "}";
}

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

TEST_CASE("a slice of the endpoint slice controller is read whole", "[destination]") {
  EndpointSlice expected;
  expected.meta = {.ref = {"shop", "web-x5hfr"},
                   .uid = "9c43d503-3509-447f-b581-ec82634f498c",
                   .resource_version = "326"};
  expected.service_name = "web";
  expected.ports = {{"http", Port(8080)}, {"db", Port(3306)}};
  expected.endpoints = {
      {.addresses = {ip("10.42.0.1")},
       .ready = true,
       .zone = "zone-a",
       .target =
           TargetRef{
               "Pod", {"shop", "web-6bf6b5fdff-9xxsk"}, "29a6f5f9-ae30-40f3-80b0-c38a7e7b6699"}},
      {.addresses = {ip("10.42.64.1")},
       .ready = true,
       .zone = "zone-c",
       .target = TargetRef{
           "Pod", {"shop", "web-6bf6b5fdff-vb6n9"}, "655fb3cf-4726-4cc1-aeb3-2cd0057a799b"}}};
  CHECK(slice(golden("endpoint_slice.json")) == expected);
}

TEST_CASE("a slice's ports may be absent, null or empty", "[destination]") {
  EndpointSlice none = named_x();
  CHECK(slice(with(R"("endpoints":null)")) == none);
  CHECK(slice(with(R"("ports":null,"endpoints":[])")) == none);
  EndpointSlice empty = named_x();
  empty.ports.emplace();
  CHECK(slice(with(R"("ports":[])")) == empty);
  EndpointSlice unnamed = named_x();
  unnamed.ports = {{"", Port(80)}, {"all", std::nullopt}};
  CHECK(slice(with(R"("ports":[{"port":80,"name":""},{"name":"all","port":null}])")) == unnamed);
}

TEST_CASE("an endpoint is ready unless its condition says false", "[destination]") {
  const auto [conditions, ready] = GENERATE(
      table<std::string, bool>({{R"("conditions":{"ready":true})", true},
                                {R"("conditions":{"ready":false})", false},
                                {R"("conditions":{"ready":null})", true},
                                {R"("conditions":{"serving":false,"terminating":true})", true},
                                {R"("conditions":{})", true},
                                {R"("conditions":null)", true},
                                {R"("nodeName":"n")", true}}));
  EndpointSlice expected = named_x();
  expected.endpoints = {{.ready = ready}};
  CHECK(slice(with(R"("endpoints":[{)" + conditions + "}]")) == expected);
}

TEST_CASE("names among the addresses are left out", "[destination]") {
  EndpointSlice expected = named_x();
  expected.endpoints = {{.addresses = {ip("10.0.0.1"), ip("fd00::1")}}};
  CHECK(slice(with(R"("addressType":"FQDN","endpoints":[
      {"addresses":["db.example.com","10.0.0.1","fd00::1",""]}])")) == expected);
}

TEST_CASE("hostname, zone and hints are kept", "[destination]") {
  EndpointSlice expected = named_x();
  expected.endpoints = {{.hostname = "web-0", .zone = "a", .for_zones = {"a", "b"}}};
  CHECK(slice(with(R"("endpoints":[{"hostname":"web-0","zone":"a","hints":
      {"forNodes":[{"name":"n"}],"forZones":[{"name":"a"},{"name":"b"}]}}])")) == expected);
}

TEST_CASE("a target without a namespace is in the slice's, wherever metadata stands",
          "[destination]") {
  EndpointSlice expected = named_x();
  expected.endpoints = {{.target = TargetRef{"Pod", {"shop", "p"}, "u"}},
                        {.target = TargetRef{"Pod", {"other", "p"}, ""}}};
  CHECK(slice(R"({"endpoints":[{"targetRef":{"kind":"Pod","name":"p","uid":"u"}},
                  {"targetRef":{"kind":"Pod","name":"p","namespace":"other"}}],
                  "metadata":{"namespace":"shop","name":"x"}})") == expected);
}

TEST_CASE("the Service is told by the label, else by the first owner of that kind",
          "[destination]") {
  const auto service_name = [](const std::string& metadata) {
    return slice(R"({"metadata":{"namespace":"shop","name":"x",)" + metadata + "}}").service_name;
  };
  const std::string owners =
      R"("ownerReferences":[{"kind":"Pod","name":"p"},{"kind":"Service","name":"a"},
                            {"kind":"Service","name":"b"}])";
  CHECK(service_name(R"("labels":{"kubernetes.io/service-name":"web"},)" + owners) == "web");
  CHECK(service_name(owners + R"(,"labels":{"app":"x"})") == "a");
  CHECK(service_name(R"("labels":{"app":"x"})").empty());
}

TEST_CASE("a slice's port outside 1 to 65535 makes it unreadable", "[destination]") {
  const auto decoded = decode<EndpointSlice>(with(R"("ports":[{"port":0}])"));
  REQUIRE_FALSE(decoded.ok());
  CHECK(decoded.error() == Error{Code::kInvalidArgument, "a port is outside 1...65535"});
}

}  // namespace
}  // namespace bowline::k8s
