#pragma once

#include <condition_variable>
#include <functional>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace bowline::k8s {

/// Tells one waiting thread that its work is no longer wanted. Once cancelled it stays so.
/// `cancel` may be called from any thread, the rest from the thread whose work it is.
class Cancellation {
 public:
  void cancel() EXCLUDES(mutex_);
  [[nodiscard]] bool cancelled() const EXCLUDES(mutex_);

  /// Waits; false if it was cancelled before `until`.
  bool wait_until(SteadyTime until) EXCLUDES(mutex_);

  /// While it lives, `wake` is run by cancel(), at most once; at once if already cancelled.
  /// Only one at a time. `wake` must not block; it is not running any more after destruction.
  class Scope {
   public:
    Scope(Cancellation& cancellation, std::function<void()> wake);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Cancellation& cancellation_;
  };

 private:
  mutable Mutex mutex_;
  std::condition_variable condition_;
  bool cancelled_ GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ GUARDED_BY(mutex_);
};

}  // namespace bowline::k8s
