#pragma once

#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/net/port.h"
#include "tests/support/process/child_process.h"
#include "tests/support/process/http_get.h"

namespace bowline::test {

/// bowline-destination of this build with the chart's settings, on ports of 127.0.0.1. A
/// sanitizer's report in its log, or an exit that is late or not 0, fails the test.
class Daemon {
 public:
  enum class Start { kReady, kOnly };  ///< whether the constructor waits for /ready
  struct Settings {
    std::string kubeconfig;
    std::string log;  ///< where it goes
    std::vector<std::string> more_flags;
    Start start = Start::kReady;
  };

  explicit Daemon(const Settings& settings);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  [[nodiscard]] Port port() const { return port_; }
  [[nodiscard]] Port admin_port() const { return admin_port_; }
  [[nodiscard]] const ChildProcess& process() const { return process_; }
  /// Still there, whatever it went through.
  [[nodiscard]] bool running() { return process_.running(); }
  [[nodiscard]] std::string log() const;

  [[nodiscard]] HttpAnswer ready() const { return http_get(admin_port_, "/ready"); }
  void wait_until_ready();
  /// Series of /metrics as they are printed, "name{labels}", with their values.
  [[nodiscard]] std::map<std::string, double> metrics() const;
  /// Absent series are 0.
  [[nodiscard]] double metric(const std::string& series) const;
  /// Waits until a series has a value; absent series are 0.
  void wait_for_metric(const std::string& series, double value) const;

  /// SIGTERM, and what has to follow from it. Once; the destructor does it otherwise.
  void stop();
  void pause() { process_.send(SIGSTOP); }
  void resume() { process_.send(SIGCONT); }

 private:
  const Port port_ = free_port();
  const Port admin_port_ = free_port();
  const std::string log_path_;
  ChildProcess process_;
  bool stopped_ = false;
};

}  // namespace bowline::test
