#include "services/destination/k8s/cluster_sources.h"

#include <utility>

#include "common/k8s/resource.h"

namespace bowline::destination {

template <typename T>
ClusterSources::Source<T>::Source(ClusterSources& owner, const k8s::Resource& resource)
    : reflector(
          owner.api_,
          resource,
          owner.clock_,
          [this, &owner](k8s::WatchBatch<T> batch) {
            owner.loop_.post(
                [this, &owner, batch = std::move(batch)]() mutable { owner.take(*this, batch); });
          },
          owner.observer_) {}

ClusterSources::ClusterSources(k8s::ApiClient& api,
                               EventLoop& loop,
                               DiscoveryIndex& index,
                               const Clock& clock,
                               k8s::ReflectorObserver* observer)
    : api_(api),
      loop_(loop),
      index_(index),
      clock_(clock),
      observer_(observer),
      services_(*this, k8s::kServices),
      endpoint_slices_(*this, k8s::kEndpointSlices),
      pods_(*this, k8s::kPods),
      nodes_(*this, k8s::kNodes),
      replica_sets_(*this, k8s::kReplicaSets),
      jobs_(*this, k8s::kJobs) {}

ClusterSources::~ClusterSources() = default;

void ClusterSources::start(std::function<void()> synced) {
  synced_ = std::move(synced);
  services_.reflector.start();
  endpoint_slices_.reflector.start();
  pods_.reflector.start();
  nodes_.reflector.start();
  replica_sets_.reflector.start();
  jobs_.reflector.start();
}

void ClusterSources::stop() {
  services_.reflector.stop();
  endpoint_slices_.reflector.stop();
  pods_.reflector.stop();
  nodes_.reflector.stop();
  replica_sets_.reflector.stop();
  jobs_.reflector.stop();
}

template <typename T>
void ClusterSources::take(Source<T>& source, k8s::WatchBatch<T>& batch) {
  for (k8s::WatchEvent<T>& event : batch.events) {
    for (const k8s::Change<T>& change : source.store.apply(std::move(event))) {
      index_.apply(change, batch.received);
    }
  }
  check_synced();
}

void ClusterSources::check_synced() {
  const bool synced = services_.store.ready() && endpoint_slices_.store.ready() &&
                      pods_.store.ready() && nodes_.store.ready() && replica_sets_.store.ready() &&
                      jobs_.store.ready();
  if (!synced || !synced_) return;
  std::exchange(synced_, nullptr)();
}

ClusterSources::Sizes ClusterSources::sizes() const {
  return {services_.store.objects().size(),
          endpoint_slices_.store.objects().size(),
          pods_.store.objects().size(),
          nodes_.store.objects().size(),
          replica_sets_.store.objects().size(),
          jobs_.store.objects().size()};
}

}  // namespace bowline::destination
