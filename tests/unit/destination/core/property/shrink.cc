#include <algorithm>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/property/history.h"

namespace bowline::destination {

std::optional<std::string> failure_of(const History& history) {
  World world(support::config_c0());
  for (const Step& step : history) {
    step.run(world);
    if (world.failure()) return "after '" + step.text + "': " + *world.failure();
  }
  world.settle();
  return world.failure();
}

// Delta debugging: leaves out ever smaller parts as long as the rest fails.
History shrink(History history) {
  for (std::size_t part = std::max<std::size_t>(history.size() / 2, 1);;) {
    bool smaller = false;
    for (std::size_t start = 0; start < history.size();) {
      History rest(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(start));
      const std::size_t end = std::min(start + part, history.size());
      rest.insert(rest.end(), history.begin() + static_cast<std::ptrdiff_t>(end), history.end());
      if (failure_of(rest)) {
        history = std::move(rest);
        smaller = true;
      } else {
        start = end;
      }
    }
    if (part == 1 && !smaller) return history;
    part = std::max<std::size_t>(part / 2, 1);
  }
}

std::string to_string(const History& history) {
  std::string text;
  for (const Step& step : history) text += "  " + step.text + "\n";
  return text;
}

}  // namespace bowline::destination
