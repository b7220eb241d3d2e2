#include "services/destination/stream/view_topic.h"

#include <utility>

namespace bowline::destination {

ViewTopic::ViewTopic(std::size_t executors,
                     std::shared_ptr<ViewLog> log,
                     std::string set_labels,
                     const Encoder& encoder)
    : Topic(executors),
      log_(std::move(log)),
      set_labels_(std::move(set_labels)),
      encoder_(encoder) {}

ViewTopic::Step ViewTopic::step_from(Version from, SteadyTime now) {
  if (std::optional<Step> step = cached(from, log_->version(), now)) return *std::move(step);

  const ViewChanges changes = log_->changes_since(from);
  Step step{changes.version, compose_update(changes, set_labels_, encoder_)};
  updates_.fetch_add(step.messages.count, std::memory_order_relaxed);
  MutexLock lock(mutex_);
  cache_[next_slot_] = CachedStep{from, step, now};
  next_slot_ = (next_slot_ + 1) % kCachedSteps;
  return step;
}

std::optional<ViewTopic::Step> ViewTopic::cached(Version from, Version to, SteadyTime now) {
  MutexLock lock(mutex_);
  for (std::optional<CachedStep>& entry : cache_) {
    if (!entry || entry->from != from || entry->step.version != to) continue;
    entry->used = now;
    updates_.fetch_add(entry->step.messages.count, std::memory_order_relaxed);
    return entry->step;
  }
  return std::nullopt;
}

void ViewTopic::forget_unused(SteadyTime before) {
  MutexLock lock(mutex_);
  for (std::optional<CachedStep>& entry : cache_) {
    if (entry && entry->used < before) entry.reset();
  }
}

}  // namespace bowline::destination
