#include "common/h2/flood_guard.h"

#include <algorithm>
#include <chrono>

namespace bowline::h2 {

FloodGuard::FloodGuard(const Limits& limits, SteadyTime now)
    : buckets_{{{limits.opens, limits.opens.burst, now},
                {limits.resets, limits.resets.burst, now},
                {limits.pings, limits.pings.burst, now},
                {limits.settings, limits.settings.burst, now},
                {limits.empty_frames, limits.empty_frames.burst, now}}} {}

bool FloodGuard::allow(Event event, SteadyTime now) {
  Bucket& bucket = buckets_[static_cast<std::size_t>(event)];
  const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.filled = now;
  bucket.tokens = std::min(bucket.rate.burst, bucket.tokens + seconds * bucket.rate.per_second);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

}  // namespace bowline::h2
