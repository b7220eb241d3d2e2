#include "services/destination/core/owner_label.h"

#include <catch2/catch.hpp>

#include "tests/support/destination/builders.h"

namespace bowline::destination {
namespace {

using Label = std::optional<std::pair<std::string, std::string>>;
using support::PodBuilder;

Label label(const PodBuilder& pod, const k8s::Workload* workload = nullptr) {
  return owner_label(*pod.build(), workload);
}
PodBuilder of_replica_set() { return PodBuilder("p").owned_by("ReplicaSet", "r-9"); }
PodBuilder of_job(std::string name) { return PodBuilder("p").owned_by("Job", std::move(name)); }

TEST_CASE("a pod of a Deployment's ReplicaSet is the Deployment's", "[destination][O1]") {
  const auto owner = support::replica_set("r-9", k8s::Owner{"Deployment", "web"});
  CHECK(label(of_replica_set(), owner.get()) == Label({"deployment", "web"}));
}

TEST_CASE("other known owners of a ReplicaSet are named, too", "[destination][O1]") {
  for (const auto& [kind, key] : {std::pair("StatefulSet", "statefulset"),
                                  std::pair("DaemonSet", "daemonset"),
                                  std::pair("Job", "job")}) {
    const auto owner = support::replica_set("r-9", k8s::Owner{kind, "o"});
    CHECK(label(of_replica_set(), owner.get()) == Label({key, "o"}));
  }
}

TEST_CASE("a pod without one owner has no owner label", "[destination][O2]") {
  CHECK(label(PodBuilder("dbg")) == std::nullopt);
}

TEST_CASE("a Job of its own is k8s_job", "[destination][O3]") {
  const auto owner = support::job("mig", std::nullopt);
  CHECK(label(of_job("mig"), owner.get()) == Label({"k8s_job", "mig"}));
  CHECK(label(of_job("mig")) == Label({"k8s_job", "mig"}));
}

TEST_CASE("a CronJob's Job is the CronJob's", "[destination][O4]") {
  const auto owner = support::job("nightly-1", k8s::Owner{"CronJob", "nightly"});
  CHECK(label(of_job("nightly-1"), owner.get()) == Label({"cronjob", "nightly"}));
}

TEST_CASE("a ReplicaSet of an unknown kind of owner stands for itself", "[destination][O5]") {
  const auto rollout = support::replica_set("r-9", k8s::Owner{"Rollout", "web"});
  CHECK(label(of_replica_set(), rollout.get()) == Label({"replicaset", "r-9"}));
  const auto alone = support::replica_set("r-9", std::nullopt);
  CHECK(label(of_replica_set(), alone.get()) == Label({"replicaset", "r-9"}));
  CHECK(label(of_replica_set()) == Label({"replicaset", "r-9"}));
}

TEST_CASE("any other owner is named by its kind in lower case", "[destination][O1]") {
  CHECK(label(PodBuilder("db-0").owned_by("StatefulSet", "db")) == Label({"statefulset", "db"}));
  CHECK(label(PodBuilder("p").owned_by("ReplicationController", "rc")) ==
        Label({"replicationcontroller", "rc"}));
}

}  // namespace
}  // namespace bowline::destination
