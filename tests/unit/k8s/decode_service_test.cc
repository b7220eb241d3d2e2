#include <catch2/catch.hpp>

#include "common/k8s/decode.h"
#include "tests/unit/k8s/golden.h"

namespace bowline::k8s {
namespace {

Service service(const std::string& json) {
  const auto decoded = decode<Service>(json);
  INFO(json);
  REQUIRE(decoded.ok());
  return **decoded;
}

Service with_spec(const std::string& spec) {
  return service(R"({"metadata":{"namespace":"shop","name":"x"},"spec":)" + spec + "}");
}

Service named_x() {
  Service service;
  service.meta.ref = {"shop", "x"};
  return service;
}

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

TEST_CASE("a Service is read whole", "[destination]") {
  Service expected;
  expected.meta = {.ref = {"shop", "web"},
                   .uid = "e9b42cc1-de15-490a-8d66-9b9d88dad3b0",
                   .resource_version = "300"};
  expected.internal_traffic_policy = Service::TrafficPolicy::kLocal;
  expected.cluster_ips = {ip("10.43.94.60")};
  expected.ports = {{"http", Port(80), "TCP", "http"}, {"db", Port(3306), "TCP", std::nullopt}};
  expected.opaque_ports = "3306";
  CHECK(service(golden("service.json")) == expected);
}

TEST_CASE("a headless Service has no cluster IPs", "[destination]") {
  CHECK(with_spec(R"({"clusterIP":"None","clusterIPs":["None"]})") == named_x());
}

TEST_CASE("all cluster IPs are kept, else the single one", "[destination]") {
  Service both = named_x();
  both.cluster_ips = {ip("10.0.0.1"), ip("fd00::1")};
  CHECK(with_spec(R"({"clusterIP":"10.0.0.1","clusterIPs":["10.0.0.1","fd00::1"]})") == both);
  Service single = named_x();
  single.cluster_ips = {ip("10.0.0.1")};
  CHECK(with_spec(R"({"clusterIP":"10.0.0.1"})") == single);
}

TEST_CASE("every type of Service is told apart", "[destination]") {
  const auto [text, type] =
      GENERATE(table<std::string, Service::Type>({{"ClusterIP", Service::Type::kClusterIp},
                                                  {"NodePort", Service::Type::kNodePort},
                                                  {"LoadBalancer", Service::Type::kLoadBalancer},
                                                  {"ExternalName", Service::Type::kExternalName}}));
  Service expected = named_x();
  expected.type = type;
  CHECK(with_spec(R"({"type":")" + text + R"("})") == expected);
}

TEST_CASE("a port without a protocol is TCP", "[destination]") {
  Service expected = named_x();
  expected.ports = {{"", Port(53), "TCP", std::nullopt}, {"dns", Port(53), "UDP", std::nullopt}};
  CHECK(with_spec(R"({"ports":[{"port":53},{"name":"dns","port":53,"protocol":"UDP"}]})") ==
        expected);
}

TEST_CASE("a Service without a spec has the defaults", "[destination]") {
  CHECK(service(R"({"metadata":{"namespace":"shop","name":"x","annotations":null}})") == named_x());
}

TEST_CASE("an unreadable Service is an error", "[destination]") {
  const std::string bad = GENERATE(as<std::string>(),
                                   R"({"metadata":{}})",
                                   R"({"metadata":[]})",
                                   R"({"metadata":{"name":7}})",
                                   R"({"metadata":{"name":"x"},"spec":[]})",
                                   R"({"metadata":{"name":"x"},"spec":{"ports":[7]}})",
                                   R"({"metadata":{"name":"x"},"spec":{"ports":[{}]}})",
                                   R"({"metadata":{"name":"x"},"spec":{"ports":[{"port":"80"}]}})",
                                   R"({"metadata":{"name":"x"},"spec":{"ports":[{"port":70000}]}})",
                                   R"({"metadata":{"name":"x"},"spec":{"clusterIPs":[7]}})",
                                   R"({"metadata":{"name":"x"},"spec":{"type":7}})");
  const auto decoded = decode<Service>(bad);
  REQUIRE_FALSE(decoded.ok());
  CHECK(decoded.error().code == Code::kInvalidArgument);
}

}  // namespace
}  // namespace bowline::k8s
