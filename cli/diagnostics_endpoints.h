#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/output.h"
#include "common/base/result.h"

namespace bowline::cli {

struct DestinationOptions;

/// `bowline diagnostics endpoints`: prints the endpoints behind each authority or, watching one
/// authority, its changes until the stream ends. That there are none is no error; it is told on
/// `err`.
/// Errors: as DestinationClient's.
Status run_endpoints(const DestinationOptions& options,
                     const std::vector<std::string>& authorities,
                     Output output,
                     std::ostream& out,
                     std::ostream& err);

}  // namespace bowline::cli
