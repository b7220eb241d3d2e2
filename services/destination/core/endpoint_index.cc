#include "services/destination/core/endpoint_index.h"

#include <utility>

namespace bowline::destination {

EndpointIndex::EndpointIndex(const ClusterState& cluster, const Translator& translator)
    : cluster_(cluster), translator_(translator) {}

template <typename Tell>
void EndpointIndex::for_ports_of(const k8s::ObjectRef& service, Tell&& tell) {
  const auto found = services_.find(service);
  if (found == services_.end()) return;
  for (auto& [port, subscribed] : found->second) {
    tell(subscribed.endpoints);
    touched_.insert(&subscribed);
  }
}

void EndpointIndex::service_changed(const k8s::ObjectRef& service, const Cause& cause) {
  for_ports_of(service, [&](EndpointSet& endpoints) { endpoints.service_changed(cause); });
}

void EndpointIndex::slice_changed(const k8s::Change<k8s::EndpointSlice>& change,
                                  const Cause& cause) {
  const auto tell = [&](EndpointSet& endpoints) { endpoints.slice_changed(change.ref, cause); };
  if (change.before) for_ports_of(service_of(*change.before), tell);
  if (!change.after) return;
  if (change.before && change.before->service_name == change.after->service_name) return;
  for_ports_of(service_of(*change.after), tell);
}

void EndpointIndex::pod_changed(const k8s::ObjectRef& pod, const Cause& cause) {
  for (const k8s::EndpointSlice* slice : cluster_.slices_naming(pod)) {
    for_ports_of(service_of(*slice), [&](EndpointSet& endpoints) {
      endpoints.pod_changed(pod, slice->meta.ref, cause);
    });
  }
}

void EndpointIndex::node_changed(const k8s::Change<k8s::Node>& change, const Cause& cause) {
  const std::string before = change.before ? change.before->zone : "";
  const std::string after = change.after ? change.after->zone : "";
  const auto clients = by_node_.find(change.ref.name);
  if (before == after || clients == by_node_.end()) return;
  for (const auto& [subscribed, count] : clients->second) {
    subscribed->views.zone_changed(change.ref.name, cause);
    touched_.insert(subscribed);
  }
}

Result<std::shared_ptr<ViewLog>> EndpointIndex::subscribe(SubscriptionId id,
                                                          const EndpointQuery& query,
                                                          Version version) {
  const k8s::Service* service = cluster_.service(query.service);
  if (!service) return Error{Code::kNotFound, "no service " + query.service.to_string()};
  if (service->type == k8s::Service::Type::kExternalName) {
    return Error{Code::kInvalidArgument,
                 "service " + query.service.to_string() + " is an ExternalName"};
  }
  const ServicePort service_port{query.service, query.port};
  Subscribed& subscribed =
      services_[query.service].try_emplace(query.port, service_port, *this).first->second;
  subscriptions_.emplace(id, Subscription{&subscribed, query.client_node});
  ++by_node_[query.client_node][&subscribed];
  return subscribed.views.subscribe(id, query, version);
}

void EndpointIndex::unsubscribe(SubscriptionId id) {
  const auto found = subscriptions_.find(id);
  if (found == subscriptions_.end()) return;
  const Subscription subscription = std::move(found->second);
  subscriptions_.erase(found);
  subscription.subscribed->views.unsubscribe(id, subscription.node);

  const auto node = by_node_.find(subscription.node);
  const auto count = node->second.find(subscription.subscribed);
  if (--count->second == 0) node->second.erase(count);
  if (node->second.empty()) by_node_.erase(node);
  if (subscription.subscribed->views.empty()) free(subscription.subscribed);
}

void EndpointIndex::free(Subscribed* subscribed) {
  const ServicePort service_port = subscribed->views.service_port();
  touched_.erase(subscribed);
  const auto service = services_.find(service_port.service);
  service->second.erase(service_port.port);
  if (service->second.empty()) services_.erase(service);
}

void EndpointIndex::publish(Version version, Publication& publication) {
  for (Subscribed* subscribed : touched_) {
    subscribed->views.publish(subscribed->endpoints.take_changed(), version, publication);
  }
  touched_.clear();
}

}  // namespace bowline::destination
