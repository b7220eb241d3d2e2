#include "services/destination/core/cluster_state.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace bowline::destination {
namespace {

using k8s::ObjectRef;

std::vector<IpAddress> cluster_ips_of(const k8s::Service& service) { return service.cluster_ips; }

std::vector<IpAddress> own_ips_of(const k8s::Pod& pod) {
  return pod.host_network ? std::vector<IpAddress>{} : pod.ips;
}

std::vector<ObjectRef> owner_of(const k8s::Pod& pod, std::string_view kind) {
  if (!pod.sole_owner || pod.sole_owner->kind != kind) return {};
  return {{pod.meta.ref.namespace_name, pod.sole_owner->name}};
}
std::vector<ObjectRef> replica_set_of(const k8s::Pod& pod) { return owner_of(pod, "ReplicaSet"); }
std::vector<ObjectRef> job_of(const k8s::Pod& pod) { return owner_of(pod, "Job"); }

std::vector<ObjectRef> services_of(const k8s::EndpointSlice& slice) {
  if (slice.service_name.empty()) return {};
  return {service_of(slice)};
}

std::vector<ObjectRef> target_pods_of(const k8s::EndpointSlice& slice) {
  std::vector<ObjectRef> pods;
  pods.reserve(slice.endpoints.size());
  for (const k8s::Endpoint& endpoint : slice.endpoints) {
    if (endpoint.target && endpoint.target->kind == "Pod") pods.push_back(endpoint.target->ref);
  }
  return pods;
}

template <typename T>
const T* find(const std::unordered_map<ObjectRef, std::shared_ptr<const T>>& objects,
              const ObjectRef& ref) {
  const auto found = objects.find(ref);
  return found == objects.end() ? nullptr : found->second.get();
}

// An index with the function that tells an object's keys in it.
template <typename Key, typename T>
struct Keyed {
  MultiIndex<Key, T>& index;
  std::vector<Key> (*keys_of)(const T&);
};

template <typename T, typename... Keys>
k8s::Change<T> replace(std::unordered_map<ObjectRef, std::shared_ptr<const T>>& objects,
                       const k8s::Change<T>& change,
                       Keyed<Keys, T>... indexes) {
  auto& slot = objects[change.ref];
  k8s::Change<T> step{change.ref, slot, change.after};
  (indexes.index.replace(&slot,
                         step.before ? indexes.keys_of(*step.before) : std::vector<Keys>{},
                         step.after ? indexes.keys_of(*step.after) : std::vector<Keys>{}),
   ...);
  slot = change.after;
  if (!slot) objects.erase(change.ref);
  return step;
}

std::vector<const k8s::Pod*> without_finished(std::vector<const k8s::Pod*> pods) {
  std::erase_if(pods, [](const k8s::Pod* pod) {
    return pod->phase == k8s::Pod::Phase::kSucceeded || pod->phase == k8s::Pod::Phase::kFailed;
  });
  return pods;
}

}  // namespace

k8s::Change<k8s::Service> ClusterState::apply(const k8s::Change<k8s::Service>& change) {
  return replace(
      services_, change, Keyed<IpAddress, k8s::Service>{services_by_ip_, cluster_ips_of});
}

k8s::Change<k8s::EndpointSlice> ClusterState::apply(const k8s::Change<k8s::EndpointSlice>& change,
                                                    std::shared_ptr<const Provenance> cause) {
  if (change.after) {
    slice_causes_[change.ref] = std::move(cause);
  } else {
    slice_causes_.erase(change.ref);
  }
  return replace(slices_,
                 change,
                 Keyed<ObjectRef, k8s::EndpointSlice>{slices_by_service_, services_of},
                 Keyed<ObjectRef, k8s::EndpointSlice>{slices_by_pod_, target_pods_of});
}

