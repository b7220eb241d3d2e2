#pragma once

#include <chrono>

namespace bowline {

/// Time of day, for certificates, logs and what Kubernetes says. UTC.
using WallTime = std::chrono::system_clock::time_point;
/// Time that only grows, for deadlines and ages.
using SteadyTime = std::chrono::steady_clock::time_point;

/// The only source of "now". Pure code takes a time as an argument; its owner asks a Clock.
/// All methods may be called from any thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual WallTime wall() const = 0;
  [[nodiscard]] virtual SteadyTime steady() const = 0;
};

/// The machine's own clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override;
  [[nodiscard]] SteadyTime steady() const override;
};

}  // namespace bowline
