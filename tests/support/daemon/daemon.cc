#include "tests/support/daemon/daemon.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <sstream>

#include "tests/support/process/eventually.h"

namespace bowline::test {
namespace {

constexpr std::chrono::seconds kStopLimit{5};  // what the daemon promises
// After it has stopped: a sanitizer searches for leaks before the process ends.
#ifdef __SANITIZE_ADDRESS__
constexpr std::chrono::seconds kLeakCheckLimit{15};
#else
constexpr std::chrono::seconds kLeakCheckLimit{0};
#endif

std::string loopback(Port port) { return "127.0.0.1:" + std::to_string(port.number()); }

std::vector<std::string> command_line(Port port,
                                      Port admin_port,
                                      const Daemon::Settings& settings) {
  std::vector<std::string> arguments{
      BOWLINE_DESTINATION,
      "-addr=" + loopback(port),
      "-metrics-addr=" + loopback(admin_port),
      "-kubeconfig=" + settings.kubeconfig,
      "-controller-namespace=linkerd",
      "-cluster-domain=cluster.local",
      "-identity-trust-domain=mesh.example",
      "-outbound-transport-mode=transport-header",
      "-default-opaque-ports=25,587,3306,4444,5432,6379,9300,11211",
      R"(-meshed-http2-client-params={"keep_alive":{"interval":{"seconds":10},)"
      R"("timeout":{"seconds":3},"while_idle":true}})"};
  const auto& more = settings.more_flags;
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// What AddressSanitizer keeps of freed memory is no growth of the daemon's.
std::map<std::string, std::string> sanitizer_environment() {
  return {{"ASAN_OPTIONS", "quarantine_size_mb=8"},
          {"LSAN_OPTIONS", "print_suppressions=0:suppressions=" BOWLINE_LSAN_SUPPRESSIONS}};
}

bool has_sanitizer_report(const std::string& log) {
  return log.find("Sanitizer") != std::string::npos ||
         log.find("runtime error:") != std::string::npos;
}

}  // namespace

Daemon::Daemon(const Settings& settings)
    : log_path_(settings.log),
      process_({.arguments = command_line(port_, admin_port_, settings),
                .environment = sanitizer_environment(),
                .output = log_path_}) {
  if (settings.start == Start::kReady) wait_until_ready();
}

Daemon::~Daemon() {
  stop();
  if (std::uncaught_exceptions() > 0) std::cerr << "the daemon's log:\n" << log();
}

std::string Daemon::log() const { return read_file(log_path_); }

void Daemon::wait_until_ready() {
  eventually("/ready says ok", [this] {
    if (!running()) throw std::runtime_error("the daemon has ended: " + log());
    return ready() == HttpAnswer{200, "ok\n"};
  });
}

std::map<std::string, double> Daemon::metrics() const {
  std::map<std::string, double> values;
  std::istringstream lines(http_get(admin_port_, "/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t space = line.rfind(' ');
    values[line.substr(0, space)] = std::stod(line.substr(space + 1));
  }
  return values;
}

double Daemon::metric(const std::string& series) const {
  const auto values = metrics();
  const auto found = values.find(series);
  return found == values.end() ? 0.0 : found->second;
}

void Daemon::wait_for_metric(const std::string& series, double value) const {
  double last = 0;
  eventually(series + " is " + std::to_string(value), [&] {
    last = metric(series);
    return last == value;
  });
}

void Daemon::stop() {
  if (stopped_) return;
  stopped_ = true;
  process_.send(SIGCONT);
  process_.send(SIGTERM);
  std::optional<int> code = process_.wait(kStopLimit);
  // The admin port is the last to close.
  if (!code) CHECK(ready().status == 0);
  if (!code) code = process_.wait(kLeakCheckLimit);
  const std::string text = log();
  if (code != 0 || has_sanitizer_report(text)) UNSCOPED_INFO("the daemon's log:\n" << text);
  CHECK(code == 0);
  CHECK_FALSE(has_sanitizer_report(text));
}

}  // namespace bowline::test
