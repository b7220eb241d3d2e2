#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/h2/message.h"
#include "common/h2/response_source.h"
#include "services/destination/core/profile.h"
#include "services/destination/stream/get_stream.h"
#include "services/destination/stream/topic.h"

namespace bowline::destination {

/// An answer cell with those who wait for its next value.
template <typename T>
class AnswerTopic final : public Topic {
 public:
  AnswerTopic(std::size_t executors, std::shared_ptr<AnswerCell<T>> cell)
      : Topic(executors), cell_(std::move(cell)) {}

  [[nodiscard]] const std::shared_ptr<AnswerCell<T>>& cell() const { return cell_; }
  /// Messages that readers were given, and counting one. Any thread.
  [[nodiscard]] std::uint64_t updates() const { return updates_.load(std::memory_order_relaxed); }
  void count_update() { updates_.fetch_add(1, std::memory_order_relaxed); }

 private:
  const std::shared_ptr<AnswerCell<T>> cell_;
  std::atomic<std::uint64_t> updates_{0};
};

/// What a stream of whole answers sends: the newest one, whenever it differs from the last sent.
template <typename T>
class LatestStream final : public h2::ResponseSource, private Listener {
 public:
  using Encode = std::function<std::string(const T&)>;

  /// `encode` makes the message of an answer; it must outlive the stream.
  LatestStream(std::size_t executor,
               std::shared_ptr<AnswerTopic<T>> topic,
               const Encode& encode,
               std::uint64_t subscription,
               StreamOwner& owner)
      : Listener(executor, topic),
        topic_(std::move(topic)),
        encode_(encode),
        subscription_(subscription),
        owner_(owner) {}
  ~LatestStream() override { owner_.ended(subscription_); }
  LatestStream(const LatestStream&) = delete;
  LatestStream& operator=(const LatestStream&) = delete;

  void attach(h2::Waker& waker) override { join(waker); }
  void stalled() override { owner_.stalled(subscription_); }

  h2::Next next(SteadyTime /*now*/) override {
    std::shared_ptr<const Answer<T>> answer = topic_->cell()->load();
    if (answer == sent_) return h2::Idle{};
    sent_ = answer;
    topic_->count_update();
    const std::string& bytes = answer->encoded.get(0, [&] {
      std::string framed;
      h2::append_framed(framed, encode_(answer->value));
      return framed;
    });
    return h2::Messages{h2::SharedBytes(std::move(answer), &bytes), 1};
  }

 private:
  const std::shared_ptr<AnswerTopic<T>> topic_;
  const Encode& encode_;
  const std::uint64_t subscription_;
  StreamOwner& owner_;
  std::shared_ptr<const Answer<T>> sent_;
};

}  // namespace bowline::destination
