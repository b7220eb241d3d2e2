#pragma once

#include "bench/fanout/options.h"
#include "bench/fanout/report.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace bowline::bench {

/// Opens the streams, lets the endpoints change, compares what each stream has with the API server,
/// closes all. Says on the log what it does. Errors: what keeps a run from being made; wrong
/// answers of the server are counted in the report.
Result<Report> run(const Options& options, const Clock& clock);

}  // namespace bowline::bench
