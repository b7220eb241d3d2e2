#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"

namespace bowline::h2 {

/// Counts what one connection may ask for without limit but not at any speed: a token bucket for
/// each kind of event. Not thread-safe.
class FloodGuard {
 public:
  enum class Event : std::uint8_t { kOpen, kReset, kPing, kSettings, kEmpty };

  struct Rate {
    double burst;
    double per_second;
  };
  /// The whole mesh may arrive on one connection of the pod's own proxy, so opens and resets are
  /// limited by what they may cost (about a third of a core), far above what a mesh of 10,000
  /// pods does after a restart. The other kinds are a matter of the connection alone.
  struct Limits {
    Rate opens{200'000, 30'000};
    Rate resets{50'000, 10'000};
    Rate pings{1'000, 100};
    Rate settings{100, 10};
    Rate empty_frames{1'000, 100};  ///< DATA without data, PRIORITY and the like
  };

  FloodGuard(const Limits& limits, SteadyTime now);

  /// Counts one event; false once they come faster than allowed. `now` never goes back.
  [[nodiscard]] bool allow(Event event, SteadyTime now);

 private:
  struct Bucket {
    Rate rate;
    double tokens;
    SteadyTime filled;
  };
  std::array<Bucket, 5> buckets_;  // by Event
};

}  // namespace bowline::h2
