#include <catch2/catch.hpp>

#include "tests/unit/h2/harness.h"

namespace bowline::h2 {
namespace {

using namespace std::chrono_literals;

const MemoryClient::Options kManual{.stream_window = 0, .updates_windows = false};

TEST_CASE("a stream without window is not asked and holds no bytes; others go on", "[h2]") {
  SessionFixture server(kManual);
  const auto [stuck, stuck_script] = server.open_stream();
  const auto [free, free_script] = server.open_stream();
  server.pump();
  server.client.grow_window(free, 1000);
  stuck_script->send("a");
  free_script->send("b");
  server.pump();
  CHECK(stuck_script->asked == 0);
  CHECK(server.client.events(stuck) == Events{kHeaders});
  CHECK(server.client.events(free) == Events{kHeaders, "message b"});
}

TEST_CASE("a slow reader gets what is newest when its window opens", "[h2][destination][L1]") {
  SessionFixture server(kManual);
  const auto [id, script] = server.open_stream();
  server.pump();
  for (int i = 0; i < 1000; ++i) {
    script->steps.clear();
    script->send(std::to_string(i));
    server.pump();
  }
  server.client.grow_window(id, 1000);
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders, "message 999"});
}

TEST_CASE("a message larger than the windows is cut and resumed", "[h2]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  const std::string large(3 * 1024 * 1024, 'x');
  script->send(large);
  script->end(Status());
  server.pump();
  CHECK(server.client.events(id) ==
        Events{kHeaders, "message " + large, "trailers grpc-status=0", "end"});
}

TEST_CASE("streams of one connection take turns", "[h2]") {
  SessionFixture server({.stream_window = 1U << 30U, .updates_windows = false});
  const auto [large, large_script] = server.open_stream();
  const auto [small, small_script] = server.open_stream();
  server.pump();
  large_script->send(std::string(60'000, 'x'));
  small_script->send("small");
  std::string down;
  REQUIRE(server.session->collect(down, 20'000));
  server.client.receive(down);
  CHECK(server.client.events(large) == Events{kHeaders});
  CHECK(server.client.events(small) == Events{kHeaders, "message small"});
}

TEST_CASE("a stream that is stuck for the stall timeout is reset", "[h2][destination][L1]") {
  SessionFixture server(kManual);
  const auto [stuck, stuck_script] = server.open_stream();
  const auto [idle, idle_script] = server.open_stream();
  server.pump();
  server.client.grow_window(idle, 1000);
  server.pass(30s);  // the first message has not been asked for since the stream was accepted
  CHECK(stuck_script->stalled);
  CHECK_FALSE(stuck_script->alive);
  CHECK(server.client.events(stuck) == Events{kHeaders, "reset 8"});
  CHECK(idle_script->alive);
  CHECK(server.observer.handled() == Events{"/test.Service/Stream UNAVAILABLE 0"});
}

TEST_CASE("the stall timeout counts from the moment when something is ready", "[h2]") {
  SessionFixture server({.stream_window = 6, .updates_windows = false});
  const auto [id, script] = server.open_stream();
  script->send("x");  // fills the window exactly
  server.pump();
  server.pass(60s);
  REQUIRE(script->alive);
  script->send("y");
  server.pass(9s);
  CHECK(script->alive);
  server.pass(3s);
  CHECK_FALSE(script->alive);
  CHECK(script->stalled);
}

TEST_CASE("a reader that makes progress is not stalled", "[h2]") {
  SessionFixture server({.stream_window = 10, .updates_windows = false});
  const auto [id, script] = server.open_stream();
  script->send(std::string(1000, 'x'));
  server.pump();
  for (int i = 0; i < 5; ++i) {
    server.pass(8s);
    server.client.grow_window(id, 10);
    server.pump();
  }
  CHECK(script->alive);
  server.pass(12s);
  CHECK_FALSE(script->alive);
}

TEST_CASE("a message stuck half way is a stall too", "[h2]") {
  SessionFixture server({.stream_window = 10, .updates_windows = false});
  const auto [id, script] = server.open_stream();
  script->send(std::string(1000, 'x'));
  server.pass(12s);
  CHECK(script->stalled);
  CHECK(server.client.events(id) == Events{kHeaders, "reset 8"});
}

TEST_CASE("a used up connection window stalls the streams that wait for it", "[h2]") {
  SessionFixture server({.stream_window = 1U << 30U, .updates_windows = false});
  const auto [id, script] = server.open_stream();
  script->send(std::string(100'000, 'x'));
  server.pump();
  CHECK(server.client.received_data() == 65'535);
  server.pass(12s);
  CHECK(script->stalled);
}

TEST_CASE("a stream that only the socket holds up is not reset", "[h2]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  server.pump();
  script->send("ready");
  for (int i = 0; i < 200; ++i) {  // nothing is collected: the socket takes nothing
    server.clock.advance(100ms);
    REQUIRE(server.session->tick(server.clock.steady()));
  }
  CHECK_FALSE(script->stalled);
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders, "message ready"});
}

TEST_CASE("a socket that stalls tells the streams that had something to send", "[h2]") {
  SessionFixture server;
  const auto [waiting, waiting_script] = server.open_stream();
  const auto [idle, idle_script] = server.open_stream();
  server.pump();
  waiting_script->send("ready");
  server.session->abandon(Session::Cause::kSocketStalled);
  CHECK(waiting_script->stalled);
  CHECK_FALSE(idle_script->stalled);
  CHECK(server.observer.handled() ==
        Events{"/test.Service/Stream UNAVAILABLE 0", "/test.Service/Stream UNAVAILABLE 0"});
}

TEST_CASE("a request that does not arrive is given up", "[h2]") {
  SessionFixture server;
  const auto id = server.client.open("/test.Service/Echo", "", MemoryClient::Upload::kLeftOpen);
  server.pass(12s);
  CHECK(server.client.events(id) ==
        Events{kHeaders + " grpc-status=4 grpc-message=the request did not arrive in time", "end"});
}

}  // namespace
}  // namespace bowline::h2
