#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "services/destination/core/view_log.h"
#include "services/destination/stream/compose.h"
#include "services/destination/stream/topic.h"

namespace bowline::destination {

/// A view log with those who read it, and the messages that several of them need: readers that
/// stand at one version get the same bytes, composed once. Any thread.
class ViewTopic final : public Topic {
 public:
  ViewTopic(std::size_t executors,
            std::shared_ptr<ViewLog> log,
            std::string set_labels,
            const Encoder& encoder);

  [[nodiscard]] const std::shared_ptr<ViewLog>& log() const { return log_; }

  struct Step {
    Version version;        ///< where the reader is after it
    h2::Messages messages;  ///< count 0 if nothing visible has changed
  };
  /// What brings a reader from `from` to the newest version; `from` as for
  /// ViewLog::changes_since.
  Step step_from(Version from, SteadyTime now) EXCLUDES(mutex_);

  /// Frees composed messages that nobody has asked for since `before`.
  void forget_unused(SteadyTime before) EXCLUDES(mutex_);
  /// Messages that accepted readers were given; for endpoints_updates.
  [[nodiscard]] std::uint64_t updates() const { return updates_.load(std::memory_order_relaxed); }

 private:
  // Most readers stand at one of very few versions; one that matches none composes for itself.
  static constexpr std::size_t kCachedSteps = 4;
  struct CachedStep {
    Version from;
    Step step;
    SteadyTime used;
  };

  std::optional<Step> cached(Version from, Version to, SteadyTime now) EXCLUDES(mutex_);

  const std::shared_ptr<ViewLog> log_;
  const std::string set_labels_;
  const Encoder& encoder_;
  std::atomic<std::uint64_t> updates_{0};
  Mutex mutex_;
  std::array<std::optional<CachedStep>, kCachedSteps> cache_ GUARDED_BY(mutex_);
  std::size_t next_slot_ GUARDED_BY(mutex_) = 0;
};

}  // namespace bowline::destination
