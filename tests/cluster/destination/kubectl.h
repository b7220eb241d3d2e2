#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/daemon/daemon.h"

namespace bowline::cluster_test {

/// Everything goes through kubectl as the cluster's administrator; what fails throws with
/// kubectl's own words.
class Kubectl {
 public:
  using Json = nlohmann::json;

  /// What it prints.
  std::string run(std::vector<std::string> arguments, const std::string& input = "") const;
  [[nodiscard]] Json get(std::vector<std::string> arguments) const;

  /// Server-side: creates what is not there, and leaves of what is there nothing of ours that is
  /// not in `objects`. One write per object, in their order.
  void apply(const std::vector<Json>& objects) const;
  /// apply for many or large new objects.
  void create(const std::vector<Json>& objects) const;
  /// A merge patch.
  void patch(const std::string& ns,
             const std::string& object,
             const Json& change,
             const std::vector<std::string>& options = {}) const;
  /// "kind/name"; returns when they are gone.
  void remove(const std::string& ns, const std::vector<std::string>& objects) const;
  void scale(const std::string& ns, const std::string& object, int replicas) const;
};

/// A folder of the cluster, $TB.
std::string cluster_path(const std::string& name);
/// A fault: `kube-testbed ctl $TB VERB COMPONENT`.
void control(const std::string& verb, const std::string& component);
/// Until the API server answers.
void wait_for_api_server();

/// The daemon as ServiceAccount linkerd-destination, with the permissions of
/// manifests/destination.yaml and no others.
test::Daemon start_daemon(std::vector<std::string> more_flags = {},
                          test::Daemon::Start start = test::Daemon::Start::kReady);

/// A namespace with ServiceAccount web-sa, and 254 pod addresses that no other test uses. Removed
/// with the object.
class Namespace {
 public:
  Namespace();
  ~Namespace();
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// For ip(5): "10.42.<ours>.5".
  [[nodiscard]] std::string ip(int last) const;
  /// "web.<ns>.svc.cluster.local:80"
  [[nodiscard]] std::string path(const std::string& service, int port = 80) const;

 private:
  const int number_;
  const std::string name_;
};

}  // namespace bowline::cluster_test
