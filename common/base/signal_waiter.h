#pragma once

#include <csignal>

namespace bowline {

/// Waits for the signals that end a daemon. Made at the start of main(), before any thread: threads
/// inherit the mask, so SIGINT and SIGTERM reach nobody but wait(). SIGPIPE is ignored.
class SignalWaiter {
 public:
  SignalWaiter();
  /// Restores the calling thread's mask.
  ~SignalWaiter();
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;

  /// Blocks until SIGINT or SIGTERM and returns which. One that came since construction counts.
  int wait();

 private:
  sigset_t awaited_{};
  sigset_t before_{};
};

}  // namespace bowline
