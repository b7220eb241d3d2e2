#pragma once

#include <iosfwd>

#include "cli/output.h"

namespace bowline::cli {

/// Prints the client's version: a sentence (kTable), JSON, or the bare number (kShort).
int run_version(Output output, std::ostream& out);

}  // namespace bowline::cli
