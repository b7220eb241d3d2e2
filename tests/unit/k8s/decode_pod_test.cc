#include <catch2/catch.hpp>

#include "common/k8s/decode.h"
#include "tests/unit/k8s/golden.h"

namespace bowline::k8s {
namespace {

Pod pod(const std::string& json) {
  const auto decoded = decode<Pod>(json);
  INFO(json);
  REQUIRE(decoded.ok());
  return **decoded;
}

Error pod_error(const std::string& json) {
  const auto decoded = decode<Pod>(json);
  INFO(json);
  REQUIRE_FALSE(decoded.ok());
  return decoded.error();
}

Pod named_x() {
  Pod pod;
  pod.meta.ref.name = "x";
  return pod;
}

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

TEST_CASE("of a meshed pod only what is needed is kept", "[destination]") {
  Pod expected;
  expected.meta = {.ref = {"shop", "web-6bf6b5fdff-9xxsk"},
                   .uid = "29a6f5f9-ae30-40f3-80b0-c38a7e7b6699",
                   .resource_version = "317"};
  expected.phase = Pod::Phase::kRunning;
  expected.node_name = "node-0";
  expected.service_account = "web";
  expected.ips = {ip("10.42.0.1")};
  expected.host_ips = {ip("10.41.0.10")};
  expected.sole_owner = Owner{"ReplicaSet", "web-6bf6b5fdff"};
  expected.control_plane_namespace = "l5d";
  expected.pod_template_hash = "6bf6b5fdff";
  expected.opaque_ports = "3306,5432";
  expected.skip_inbound_ports = "9000-9010";
  expected.ports = {{"linkerd-proxy", Port(4143), std::nullopt},
                    {"linkerd-admin", Port(4191), std::nullopt},
                    {"http", Port(8080), std::nullopt},
                    {"", Port(9090), Port(19090)}};
  expected.proxy =
      ProxyContainer{.inbound = Port(4143), .admin = Port(4191), .control = Port(4190)};
  CHECK(pod(golden("pod.json")) == expected);
}

TEST_CASE("a pod with nothing but a name has the defaults", "[destination]") {
  CHECK(pod(R"({"metadata":{"name":"x"}})") == named_x());
}

TEST_CASE("null counts as absent in a pod", "[destination]") {
  CHECK(pod(R"({"metadata":{"name":"x","uid":null,"labels":null,"annotations":null,
                            "ownerReferences":null,"deletionTimestamp":null},
               "spec":{"containers":null,"hostNetwork":null,"nodeName":null},
               "status":{"podIPs":null,"podIP":null,"phase":null}})") == named_x());
  CHECK(pod(R"({"metadata":{"name":"x"},"spec":null,"status":null})") == named_x());
}

TEST_CASE("a pod on the host's network that is being deleted says so", "[destination]") {
  Pod expected = named_x();
  expected.deleting = true;
  expected.host_network = true;
  CHECK(pod(R"({"metadata":{"name":"x","deletionTimestamp":"2026-01-01T00:00:00Z"},
               "spec":{"hostNetwork":true}})") == expected);
}

TEST_CASE("every phase is told apart", "[destination]") {
  const auto [text, phase] =
      GENERATE(table<std::string, Pod::Phase>({{"Pending", Pod::Phase::kPending},
                                               {"Running", Pod::Phase::kRunning},
                                               {"Succeeded", Pod::Phase::kSucceeded},
                                               {"Failed", Pod::Phase::kFailed},
                                               {"Unknown", Pod::Phase::kUnknown},
                                               {"Dreaming", Pod::Phase::kUnknown}}));
  Pod expected = named_x();
  expected.phase = phase;
  CHECK(pod(R"({"metadata":{"name":"x"},"status":{"phase":")" + text + R"("}})") == expected);
}

TEST_CASE("the lists of addresses win over the single ones, which stand in for them",
          "[destination]") {
  Pod both = named_x();
  both.ips = {ip("10.0.0.1"), ip("fd00::1")};
  both.host_ips = {ip("192.0.2.1")};
  CHECK(pod(R"({"metadata":{"name":"x"},"status":{"podIP":"10.9.9.9","hostIP":"192.0.2.9",
               "podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}],"hostIPs":[{"ip":"192.0.2.1"}]}})") ==
        both);
  Pod single = named_x();
  single.ips = {ip("10.9.9.9")};
  single.host_ips = {ip("192.0.2.9")};
  CHECK(pod(R"({"metadata":{"name":"x"},
               "status":{"podIPs":[],"podIP":"10.9.9.9","hostIP":"192.0.2.9"}})") == single);
}

TEST_CASE("with two owners there is no sole owner", "[destination]") {
  CHECK(pod(R"({"metadata":{"name":"x","ownerReferences":[
               {"kind":"ReplicaSet","name":"a"},{"kind":"Job","name":"b"}]}})") == named_x());
}

