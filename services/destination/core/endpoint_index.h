#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "common/base/result.h"
#include "common/k8s/objects.h"
#include "common/k8s/store.h"
#include "services/destination/core/cluster_state.h"
#include "services/destination/core/discovery_index.h"
#include "services/destination/core/endpoint_set.h"
#include "services/destination/core/translate.h"
#include "services/destination/core/views.h"

namespace bowline::destination {

/// The service ports that somebody is subscribed to. The changes that it is told of have been
/// applied to the cluster state.
class EndpointIndex {
 public:
  /// Both references outlive the index.
  EndpointIndex(const ClusterState& cluster, const Translator& translator);

  void service_changed(const k8s::ObjectRef& service, const Cause& cause);
  void slice_changed(const k8s::Change<k8s::EndpointSlice>& change, const Cause& cause);
  /// The pod, or what owns it.
  void pod_changed(const k8s::ObjectRef& pod, const Cause& cause);
  void node_changed(const k8s::Change<k8s::Node>& change, const Cause& cause);

  /// Errors: as DiscoveryIndex::subscribe.
  Result<std::shared_ptr<ViewLog>> subscribe(SubscriptionId id,
                                             const EndpointQuery& query,
                                             Version version);
  void unsubscribe(SubscriptionId id);
  void publish(Version version, Publication& publication);

 private:
  struct Subscribed {
    Subscribed(const ServicePort& service_port, const EndpointIndex& index)
        : endpoints(service_port, index.cluster_, index.translator_),
          views(service_port, endpoints, index.cluster_) {}

    EndpointSet endpoints;
    Views views;
  };
  struct Subscription {
    Subscribed* subscribed;
    std::string node;
  };
  using Ports = std::map<Port, Subscribed>;

  template <typename Tell>
  void for_ports_of(const k8s::ObjectRef& service, Tell&& tell);
  void free(Subscribed* subscribed);

  const ClusterState& cluster_;
  const Translator& translator_;
  std::unordered_map<k8s::ObjectRef, Ports> services_;
  std::unordered_map<SubscriptionId, Subscription> subscriptions_;
  // How many subscriptions come from a node, by service port.
  std::unordered_map<std::string, std::unordered_map<Subscribed*, std::size_t>> by_node_;
  std::unordered_set<Subscribed*> touched_;  // since the last publication
};

}  // namespace bowline::destination
