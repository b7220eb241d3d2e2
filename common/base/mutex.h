#pragma once

#include <condition_variable>
#include <mutex>

// Clang's thread-safety annotations (-Wthread-safety); nothing to other compilers.
// libstdc++'s mutex carries none, so a lock that shall be checked must be a bowline::Mutex.
#if defined(__clang__)
#define BOWLINE_ANNOTATE(x) __attribute__((x))
#else
#define BOWLINE_ANNOTATE(x)
#endif
#define GUARDED_BY(mutex) BOWLINE_ANNOTATE(guarded_by(mutex))
#define REQUIRES(...) BOWLINE_ANNOTATE(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) BOWLINE_ANNOTATE(locks_excluded(__VA_ARGS__))

namespace bowline {

class BOWLINE_ANNOTATE(capability("mutex")) Mutex {
 public:
  void lock() BOWLINE_ANNOTATE(acquire_capability()) { mutex_.lock(); }
  void unlock() BOWLINE_ANNOTATE(release_capability()) { mutex_.unlock(); }
  /// For std::condition_variable, which wants the standard type.
  std::mutex& native() BOWLINE_ANNOTATE(lock_returned(this)) { return mutex_; }

 private:
  std::mutex mutex_;
};

/// Holds a Mutex for a scope.
class BOWLINE_ANNOTATE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) BOWLINE_ANNOTATE(acquire_capability(mutex))
      : lock_(mutex.native()) {}
  ~MutexLock() BOWLINE_ANNOTATE(release_capability()) {}  // NOLINT(modernize-use-equals-default)
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  /// Gives the lock up while waiting and has it again on return; wakes may be spurious.
  void wait(std::condition_variable& condition) { condition.wait(lock_); }
  template <typename TimePoint>
  std::cv_status wait_until(std::condition_variable& condition, TimePoint until) {
    return condition.wait_until(lock_, until);
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace bowline
