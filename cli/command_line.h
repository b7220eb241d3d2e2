#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace bowline::cli {

/// Runs the command that `args` (without the program's name) ask for and returns the exit code:
/// 0; 1 if the command failed; 2 if the command line is wrong. Results and help go to `out`; what
/// went wrong, and how to mend it, is one line on `err`.
int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

}  // namespace bowline::cli
