#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <vector>

#include "common/base/mutex.h"
#include "common/h2/response_source.h"

namespace bowline::h2 {

/// How other threads reach a worker: tasks collect here and the worker's thread is woken once for
/// each batch. Shared with answers that are still to come, so that it may outlive the worker.
class TaskQueue final : public Executor {
 public:
  explicit TaskQueue(std::size_t index) : index_(index) {}

  void post(std::function<void()> task) override EXCLUDES(mutex_);
  [[nodiscard]] std::size_t index() const override { return index_; }

  /// Runs on `io` after each batch. To be set before the first post.
  void set_batch_end(std::function<void()> batch_end) { batch_end_ = std::move(batch_end); }
  /// The loop that the tasks run on.
  boost::asio::io_context& io() { return io_; }
  /// On the worker's thread, as its last act: destroys what has not run; what is posted from now
  /// on is destroyed by its poster.
  void stop() EXCLUDES(mutex_);

 private:
  void run_batch();

  const std::size_t index_;
  boost::asio::io_context io_{1};  // one thread runs it, others only post
  std::function<void()> batch_end_;
  std::vector<std::function<void()>> batch_;  // the worker's thread only
  Mutex mutex_;
  std::vector<std::function<void()>> tasks_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace bowline::h2
