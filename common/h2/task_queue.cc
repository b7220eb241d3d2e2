#include "common/h2/task_queue.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace bowline::h2 {
namespace {

constexpr std::size_t kKeptCapacity = 1024;  // tasks; what a burst needed beyond is given back

}  // namespace

void TaskQueue::post(std::function<void()> task) {
  bool first = false;
  {
    MutexLock lock(mutex_);
    if (stopped_) return;  // the task dies with the parameter, outside the lock
    first = tasks_.empty();
    tasks_.push_back(std::move(task));
  }
  if (first) boost::asio::post(io_, [this] { run_batch(); });
}

void TaskQueue::run_batch() {
  {
    MutexLock lock(mutex_);
    batch_.swap(tasks_);
  }
  for (std::function<void()>& task : batch_) {
    task();
    task = nullptr;  // what a task holds dies with it
  }
  batch_.clear();
  if (batch_.capacity() > kKeptCapacity) batch_.shrink_to_fit();
  batch_end_();
}

void TaskQueue::stop() {
  std::vector<std::function<void()>> dropped;
  MutexLock lock(mutex_);
  stopped_ = true;
  dropped.swap(tasks_);
}

}  // namespace bowline::h2
