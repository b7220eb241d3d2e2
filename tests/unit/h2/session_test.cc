#include <catch2/catch.hpp>

#include "tests/unit/h2/harness.h"

namespace bowline::h2 {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a unary call is answered with headers, one message and trailers", "[h2]") {
  SessionFixture server;
  const auto id = server.client.open("/test.Service/Echo", framed("hello"));
  server.pump();
  CHECK(server.client.events(id) ==
        Events{kHeaders, "message hello", "trailers grpc-status=0", "end"});
  CHECK(server.client.closed(id));
  CHECK(server.observer.handled() == Events{"/test.Service/Echo OK 1"});
}

TEST_CASE("the handler sees the message, the peer, the metadata and the deadline", "[h2]") {
  SessionFixture server;
  Fields headers = MemoryClient::grpc_headers("/test.Service/Hold");
  headers.emplace_back("grpc-timeout", "3S");
  headers.emplace_back("l5d-client-id", "web.shop");
  server.client.open(headers, framed("ask"));
  server.pump();
  REQUIRE(server.requests.size() == 1);
  const Request& request = server.requests.front();
  CHECK(request.method == "/test.Service/Hold");
  CHECK(request.message == "ask");
  CHECK(request.peer == "10.0.0.1:50000");
  CHECK(request.deadline == server.clock.steady() + 3s);
  CHECK(request.metadata == Fields{{"te", "trailers"},
                                   {"content-type", "application/grpc"},
                                   {"grpc-timeout", "3S"},
                                   {"l5d-client-id", "web.shop"}});
}

TEST_CASE("a message that arrives byte by byte is whole for the handler", "[h2]") {
  SessionFixture server;
  server.client.open("/test.Service/Hold", framed("abcdef"));
  for (const char byte : server.client.collect()) {
    REQUIRE(server.session->receive({&byte, 1}));
  }
  REQUIRE(server.requests.size() == 1);
  CHECK(server.requests.front().message == "abcdef");
}

TEST_CASE("headers leave as soon as a stream is accepted", "[h2][destination][C5]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders});
  script->send("one");
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders, "message one"});
}

TEST_CASE("an idle source is asked again only after a wake, once for many", "[h2]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  server.pump();
  CHECK(script->asked == 1);
  server.pass(1s);
  CHECK(script->asked == 1);
  script->waker->wake();
  script->waker->wake();
  server.pump();
  CHECK(script->asked == 2);
}

TEST_CASE("a source is asked on until it is idle", "[h2]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  server.pump();
  script->steps.emplace_back(
      Messages{std::make_shared<const std::string>(framed("a") + framed("b")), 2});
  script->steps.emplace_back(Messages{std::make_shared<const std::string>(), 0});
  script->send("c");
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders, "message a", "message b", "message c"});
}

TEST_CASE("the end of a source becomes trailers after its messages", "[h2]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  server.pump();
  script->send("last");
  script->end(Error{Code::kNotFound, "n\xc3\xb6t h\xc3\xa9re"});
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders,
                                           "message last",
                                           "trailers grpc-status=5 grpc-message=n%C3%B6t h%C3%A9re",
                                           "end"});
  CHECK_FALSE(script->alive);
  CHECK(server.observer.handled() == Events{"/test.Service/Stream NOT_FOUND 1"});
}

TEST_CASE("a rejected call has trailers only", "[h2]") {
  SessionFixture server;
  const auto id = server.client.open("/test.Service/Hold", framed(""));
  server.pump();
  server.unanswered.front()->reject(Error{Code::kFailedPrecondition, "100%"});
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders + " grpc-status=9 grpc-message=100%25", "end"});
}

TEST_CASE("an answer after the client has gone is destroyed", "[h2]") {
  SessionFixture server;
  const auto id = server.client.open("/test.Service/Hold", framed(""));
  server.pump();
  server.client.reset(id);
  server.pump();
  const auto script = std::make_shared<Script>();
  server.unanswered.front()->accept(scripted(script));
  CHECK_FALSE(script->alive);
  CHECK(server.observer.handled() == Events{"/test.Service/Hold CANCELLED 0"});
}

TEST_CASE("a reset by the client destroys the source at once", "[h2]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  server.pump();
  REQUIRE(script->alive);
  server.client.reset(id);
  REQUIRE(server.session->receive(server.client.collect()));
  CHECK_FALSE(script->alive);
  CHECK(server.observer.handled() == Events{"/test.Service/Stream CANCELLED 0"});
}

TEST_CASE("the end of the connection destroys all sources", "[h2]") {
  SessionFixture server;
  const auto [first, first_script] = server.open_stream();
  const auto [second, second_script] = server.open_stream();
  server.pump();
  server.session.reset();
  CHECK_FALSE(first_script->alive);
  CHECK_FALSE(second_script->alive);
  CHECK(server.observer.handled().size() == 2);
}

