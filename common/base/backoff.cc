#include "common/base/backoff.h"

#include <algorithm>

namespace bowline {

Backoff::Backoff(Settings settings, std::uint32_t seed)
    : settings_(settings), base_(settings.initial), random_(seed) {}

std::chrono::milliseconds Backoff::next() {
  std::uniform_real_distribution<double> spread(1.0 - settings_.jitter, 1.0 + settings_.jitter);
  const auto wait = std::chrono::duration<double, std::milli>(static_cast<double>(base_.count()) *
                                                              spread(random_));
  base_ = std::min(base_ * 2, settings_.maximum);
  return std::chrono::duration_cast<std::chrono::milliseconds>(wait);
}

void Backoff::reset() { base_ = settings_.initial; }

}  // namespace bowline
