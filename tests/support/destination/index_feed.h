#pragma once

#include <chrono>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "services/destination/core/discovery_index.h"

namespace bowline::destination::support {

/// Tells an index of objects as the caches would, and remembers them. Unlike the caches it also
/// tells of an object that did not change.
class IndexFeed {
 public:
  template <typename T>
  using Objects = std::unordered_map<k8s::ObjectRef, std::shared_ptr<const T>>;

  explicit IndexFeed(DiscoveryIndex& index) : index_(index) {}

  template <typename T>
  void apply(std::shared_ptr<const T> object) {
    auto& held = std::get<Objects<T>>(objects_)[object->meta.ref];
    auto before = std::exchange(held, object);
    index_.apply(k8s::Change<T>{object->meta.ref, std::move(before), object}, tick());
  }

  /// Nothing happens if there is no such object.
  template <typename T>
  void erase(const k8s::ObjectRef& ref) {
    auto node = std::get<Objects<T>>(objects_).extract(ref);
    if (!node.empty()) index_.apply(k8s::Change<T>{ref, node.mapped(), nullptr}, tick());
  }

  template <typename T>
  [[nodiscard]] const Objects<T>& all() const {
    return std::get<Objects<T>>(objects_);
  }
  /// When the newest event was received: one second after the one before.
  [[nodiscard]] SteadyTime now() const { return now_; }

 private:
  SteadyTime tick() { return now_ += std::chrono::seconds(1); }

  DiscoveryIndex& index_;
  SteadyTime now_{};
  std::tuple<Objects<k8s::Service>,
             Objects<k8s::EndpointSlice>,
             Objects<k8s::Pod>,
             Objects<k8s::Node>,
             Objects<k8s::ReplicaSet>,
             Objects<k8s::Job>>
      objects_;
};

}  // namespace bowline::destination::support
