#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "common/base/result.h"

namespace bowline::bench {

/// A shell command that runs beside the client; its output goes where ours does. Ended, and waited
/// for, by the destructor.
class Command {
 public:
  /// Errors: kInternal if no process can be started.
  static Result<Command> start(const std::string& line);
  Command(Command&& other) noexcept;
  Command& operator=(Command&&) = delete;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  ~Command();

  /// Nothing while it runs; afterwards whether it exited with 0. Does not block.
  std::optional<bool> succeeded();

 private:
  explicit Command(pid_t pid) : pid_(pid) {}

  pid_t pid_;  // 0: nothing to wait for
  std::optional<bool> succeeded_;
};

/// Runs a shell command to its end and returns what it wrote to standard output.
/// Errors: kInternal if it cannot be started or does not exit with 0.
Result<std::string> output_of(const std::string& line);

}  // namespace bowline::bench
