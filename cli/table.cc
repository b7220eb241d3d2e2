#include "cli/table.h"

#include <algorithm>
#include <cstddef>

namespace bowline::cli {

std::string align(std::vector<std::vector<std::string>> rows) {
  constexpr std::size_t kGap = 3;
  std::vector<std::size_t> widths;
  for (auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (row[column].empty()) row[column] = "-";
      widths[column] = std::max(widths[column], row[column].size());
    }
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      text += row[column];
      if (column + 1 < row.size()) text.append(widths[column] + kGap - row[column].size(), ' ');
    }
    text += "\n";
  }
  return text;
}

}  // namespace bowline::cli
