#pragma once

#include <string>
#include <vector>

namespace bowline::cli {

/// Lines of cells, each column as wide as its widest cell, as kubectl prints them; an empty cell
/// is "-", so that columns can be counted. Every row has the same number of cells.
std::string align(std::vector<std::vector<std::string>> rows);

}  // namespace bowline::cli
