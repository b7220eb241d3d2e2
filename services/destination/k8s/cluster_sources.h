#pragma once

#include <cstddef>
#include <functional>

#include "common/base/clock.h"
#include "common/base/event_loop.h"
#include "common/k8s/objects.h"
#include "common/k8s/reflector.h"
#include "common/k8s/store.h"
#include "services/destination/core/discovery_index.h"

namespace bowline::destination {

/// Follows the kinds of object that discovery needs, and feeds the index: each reflector's thread
/// posts what it reads, the index's loop stores it and hands on what it changed.
class ClusterSources {
 public:
  /// All references outlive the sources; `index` and the stores belong to `loop`. `observer` may
  /// be null.
  ClusterSources(k8s::ApiClient& api,
                 EventLoop& loop,
                 DiscoveryIndex& index,
                 const Clock& clock,
                 k8s::ReflectorObserver* observer);
  ~ClusterSources();
  ClusterSources(const ClusterSources&) = delete;
  ClusterSources& operator=(const ClusterSources&) = delete;

  /// `synced` is called once, on the loop, when every kind has been listed whole.
  void start(std::function<void()> synced);
  /// Nothing is posted afterwards. What was posted needs the sources until it has run.
  void stop();

  /// How many objects of each kind are held. On the loop.
  struct Sizes {
    std::size_t services, endpoint_slices, pods, nodes, replica_sets, jobs;
  };
  [[nodiscard]] Sizes sizes() const;

 private:
  template <typename T>
  struct Source {
    Source(ClusterSources& owner, const k8s::Resource& resource);

    k8s::Store<T> store;
    k8s::Reflector<T> reflector;
  };

  template <typename T>
  void take(Source<T>& source, k8s::WatchBatch<T>& batch);
  void check_synced();

  k8s::ApiClient& api_;
  EventLoop& loop_;
  DiscoveryIndex& index_;
  const Clock& clock_;
  k8s::ReflectorObserver* const observer_;
  std::function<void()> synced_;  // until it has been called
  Source<k8s::Service> services_;
  Source<k8s::EndpointSlice> endpoint_slices_;
  Source<k8s::Pod> pods_;
  Source<k8s::Node> nodes_;
  Source<k8s::ReplicaSet> replica_sets_;
  Source<k8s::Job> jobs_;
};

}  // namespace bowline::destination
