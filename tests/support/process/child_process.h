#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bowline::test {

/// A program that a test starts. One thread.
class ChildProcess {
 public:
  struct Command {
    std::vector<std::string> arguments;              ///< the first one is looked up on PATH
    std::map<std::string, std::string> environment;  ///< on top of this process's own
    std::string input = "/dev/null";                 ///< files, emptied first unless it is input
    std::string output = "/dev/null";
    std::string errors;  ///< empty: together with the output
  };

  /// Throws if it cannot be started.
  explicit ChildProcess(const Command& command);
  /// Kills it if it still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void send(int signal) const;
  /// Its exit code, 128 + the signal that ended it, or nothing if it runs for longer.
  std::optional<int> wait(std::chrono::milliseconds limit);
  [[nodiscard]] bool running() { return !wait(std::chrono::milliseconds(0)).has_value(); }

  [[nodiscard]] std::size_t open_files() const;
  /// What it holds in memory now.
  [[nodiscard]] std::size_t resident_kib() const;

 private:
  pid_t pid_ = 0;
  int pidfd_ = -1;
  std::optional<int> exit_code_;
};

/// The whole file; throws if it cannot be read.
std::string read_file(const std::string& path);

}  // namespace bowline::test
