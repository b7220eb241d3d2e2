#pragma once

#include <iosfwd>
#include <string>

#include "cli/output.h"
#include "common/base/result.h"

namespace bowline::cli {

struct DestinationOptions;

/// `bowline diagnostics profile`: prints what a proxy is told about a name or address or, watching,
/// every version of it until the stream ends: as JSON one a line, else with a blank line between.
/// Errors: as DestinationClient's.
Status run_profile(const DestinationOptions& options,
                   const std::string& destination,
                   Output output,
                   std::ostream& out);

}  // namespace bowline::cli
