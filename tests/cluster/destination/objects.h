#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/cluster/destination/kubectl.h"

namespace bowline::cluster_test {

using Json = nlohmann::json;

/// A pod whose state the test decides; in nodes node-0, node-1, node-2 of zones zone-a, -b, -c.
struct TestPod {
  enum class Proxy { kNone, kContainer, kInitContainer };

  std::string name;
  std::string ip;
  std::string node = "node-0";
  std::string service_account = "web-sa";
  Proxy proxy = Proxy::kInitContainer;
  std::string template_hash;
  std::optional<std::pair<std::string, std::string>> owner;  ///< label that tells it, and its value
  std::string phase = "Running";
  bool ready = true;
};

std::string zone_of(const std::string& node);

/// The object, without its state; kwok leaves it alone.
Json pod(const Namespace& ns, const TestPod& pod);
/// Creates or replaces the pods and writes their state.
void run_pods(const Namespace& ns, const std::vector<TestPod>& pods);
void write_state(const Namespace& ns, const TestPod& pod);
std::string uid_of(const Namespace& ns, const std::string& pod);

struct TestPort {
  std::string name = "http";
  int port = 80;
  Json target = 8080;
  std::string app_protocol;
};
/// Without a selector: nobody but the test writes its slices.
Json service(const Namespace& ns,
             const std::string& name,
             const std::vector<TestPort>& ports = {{}});

struct TestEndpoint {
  std::string ip;
  std::optional<bool> ready;
  std::string pod;  ///< empty: no target
  std::string uid;  ///< of the pod; empty: not told
  std::string node;
};
/// Of a pod as it is; its uid is told if it is given.
TestEndpoint endpoint(const TestPod& pod, const std::string& uid = "");

struct SlicePort {
  std::string name = "http";
  int port = 8080;
};
Json slice(const Namespace& ns,
           const std::string& name,
           const std::string& service,
           const std::vector<TestEndpoint>& endpoints,
           const std::vector<SlicePort>& ports = {{}});

/// A Deployment "web" of meshed pods as the injector leaves them, and its Service with a selector.
std::vector<Json> web_deployment(const Namespace& ns, int replicas);
/// The pods of a Deployment as they are, but those that are going.
std::vector<TestPod> pods_of(const Namespace& ns, const std::string& deployment);
/// Until the API server's own controllers say that a Service has so many ready addresses.
void wait_for_ready_addresses(const Namespace& ns, const std::string& service, std::size_t count);

}  // namespace bowline::cluster_test
