#include <catch2/catch.hpp>

#include "common/k8s/decode.h"

namespace bowline::k8s {
namespace {

TEST_CASE("a Node's metadata gives its zone", "[destination]") {
  const auto node = decode<Node>(R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",
      "metadata":{"name":"node-0","uid":"u","resourceVersion":"7","labels":{
      "kubernetes.io/hostname":"node-0","topology.kubernetes.io/zone":"zone-a"}}})");
  REQUIRE(node.ok());
  Node expected;
  expected.meta = {.ref = {"", "node-0"}, .uid = "u", .resource_version = "7"};
  expected.zone = "zone-a";
  CHECK(**node == expected);
}

TEST_CASE("a Node without a zone label has an empty zone", "[destination]") {
  const auto node = decode<Node>(R"({"metadata":{"name":"node-0"}})");
  REQUIRE(node.ok());
  CHECK((*node)->zone.empty());
}

TEST_CASE("a ReplicaSet's only owner is kept", "[destination]") {
  const auto set = decode<ReplicaSet>(R"({"metadata":{"namespace":"shop","name":"web-1",
      "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"u"}]}})");
  REQUIRE(set.ok());
  ReplicaSet expected;
  expected.meta.ref = {"shop", "web-1"};
  expected.sole_owner = Owner{"Deployment", "web"};
  CHECK(**set == expected);
}

TEST_CASE("a Job without owners, or with two, has no sole owner", "[destination]") {
  const std::string owners = GENERATE(as<std::string>(),
                                      "",
                                      R"(,"ownerReferences":null)",
                                      R"(,"ownerReferences":[])",
                                      R"(,"ownerReferences":[{"kind":"A","name":"a"},
                                                             {"kind":"B","name":"b"}])");
  const auto job = decode<Job>(R"({"metadata":{"namespace":"shop","name":"mig")" + owners + "}}");
  REQUIRE(job.ok());
  Job expected;
  expected.meta.ref = {"shop", "mig"};
  CHECK(**job == expected);
}

}  // namespace
}  // namespace bowline::k8s
