#pragma once

#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"

namespace bowline::cli {

/// What a command did.
struct Run {
  int exit_code;
  std::string out;
  std::string err;

  bool operator==(const Run&) const = default;
};

inline std::ostream& operator<<(std::ostream& stream, const Run& run) {
  return stream << "exit " << run.exit_code << "\n--- out\n" << run.out << "--- err\n" << run.err;
}

inline Run run_command(const std::vector<std::string>& args) {
  std::ostringstream out;
  std::ostringstream err;
  const int exit_code = run(args, out, err);
  return {exit_code, out.str(), err.str()};
}

}  // namespace bowline::cli
