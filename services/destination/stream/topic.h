#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "common/h2/response_source.h"

namespace bowline::destination {

class Topic;

/// A stream that waits for something to be published. Lives on one executor, where all but the
/// constructor is called.
class Listener {
 public:
  Listener(std::size_t executor, std::shared_ptr<Topic> topic);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Joins the topic: from now on its publications wake `waker`.
  void join(h2::Waker& waker);
  /// Waits for another topic from now on.
  void move_to(std::shared_ptr<Topic> topic);

 protected:
  ~Listener();

 private:
  friend class Topic;

  void leave();

  const std::size_t executor_;
  std::shared_ptr<Topic> topic_;
  h2::Waker* waker_ = nullptr;  // null until joined
  std::size_t position_ = 0;    // in the topic's list
};

/// Who waits for one published thing, a list per executor that only this executor touches.
class Topic {
 public:
  explicit Topic(std::size_t executors) : lists_(executors) {}
  virtual ~Topic() = default;
  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;

  /// Wakes everybody on `executor`, on it.
  void wake(std::size_t executor);

 private:
  friend class Listener;

  void add(Listener& listener);
  void remove(Listener& listener);

  std::vector<std::vector<Listener*>> lists_;
};

}  // namespace bowline::destination
