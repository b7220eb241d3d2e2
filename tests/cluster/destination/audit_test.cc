// The role holds what the daemon asks for, and nothing else: the API server's own record says.
#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <string>

#include "tests/cluster/destination/kubectl.h"
#include "tests/support/process/child_process.h"

namespace bowline::cluster_test {
namespace {

using Json = Kubectl::Json;

constexpr const char* kUser = "system:serviceaccount:linkerd:linkerd-destination";

struct Asked {
  std::set<std::string> used;  ///< "verb resource.group", as a rule grants it
  std::set<std::string> denied;
};

/// What the ServiceAccount has asked since the record was `skipped` bytes long.
Asked requests_since(std::size_t skipped) {
  Asked asked;
  std::ifstream record(cluster_path("log/audit.log"));
  record.seekg(static_cast<std::streamoff>(skipped));
  for (std::string line; std::getline(record, line);) {
    const Json event = Json::parse(line);
    if (event.at("user").at("username") != kUser) continue;
    const Json& object = event.at("objectRef");
    const std::string permission = event.at("verb").get<std::string>() + " " +
                                   object.at("resource").get<std::string>() + "." +
                                   object.value("apiGroup", "");
    const int code = event.at("responseStatus").value("code", 0);
    (code == 401 || code == 403 ? asked.denied : asked.used).insert(permission);
  }
  return asked;
}

std::set<std::string> granted() {
  std::set<std::string> permissions;
  const Json role = Kubectl().get({"clusterrole", "linkerd-destination"});
  for (const Json& rule : role.at("rules")) {
    for (const std::string group : rule.at("apiGroups")) {
      for (const std::string resource : rule.at("resources")) {
        for (const std::string verb : rule.at("verbs")) {
          permissions.insert(verb + " " + resource + "." + group);
        }
      }
    }
  }
  return permissions;
}

TEST_CASE("the daemon is denied nothing, and uses all that its ClusterRole grants",
          "[destination]") {
  const std::size_t before = test::read_file(cluster_path("log/audit.log")).size();
  {
    test::Daemon daemon = start_daemon();
    for (const char* kind : {"Service", "EndpointSlice", "Pod", "Node", "ReplicaSet", "Job"}) {
      daemon.wait_for_metric(std::string("bowline_watch_up{kind=\"") + kind + "\"}", 1);
    }
  }
  const Asked asked = requests_since(before);
  CHECK(asked.denied.empty());

  std::set<std::string> unused = granted();
  for (const std::string& permission : asked.used) unused.erase(permission);
  // Single objects are not read yet, and no Event is written yet.
  const std::set<std::string> not_yet{"create events.",
                                      "patch events.",
                                      "get endpointslices.discovery.k8s.io",
                                      "get jobs.batch",
                                      "get nodes.",
                                      "get pods.",
                                      "get replicasets.apps",
                                      "get services."};
  CHECK(unused == not_yet);
}

}  // namespace
}  // namespace bowline::cluster_test