k8s::Change<k8s::Pod> ClusterState::apply(const k8s::Change<k8s::Pod>& change) {
  return replace(pods_,
                 change,
                 Keyed<IpAddress, k8s::Pod>{pods_by_ip_, own_ips_of},
                 Keyed<SocketAddress, k8s::Pod>{pods_by_host_port_, host_ports_of},
                 Keyed<ObjectRef, k8s::Pod>{pods_by_replica_set_, replica_set_of},
                 Keyed<ObjectRef, k8s::Pod>{pods_by_job_, job_of});
}

k8s::Change<k8s::Node> ClusterState::apply(const k8s::Change<k8s::Node>& change) {
  return replace(nodes_, change);
}
k8s::Change<k8s::ReplicaSet> ClusterState::apply(const k8s::Change<k8s::ReplicaSet>& change) {
  return replace(replica_sets_, change);
}
k8s::Change<k8s::Job> ClusterState::apply(const k8s::Change<k8s::Job>& change) {
  return replace(jobs_, change);
}

const k8s::Service* ClusterState::service(const ObjectRef& ref) const {
  return find(services_, ref);
}

const k8s::Pod* ClusterState::pod(const ObjectRef& ref) const { return find(pods_, ref); }

std::shared_ptr<const k8s::EndpointSlice> ClusterState::slice(const ObjectRef& ref) const {
  const auto found = slices_.find(ref);
  return found == slices_.end() ? nullptr : found->second;
}

std::shared_ptr<const Provenance> ClusterState::cause_of_slice(const ObjectRef& ref) const {
  const auto found = slice_causes_.find(ref);
  return found == slice_causes_.end() ? nullptr : found->second;
}

const k8s::Pod* ClusterState::target_pod(const k8s::TargetRef& target) const {
  const k8s::Pod* named = pod(target.ref);
  return named && (target.uid.empty() || target.uid == named->meta.uid) ? named : nullptr;
}

const k8s::Workload* ClusterState::workload_of(const k8s::Pod& pod) const {
  for (const ObjectRef& ref : replica_set_of(pod)) return find(replica_sets_, ref);
  for (const ObjectRef& ref : job_of(pod)) return find(jobs_, ref);
  return nullptr;
}

std::string ClusterState::zone_of(const std::string& node) const {
  const k8s::Node* found = find(nodes_, {"", node});
  return found ? found->zone : "";
}

std::vector<const k8s::Service*> ClusterState::services_at(const IpAddress& cluster_ip) const {
  return services_by_ip_.find(cluster_ip);
}

std::vector<const k8s::Pod*> ClusterState::pods_at(const IpAddress& ip) const {
  return without_finished(pods_by_ip_.find(ip));
}
std::vector<const k8s::Pod*> ClusterState::pods_at(const SocketAddress& host_port) const {
  return without_finished(pods_by_host_port_.find(host_port));
}

std::vector<const k8s::Pod*> ClusterState::pods_of(const k8s::ReplicaSet& owner) const {
  return pods_by_replica_set_.find(owner.meta.ref);
}
std::vector<const k8s::Pod*> ClusterState::pods_of(const k8s::Job& owner) const {
  return pods_by_job_.find(owner.meta.ref);
}

std::vector<const k8s::EndpointSlice*> ClusterState::slices_of(const ObjectRef& service) const {
  return slices_by_service_.find(service);
}
std::vector<const k8s::EndpointSlice*> ClusterState::slices_naming(const ObjectRef& pod) const {
  return slices_by_pod_.find(pod);
}

ObjectRef service_of(const k8s::EndpointSlice& slice) {
  return {slice.meta.ref.namespace_name, slice.service_name};
}

std::vector<SocketAddress> host_ports_of(const k8s::Pod& pod) {
  std::vector<SocketAddress> sockets;
  for (const k8s::ContainerPort& port : pod.ports) {
    if (!port.host_port) continue;
    for (const IpAddress& ip : pod.host_ips) sockets.push_back({ip, *port.host_port});
  }
  return sockets;
}

}  // namespace bowline::destination
