#pragma once

#include <chrono>
#include <random>

namespace bowline {

/// How long to wait before the next try: doubles from `initial` to `maximum`, each wait spread
/// by ±`jitter` (0…1) so that many clients don't come back at once. Not thread-safe.
class Backoff {
 public:
  struct Settings {
    std::chrono::milliseconds initial{100};
    std::chrono::milliseconds maximum{30'000};
    double jitter = 0.1;
  };

  Backoff(Settings settings, std::uint32_t seed);

  /// The wait before the next try; each call counts as one more failure.
  std::chrono::milliseconds next();
  /// After a success: the next wait is `initial` again.
  void reset();

 private:
  Settings settings_;
  std::chrono::milliseconds base_;
  std::minstd_rand random_;
};

}  // namespace bowline
