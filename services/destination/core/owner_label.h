#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/k8s/objects.h"

namespace bowline::destination {

/// The metric label that names what a pod belongs to (destination.md 4.3), such as
/// {"deployment", "web"}; nothing for a pod of its own. `workload` is the ReplicaSet or Job that
/// owns the pod, null if it is of another kind or not known: then the pod's owner itself is named.
std::optional<std::pair<std::string, std::string>> owner_label(const k8s::Pod& pod,
                                                               const k8s::Workload* workload);

}  // namespace bowline::destination
