#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "common/k8s/object_ref.h"
#include "common/k8s/watch_event.h"

namespace bowline::k8s {

/// One object's step from what it was to what it is; null before its creation and after its
/// deletion, never null twice.
template <typename T>
struct Change {
  ObjectRef ref;
  std::shared_ptr<const T> before;
  std::shared_ptr<const T> after;
};

/// The objects of one kind, as of the newest event. A relist is buffered and swapped in at
/// InitDone, so that a reader never sees half of it. Owned by one loop; not thread-safe.
template <typename T>
class Store {
 public:
  using Object = std::shared_ptr<const T>;

  /// Takes one event and tells what changed by it: nothing for an object that is equal to what
  /// is held (its resource version aside: the newer object is kept), one change for Apply and
  /// Delete, any number for InitDone, nothing while a list is being buffered.
  std::vector<Change<T>> apply(WatchEvent<T> event) {
    return std::visit([this](auto& e) { return take(e); }, event);
  }

  /// True from the first InitDone on.
  [[nodiscard]] bool ready() const { return ready_; }
  /// Null if there is no such object.
  [[nodiscard]] Object find(const ObjectRef& ref) const {
    const auto found = objects_.find(ref);
    return found == objects_.end() ? nullptr : found->second;
  }
  [[nodiscard]] const std::unordered_map<ObjectRef, Object>& objects() const { return objects_; }

 private:
  using Objects = std::unordered_map<ObjectRef, Object>;
  using Changes = std::vector<Change<T>>;

  Changes take(Init&) {
    buffer_.emplace();
    return {};
  }

  Changes take(InitApply<T>& event) {
    if (buffer_) (*buffer_)[event.object->meta.ref] = std::move(event.object);
    return {};
  }

  Changes take(InitDone&) {
    Changes changes;
    if (!buffer_) return changes;
    ready_ = true;
    Objects old = std::exchange(objects_, std::move(*buffer_));
    buffer_.reset();
    for (const auto& [ref, object] : objects_) {
      const auto before = old.find(ref);
      if (before == old.end()) {
        changes.push_back({ref, nullptr, object});
        continue;
      }
      if (!same(*before->second, *object)) changes.push_back({ref, before->second, object});
      old.erase(before);
    }
    for (const auto& [ref, object] : old) changes.push_back({ref, object, nullptr});
    return changes;
  }

  Changes take(Apply<T>& event) {
    const ObjectRef ref = event.object->meta.ref;
    Object& held = objects_[ref];
    Object before = std::exchange(held, std::move(event.object));
    if (before && same(*before, *held)) return {};
    return {{ref, std::move(before), held}};
  }

  Changes take(Delete& event) {
    const auto found = objects_.find(event.ref);
    if (found == objects_.end()) return {};
    Object before = std::move(found->second);
    objects_.erase(found);
    return {{event.ref, std::move(before), nullptr}};
  }

  // Most writes to a Pod or Node (heartbeats, conditions) change nothing that is kept.
  static bool same(const T& a, const T& b) {
    if (a.meta.resource_version == b.meta.resource_version && a.meta.uid == b.meta.uid) return true;
    T copy = b;
    copy.meta.resource_version = a.meta.resource_version;
    return a == copy;
  }

  Objects objects_;
  std::optional<Objects> buffer_;
  bool ready_ = false;
};

}  // namespace bowline::k8s
