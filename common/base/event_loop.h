#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace bowline {

/// One thread that runs posted tasks in order. What only its tasks touch needs no lock.
///
/// Tasks run in turns: a turn takes everything that is queued, runs it, then calls the turn-end
/// hook once, so that an owner can publish a burst of changes as one.
///
/// `post` and `run_after` may be called from any thread, also from a task. A task must not throw.
class EventLoop {
 public:
  using Task = std::function<void()>;

  /// `name` is the thread's name (at most 15 characters are shown). Starts the thread.
  EventLoop(std::string name, const Clock& clock, Task turn_end = {});
  /// Stops as stop() does.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Runs `task` in one of the next turns. Dropped (destroyed, not run) once stop() was called.
  void post(Task task) EXCLUDES(mutex_);

  /// Runs `task` once `delay` has passed; tasks of one moment run in the order they were given.
  void run_after(std::chrono::nanoseconds delay, Task task) EXCLUDES(mutex_);

  /// Lets the running turn finish, drops the rest and joins the thread. Not from a task.
  void stop() EXCLUDES(mutex_);

  [[nodiscard]] bool on_loop_thread() const;

 private:
  void run();
  std::vector<Task> next_turn() EXCLUDES(mutex_);

  const Clock& clock_;
  const Task turn_end_;
  Mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> queue_ GUARDED_BY(mutex_);
  std::multimap<SteadyTime, Task> timers_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace bowline
