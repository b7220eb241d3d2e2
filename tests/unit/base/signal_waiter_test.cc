#include "common/base/signal_waiter.h"

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

namespace bowline {
namespace {

TEST_CASE("a signal that came before the wait is not lost", "[base]") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  SignalWaiter waiter;
  REQUIRE(kill(getpid(), signal) == 0);
  CHECK(waiter.wait() == signal);
}

TEST_CASE("threads started later leave the signal to the waiter", "[base]") {
  SignalWaiter waiter;
  std::thread sender([] { kill(getpid(), SIGTERM); });
  CHECK(waiter.wait() == SIGTERM);
  sender.join();
}

TEST_CASE("writing to a peer that has gone is an error and no signal", "[base]") {
  SignalWaiter waiter;
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  close(ends[1]);
  CHECK(write(ends[0], "x", 1) == -1);
  CHECK(errno == EPIPE);
  close(ends[0]);
}

}  // namespace
}  // namespace bowline