TEST_CASE("an init container named linkerd-proxy wins, wherever the lists stand", "[destination]") {
  Pod expected = named_x();
  expected.proxy = ProxyContainer{.inbound = Port(4143), .admin = {}, .control = {}};
  CHECK(pod(R"({"metadata":{"name":"x"},"spec":{
      "containers":[{"name":"linkerd-proxy","env":[
        {"name":"LINKERD2_PROXY_INBOUND_LISTEN_ADDR","value":"0.0.0.0:5000"}]}],
      "initContainers":[{"name":"linkerd-proxy","env":[
        {"name":"LINKERD2_PROXY_INBOUND_LISTEN_ADDR","value":"0.0.0.0:4143"}]}]}})") == expected);
}

TEST_CASE("only literal values that end in a port count as listen addresses", "[destination]") {
  const auto [env, port] = GENERATE(table<std::string, std::optional<Port>>(
      {{R"("value":"[::]:4143")", Port(4143)},
       {R"("value":"127.0.0.1:1")", Port(1)},
       {R"("value":":65535")", Port(65535)},
       {R"("value":"0.0.0.0:0")", std::nullopt},
       {R"("value":"0.0.0.0:65536")", std::nullopt},
       {R"("value":"4143")", std::nullopt},
       {R"("value":"0.0.0.0:")", std::nullopt},
       {R"("value":"$(HOST):x")", std::nullopt},
       {R"("value":"")", std::nullopt},
       {R"("valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}})", std::nullopt}}));
  Pod expected = named_x();
  expected.proxy = ProxyContainer{.inbound = port, .admin = {}, .control = {}};
  CHECK(pod(R"({"metadata":{"name":"x"},"spec":{"containers":[{"name":"linkerd-proxy","env":[
      {"name":"LINKERD2_PROXY_INBOUND_LISTEN_ADDR",)" +
            env + "}]}]}}") == expected);
}

TEST_CASE("ports of init containers come first, whatever the order in the JSON", "[destination]") {
  Pod expected = named_x();
  expected.ports = {{"i", Port(1), std::nullopt}, {"c", Port(2), Port(3)}};
  CHECK(pod(R"({"metadata":{"name":"x"},"spec":{
      "containers":[{"name":"c","ports":[{"name":"c","containerPort":2,"hostPort":3}]}],
      "initContainers":[{"name":"i","ports":[{"name":"i","containerPort":1,"hostPort":0}]}]}})") ==
        expected);
}

TEST_CASE("escaped and non-ASCII text is decoded", "[destination]") {
  Pod expected = named_x();
  expected.opaque_ports = "a\"\\\n\u00fc";
  CHECK(pod(R"({"metadata":{"name":"x","annotations":{
      "config.linkerd.io\/opaque-ports":"a\"\\\n\u00fc"}}})") == expected);
}

TEST_CASE("a pod with a kept field of the wrong type is unreadable", "[destination]") {
  const std::string bad = GENERATE(as<std::string>(),
                                   R"({"metadata":{"name":1}})",
                                   R"({"metadata":{"name":"x","uid":[]}})",
                                   R"({"metadata":[]})",
                                   R"({"metadata":"x"})",
                                   R"({"metadata":{"name":"x","labels":[]}})",
                                   R"({"metadata":{"name":"x"},"spec":{"hostNetwork":"yes"}})",
                                   R"({"metadata":{"name":"x"},"spec":{"containers":{}}})",
                                   R"({"metadata":{"name":"x"},"status":{"podIPs":["10.0.0.1"]}})");
  CHECK(pod_error(bad).code == Code::kInvalidArgument);
}

TEST_CASE("a pod without a name is unreadable", "[destination]") {
  CHECK(pod_error(R"({"metadata":{"namespace":"shop"}})") ==
        Error{Code::kInvalidArgument, "metadata.name is missing"});
  CHECK(pod_error("{}") == Error{Code::kInvalidArgument, "metadata is missing"});
}

TEST_CASE("a container's port outside 1 to 65535 makes the pod unreadable", "[destination]") {
  const std::string number = GENERATE(as<std::string>(), "0", "-1", "65536", "99999999999");
  CHECK(pod_error(R"({"metadata":{"name":"x"},"spec":{"containers":[{"ports":[{"containerPort":)" +
                  number + "}]}]}}") ==
        Error{Code::kInvalidArgument, "a port is outside 1...65535"});
}

}  // namespace
}  // namespace bowline::k8s
