#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "common/base/flags.h"
#include "common/base/log.h"
#include "common/base/signal_waiter.h"
#include "common/base/version.h"
#include "common/k8s/rest_transport.h"
#include "services/destination/app/app.h"
#include "services/destination/app/config.h"
#include "services/destination/app/fault_env.h"

int main(int argc, char** argv) {
  using namespace bowline;  // NOLINT(google-build-using-namespace)

  SignalWaiter signals;
  const destination::ConfigFlags settings;
  const CommandLine command_line =
      parse_command_line(settings.flags(),
                         std::vector<std::string>(argv + 1, argv + argc),
                         process_environment(),
                         std::cout,
                         std::cerr);
  if (command_line.exit_code) return *command_line.exit_code;

  const destination::Config config = settings.config();
  log::configure(config.log_level, config.log_format);
  log::info("bowline-destination {}", version());
  for (const std::string& warning : config.warnings) log::warn("{}", warning);
  for (const std::string& flag : command_line.unused) {
    log::info("-{} has no use here and is ignored", flag);
  }

  destination::set_fault_from_environment();
  k8s::RestTransport::prepare_process();
  auto app = destination::App::start(config);
  if (!app) {
    log::error("{}", app.error().message);
    return EXIT_FAILURE;
  }
  log::info("stop on signal {}", signals.wait());
  (*app)->stop();
  log::info("stopped");
  return EXIT_SUCCESS;
}