TEST_CASE("a message cut by cancellation leaves nothing behind", "[h2][destination][L2]") {
  SessionFixture server({.stream_window = 10, .updates_windows = false});
  const auto [id, script] = server.open_stream();
  const auto bytes = std::make_shared<const std::string>(framed(std::string(1000, 'x')));
  script->steps.emplace_back(Messages{bytes, 1});
  server.pump();
  REQUIRE(bytes.use_count() == 2);
  server.client.reset(id);
  server.pump();
  CHECK(bytes.use_count() == 1);
  CHECK_FALSE(script->alive);
}

TEST_CASE("200 streams on one connection are all served", "[h2][destination][C5]") {
  SessionFixture server;
  std::vector<std::pair<std::int32_t, std::shared_ptr<Script>>> streams;
  for (int i = 0; i < 200; ++i) streams.push_back(server.open_stream());
  server.pump();
  for (const auto& [id, script] : streams) script->send(std::to_string(id));
  server.pump();
  for (const auto& [id, script] : streams) {
    REQUIRE(server.client.events(id) == Events{kHeaders, "message " + std::to_string(id)});
  }
}

TEST_CASE("a passed deadline ends a call that was not answered", "[h2]") {
  SessionFixture server;
  Fields headers = MemoryClient::grpc_headers("/test.Service/Hold");
  headers.emplace_back("grpc-timeout", "2S");
  const auto id = server.client.open(headers, framed(""));
  server.pass(1900ms);
  CHECK(server.client.events(id).empty());
  server.pass(200ms);
  CHECK(
      server.client.events(id) ==
      Events{kHeaders + " grpc-status=4 grpc-message=the deadline of the call has passed", "end"});
  CHECK(server.observer.handled() == Events{"/test.Service/Hold DEADLINE_EXCEEDED 0"});
}

TEST_CASE("a passed deadline ends an open stream with trailers", "[h2]") {
  SessionFixture server;
  const auto script = std::make_shared<Script>();
  server.scripts.push_back(script);
  Fields headers = MemoryClient::grpc_headers("/test.Service/Stream");
  headers.emplace_back("grpc-timeout", "1S");
  const auto id = server.client.open(headers, framed(""));
  server.pass(1200ms);
  CHECK(server.client.events(id) ==
        Events{kHeaders,
               "trailers grpc-status=4 grpc-message=the deadline of the call has passed",
               "end"});
  CHECK_FALSE(script->alive);
}

TEST_CASE("shutdown ends accepted streams with OK and says goodbye", "[h2][destination][L3]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  const auto unanswered = server.client.open("/test.Service/Hold", framed(""));
  server.pump();
  server.session->shut_down();
  CHECK_FALSE(server.pump());
  CHECK(server.client.events(id) == Events{kHeaders, "trailers grpc-status=0", "end"});
  CHECK(server.client.events(unanswered) ==
        Events{kHeaders + " grpc-status=14 grpc-message=the server is shutting down", "end"});
  CHECK(server.client.goaway() == NGHTTP2_NO_ERROR);
  CHECK_FALSE(script->alive);
}

TEST_CASE("shutdown lets a message that is half out end first", "[h2][destination][L3]") {
  SessionFixture server({.stream_window = 10, .updates_windows = false});
  const auto [id, script] = server.open_stream();
  server.pump();
  script->send("twenty bytes long text");
  script->send("never sent");
  server.pump();
  server.session->shut_down();
  server.pump();
  CHECK(server.client.events(id) == Events{kHeaders});
  server.client.grow_window(id, 1000);
  CHECK_FALSE(server.pump());
  CHECK(server.client.events(id) ==
        Events{kHeaders, "message twenty bytes long text", "trailers grpc-status=0", "end"});
}

TEST_CASE("shutdown ends a stream whose window is closed", "[h2][destination][L3]") {
  SessionFixture server({.stream_window = 0, .updates_windows = false});
  const auto [id, script] = server.open_stream();
  script->send("cannot leave");
  server.pump();
  server.session->shut_down();
  CHECK_FALSE(server.pump());
  CHECK(server.client.events(id) == Events{kHeaders, "trailers grpc-status=0", "end"});
}

TEST_CASE("a stream that is opened during shutdown is refused", "[h2]") {
  SessionFixture server;
  const auto [id, script] = server.open_stream();
  server.pump();
  server.session->shut_down();
  const auto late = server.client.open("/test.Service/Echo", framed(""));
  server.pump();
  CHECK(server.requests.size() == 1);
  CHECK(server.client.events(late) == Events{"reset 7"});
}

TEST_CASE("keepalive pings a silent peer and gives up without an answer", "[h2]") {
  SessionFixture server;
  server.pump();
  server.pass(20s);
  CHECK(server.client.pings_received() == 1);
  server.pass(19s);
  CHECK(server.client.pings_received() == 1);  // its answer was the last byte
  server.pass(2s);
  CHECK(server.client.pings_received() == 2);
  server.clock.advance(20s);
  REQUIRE(server.session->tick(server.clock.steady()));
  server.clock.advance(19'900ms);
  CHECK(server.session->tick(server.clock.steady()));
  server.clock.advance(200ms);
  CHECK_FALSE(server.session->tick(server.clock.steady()));
}

}  // namespace
}  // namespace bowline::h2
