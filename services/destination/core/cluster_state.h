#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/k8s/objects.h"
#include "common/k8s/store.h"
#include "services/destination/core/multi_index.h"
#include "services/destination/core/view_log.h"

namespace bowline::destination {

/// The objects that discovery has been told of, and how to find them. Raw pointers in answers are
/// valid until the next apply. A change costs the keys of its object that differ.
class ClusterState {
 public:
  /// Takes the change and returns it with `before` as it is held here; the caches may have
  /// replaced theirs by an equal object meanwhile.
  k8s::Change<k8s::Service> apply(const k8s::Change<k8s::Service>& change);
  k8s::Change<k8s::EndpointSlice> apply(const k8s::Change<k8s::EndpointSlice>& change,
                                        std::shared_ptr<const Provenance> cause);
  k8s::Change<k8s::Pod> apply(const k8s::Change<k8s::Pod>& change);
  k8s::Change<k8s::Node> apply(const k8s::Change<k8s::Node>& change);
  k8s::Change<k8s::ReplicaSet> apply(const k8s::Change<k8s::ReplicaSet>& change);
  k8s::Change<k8s::Job> apply(const k8s::Change<k8s::Job>& change);

  /// Null if there is none.
  [[nodiscard]] const k8s::Service* service(const k8s::ObjectRef& ref) const;
  [[nodiscard]] const k8s::Pod* pod(const k8s::ObjectRef& ref) const;
  [[nodiscard]] std::shared_ptr<const k8s::EndpointSlice> slice(const k8s::ObjectRef& ref) const;
  /// The event that made the slice what it is.
  [[nodiscard]] std::shared_ptr<const Provenance> cause_of_slice(const k8s::ObjectRef& ref) const;
  /// The pod that a target reference means: of that name and uid, an empty uid matching any.
  [[nodiscard]] const k8s::Pod* target_pod(const k8s::TargetRef& target) const;
  /// The ReplicaSet or Job that is the pod's only owner; null if it is another kind or unknown.
  [[nodiscard]] const k8s::Workload* workload_of(const k8s::Pod& pod) const;
  /// Empty if the node is not known or has none.
  [[nodiscard]] std::string zone_of(const std::string& node) const;

  [[nodiscard]] std::vector<const k8s::Service*> services_at(const IpAddress& cluster_ip) const;
  /// Pods with this IP of their own (not the host's) or with this host port, Succeeded and Failed
  /// ones left out.
  [[nodiscard]] std::vector<const k8s::Pod*> pods_at(const IpAddress& ip) const;
  [[nodiscard]] std::vector<const k8s::Pod*> pods_at(const SocketAddress& host_port) const;
  [[nodiscard]] std::vector<const k8s::Pod*> pods_of(const k8s::ReplicaSet& owner) const;
  [[nodiscard]] std::vector<const k8s::Pod*> pods_of(const k8s::Job& owner) const;
  [[nodiscard]] std::vector<const k8s::EndpointSlice*> slices_of(
      const k8s::ObjectRef& service) const;
  [[nodiscard]] std::vector<const k8s::EndpointSlice*> slices_naming(
      const k8s::ObjectRef& pod) const;

 private:
  template <typename T>
  using Objects = std::unordered_map<k8s::ObjectRef, std::shared_ptr<const T>>;

  Objects<k8s::Service> services_;
  Objects<k8s::EndpointSlice> slices_;
  Objects<k8s::Pod> pods_;
  Objects<k8s::Node> nodes_;
  Objects<k8s::ReplicaSet> replica_sets_;
  Objects<k8s::Job> jobs_;
  Objects<Provenance> slice_causes_;

  MultiIndex<IpAddress, k8s::Service> services_by_ip_;
  MultiIndex<IpAddress, k8s::Pod> pods_by_ip_;
  MultiIndex<SocketAddress, k8s::Pod> pods_by_host_port_;
  MultiIndex<k8s::ObjectRef, k8s::Pod> pods_by_replica_set_;
  MultiIndex<k8s::ObjectRef, k8s::Pod> pods_by_job_;
  MultiIndex<k8s::ObjectRef, k8s::EndpointSlice> slices_by_service_;
  MultiIndex<k8s::ObjectRef, k8s::EndpointSlice> slices_by_pod_;
};

/// The Service that a slice belongs to; its name is empty for a slice of none.
k8s::ObjectRef service_of(const k8s::EndpointSlice& slice);
/// The addresses at which the pod's host ports are.
std::vector<SocketAddress> host_ports_of(const k8s::Pod& pod);

}  // namespace bowline::destination
