#include "services/destination/core/owner_label.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace bowline::destination {
namespace {

constexpr std::array<std::string_view, 4> kReplicaSetOwners{
    "Deployment", "StatefulSet", "DaemonSet", "Job"};

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::pair<std::string, std::string> label_of(const k8s::Owner& owner) {
  return {lower_case(owner.kind), owner.name};
}

}  // namespace

std::optional<std::pair<std::string, std::string>> owner_label(const k8s::Pod& pod,
                                                               const k8s::Workload* workload) {
  if (!pod.sole_owner) return std::nullopt;
  const k8s::Owner& owner = *pod.sole_owner;
  const std::optional<k8s::Owner> above = workload ? workload->sole_owner : std::nullopt;
  if (owner.kind == "ReplicaSet") {
    const bool known =
        above && std::find(kReplicaSetOwners.begin(), kReplicaSetOwners.end(), above->kind) !=
                     kReplicaSetOwners.end();
    return label_of(known ? *above : owner);
  }
  if (owner.kind == "Job") {
    if (above) return label_of(*above);
    // Prometheus has its own label `job`.
    return std::pair(std::string("k8s_job"), owner.name);
  }
  return label_of(owner);
}

}  // namespace bowline::destination
