#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/destination/core/property/world.h"

namespace bowline::destination {

/// A step with the line that a failure prints for it.
struct Step {
  std::string text;
  std::function<void(World&)> run;
};
using History = std::vector<Step>;

/// Always the same for the same seed, on every machine.
History random_history(std::uint64_t seed);
/// Runs the steps and a last settle(); what failed, if anything did.
std::optional<std::string> failure_of(const History& history);
/// A part of the failing `history` that fails, too, from which no step can be left out.
History shrink(History history);
std::string to_string(const History& history);

}  // namespace bowline::destination
