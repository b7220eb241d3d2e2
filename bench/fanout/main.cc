// Exit code: 0 all answers were right, 1 some were wrong or the run could not be made, 2 usage.
#include <iostream>
#include <string>
#include <vector>

#include "bench/fanout/options.h"
#include "bench/fanout/report.h"
#include "bench/fanout/run.h"
#include "common/base/clock.h"
#include "common/base/log.h"

using namespace bowline;         // NOLINT(google-build-using-namespace)
using namespace bowline::bench;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  const OptionFlags flags;
  const CommandLine line = parse_command_line(
      flags.flags(), {argv + 1, argv + argc}, process_environment(), std::cout, std::cerr);
  if (line.exit_code) return *line.exit_code;
  const auto options = flags.options();
  if (!options) {
    std::cerr << "bench_fanout: " << options.error().message << '\n';
    return 2;
  }
  const SystemClock clock;
  const auto report = run(*options, clock);
  if (!report) {
    std::cerr << "bench_fanout: " << report.error().message << '\n';
    return 1;
  }
  std::cout << to_json(*report) << std::endl;
  if (!report->correct()) {
    log::error(
        "wrong answers: see lost, stale_streams, wrong_addresses, ended_streams and "
        "broken_messages");
    return 1;
  }
  return 0;
}
