#include "bench/fanout/percentile.h"

#include <algorithm>
#include <cmath>

namespace bowline::bench {

double percentile(std::vector<double>& values, double percent) {
  if (values.empty()) return 0;
  const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
  const auto index = static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
  const auto at = values.begin() + std::min(index, std::ssize(values) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace bowline::bench
