#include "bench/fanout/command.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <utility>

namespace bowline::bench {

Result<Command> Command::start(const std::string& line) {
  // `exec` makes the shell become the command, so that the signal of the destructor reaches it.
  std::string script = "exec " + line;
  std::string shell = "/bin/sh";
  std::string option = "-c";
  const std::array<char*, 4> arguments{shell.data(), option.data(), script.data(), nullptr};
  pid_t pid = 0;
  if (posix_spawn(&pid, shell.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) {
    return Error{Code::kInternal, "cannot start '" + line + "'"};
  }
  return Command(pid);
}

Command::Command(Command&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), succeeded_(other.succeeded_) {}

Command::~Command() {
  if (pid_ == 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

std::optional<bool> Command::succeeded() {
  int status = 0;
  if (pid_ != 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
    pid_ = 0;
    succeeded_ = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  return succeeded_;
}

Result<std::string> output_of(const std::string& line) {
  FILE* pipe = popen(line.c_str(), "r");
  if (pipe == nullptr) return Error{Code::kInternal, "cannot start '" + line + "'"};
  std::string output;
  std::array<char, 65536> buffer;
  while (const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), size);
  }
  if (pclose(pipe) != 0) return Error{Code::kInternal, "'" + line + "' failed"};
  return output;
}

}  // namespace bowline::bench
