#include "services/destination/core/discovery_index.h"

#include <utility>

#include "services/destination/core/cluster_state.h"
#include "services/destination/core/endpoint_index.h"
#include "services/destination/core/profile_index.h"
#include "services/destination/core/translate.h"

namespace bowline::destination {
namespace {

template <typename T>
Cause cause_of(const char* kind, const k8s::Change<T>& change, SteadyTime received) {
  const k8s::ObjectMeta& meta = change.after ? change.after->meta : change.before->meta;
  return std::make_shared<const Provenance>(
      Provenance{kind, change.ref, meta.resource_version, received});
}

}  // namespace

class DiscoveryIndex::Impl {
 public:
  explicit Impl(DiscoveryConfig config)
      : translator_(std::move(config)),
        endpoints_(cluster_, translator_),
        profiles_(cluster_, translator_) {}

  void apply(const k8s::Change<k8s::Service>& change, const Cause& cause) {
    const auto step = cluster_.apply(change);
    endpoints_.service_changed(step.ref, cause);
    profiles_.service_changed(step, cause);
  }

  void apply(const k8s::Change<k8s::EndpointSlice>& change, const Cause& cause) {
    const auto step = cluster_.apply(change, cause);
    endpoints_.slice_changed(step, cause);
    profiles_.slice_changed(step, cause);
  }

  void apply(const k8s::Change<k8s::Pod>& change, const Cause& cause) {
    const auto step = cluster_.apply(change);
    endpoints_.pod_changed(step.ref, cause);
    profiles_.pod_changed(step, cause);
  }

  void apply(const k8s::Change<k8s::Node>& change, const Cause& cause) {
    endpoints_.node_changed(cluster_.apply(change), cause);
  }

  void apply(const k8s::Change<k8s::ReplicaSet>& change, const Cause& cause) {
    owner_changed(cluster_.apply(change), cause);
  }

  void apply(const k8s::Change<k8s::Job>& change, const Cause& cause) {
    owner_changed(cluster_.apply(change), cause);
  }

  Result<EndpointSubscription> subscribe(const EndpointQuery& query) {
    const SubscriptionId id = ++last_subscription_;
    auto log = endpoints_.subscribe(id, query, ++version_);
    if (!log) return log.error();
    return EndpointSubscription{id, *std::move(log)};
  }

  Result<ProfileSubscription> subscribe(const Authority& authority) {
    const SubscriptionId id = ++last_subscription_;
    auto cell = profiles_.subscribe(id, authority, ++version_);
    if (!cell) return cell.error();
    return ProfileSubscription{id, *std::move(cell)};
  }

  void unsubscribe(SubscriptionId id) {
    endpoints_.unsubscribe(id);
    profiles_.unsubscribe(id);
  }

  Publication publish() {
    Publication publication;
    ++version_;
    endpoints_.publish(version_, publication);
    profiles_.publish(version_, publication);
    return publication;
  }

 private:
  template <typename Owner>
  void owner_changed(const k8s::Change<Owner>& step, const Cause& cause) {
    for (const k8s::Pod* pod : cluster_.pods_of(step.after ? *step.after : *step.before)) {
      // The object is not owned here, and nobody keeps it.
      const std::shared_ptr<const k8s::Pod> same(std::shared_ptr<void>(), pod);
      endpoints_.pod_changed(pod->meta.ref, cause);
      profiles_.pod_changed({pod->meta.ref, same, same}, cause);
    }
  }

  ClusterState cluster_;
  Translator translator_;
  EndpointIndex endpoints_;
  ProfileIndex profiles_;
  Version version_ = 0;
  SubscriptionId last_subscription_ = 0;
};

DiscoveryIndex::DiscoveryIndex(DiscoveryConfig config)
    : impl_(std::make_unique<Impl>(std::move(config))) {}
DiscoveryIndex::~DiscoveryIndex() = default;

void DiscoveryIndex::apply(const k8s::Change<k8s::Service>& change, SteadyTime received) {
  impl_->apply(change, cause_of("Service", change, received));
}
void DiscoveryIndex::apply(const k8s::Change<k8s::EndpointSlice>& change, SteadyTime received) {
  impl_->apply(change, cause_of("EndpointSlice", change, received));
}
void DiscoveryIndex::apply(const k8s::Change<k8s::Pod>& change, SteadyTime received) {
  impl_->apply(change, cause_of("Pod", change, received));
}
void DiscoveryIndex::apply(const k8s::Change<k8s::Node>& change, SteadyTime received) {
  impl_->apply(change, cause_of("Node", change, received));
}
void DiscoveryIndex::apply(const k8s::Change<k8s::ReplicaSet>& change, SteadyTime received) {
  impl_->apply(change, cause_of("ReplicaSet", change, received));
}
void DiscoveryIndex::apply(const k8s::Change<k8s::Job>& change, SteadyTime received) {
  impl_->apply(change, cause_of("Job", change, received));
}

Result<EndpointSubscription> DiscoveryIndex::subscribe(const EndpointQuery& query) {
  return impl_->subscribe(query);
}
Result<ProfileSubscription> DiscoveryIndex::subscribe(const Authority& authority) {
  return impl_->subscribe(authority);
}
void DiscoveryIndex::unsubscribe(SubscriptionId id) { impl_->unsubscribe(id); }
Publication DiscoveryIndex::publish() { return impl_->publish(); }

}  // namespace bowline::destination
