#include "common/base/signal_waiter.h"

namespace bowline {

SignalWaiter::SignalWaiter() {
  sigemptyset(&awaited_);
  sigaddset(&awaited_, SIGINT);
  sigaddset(&awaited_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &awaited_, &before_);
  // A peer that has gone is an error of its write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

SignalWaiter::~SignalWaiter() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

int SignalWaiter::wait() {
  int signal = 0;
  while (sigwait(&awaited_, &signal) != 0) {
  }
  return signal;
}

}  // namespace bowline
