#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

#include "common/h2/response_source.h"

namespace bowline::h2 {

/// An executor whose tasks run when the test says so, on the test's thread. Not thread-safe: the
/// one who posts must be the one who runs, or be waited for.
class FakeExecutor final : public Executor {
 public:
  explicit FakeExecutor(std::size_t index = 0) : index_(index) {}

  void post(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
  [[nodiscard]] std::size_t index() const override { return index_; }

  [[nodiscard]] std::size_t pending() const { return tasks_.size(); }
  void run() {
    while (!tasks_.empty()) {
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
  }

 private:
  const std::size_t index_;
  std::deque<std::function<void()>> tasks_;
};

/// Counts wakes.
class CountingWaker final : public Waker {
 public:
  void wake() override { ++wakes; }
  int wakes = 0;
};

}  // namespace bowline::h2
