#pragma once

#include <vector>

namespace bowline::bench {

/// The smallest of `values` that at least `percent` of them do not exceed (nearest rank), 0 for no
/// values. `percent` is above 0 and at most 100. Reorders `values`.
double percentile(std::vector<double>& values, double percent);

}  // namespace bowline::bench
