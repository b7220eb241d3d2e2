#pragma once

#include <memory>
#include <utility>

#include "common/base/mutex.h"

namespace bowline {

/// A cell that one owner writes and anybody reads: the newest immutable T, or null before the
/// first. All methods may be called from any thread; the lock covers a pointer copy only.
/// (ThreadSanitizer reports a race inside libstdc++ 12's std::atomic<std::shared_ptr>, hence a
/// mutex.)
template <typename T>
class Published {
 public:
  Published() = default;
  explicit Published(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  [[nodiscard]] std::shared_ptr<const T> load() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return value_;
  }

  void store(std::shared_ptr<const T> value) EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      value_.swap(value);
    }
    // The old value dies here, outside the lock.
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> value_ GUARDED_BY(mutex_);
};

}  // namespace bowline
