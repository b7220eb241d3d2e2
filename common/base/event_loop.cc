#include "common/base/event_loop.h"

#include <pthread.h>

#include <utility>

namespace bowline {

EventLoop::EventLoop(std::string name, const Clock& clock, Task turn_end)
    : clock_(clock), turn_end_(std::move(turn_end)), thread_([this] { run(); }) {
  name.resize(std::min<std::size_t>(name.size(), 15));  // the kernel's limit
  pthread_setname_np(thread_.native_handle(), name.c_str());
}

EventLoop::~EventLoop() { stop(); }

void EventLoop::post(Task task) {
  MutexLock lock(mutex_);
  if (stopped_) return;
  queue_.push_back(std::move(task));
  if (queue_.size() == 1) wake_.notify_one();
}

void EventLoop::run_after(std::chrono::nanoseconds delay, Task task) {
  const SteadyTime due = clock_.steady() + std::chrono::duration_cast<SteadyTime::duration>(delay);
  MutexLock lock(mutex_);
  if (stopped_) return;
  timers_.emplace(due, std::move(task));
  wake_.notify_one();
}

void EventLoop::stop() {
  std::vector<Task> dropped_queue;
  std::multimap<SteadyTime, Task> dropped_timers;
  {
    MutexLock lock(mutex_);
    stopped_ = true;
    dropped_queue.swap(queue_);
    dropped_timers.swap(timers_);
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool EventLoop::on_loop_thread() const { return std::this_thread::get_id() == thread_.get_id(); }

std::vector<EventLoop::Task> EventLoop::next_turn() {
  MutexLock lock(mutex_);
  for (;;) {
    if (stopped_) return {};
    std::vector<Task> turn = std::exchange(queue_, {});
    const auto due = timers_.upper_bound(clock_.steady());
    for (auto timer = timers_.begin(); timer != due; ++timer) {
      turn.push_back(std::move(timer->second));
    }
    timers_.erase(timers_.begin(), due);
    if (!turn.empty()) return turn;
    if (timers_.empty()) {
      lock.wait(wake_);
    } else {
      lock.wait_until(wake_, SteadyTime(timers_.begin()->first));
    }
  }
}

void EventLoop::run() {
  for (std::vector<Task> turn = next_turn(); !turn.empty(); turn = next_turn()) {
    for (Task& task : turn) {
      task();
      task = nullptr;  // what a task holds dies with it, not with the turn
    }
    if (turn_end_) turn_end_();
  }
}

}  // namespace bowline
