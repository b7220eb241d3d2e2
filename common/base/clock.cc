#include "common/base/clock.h"

namespace bowline {

WallTime SystemClock::wall() const { return std::chrono::system_clock::now(); }

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

}  // namespace bowline
