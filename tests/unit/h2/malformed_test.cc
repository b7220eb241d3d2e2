// Requests and frames that a well-behaved client would not send.
#include <catch2/catch.hpp>

#include "tests/unit/h2/harness.h"

namespace bowline::h2 {
namespace {

const std::string kEcho = "/test.Service/Echo";
const std::string kGrpc = "headers :status=200 content-type=application/grpc grpc-status=";

Fields with(Fields headers, const std::string& name, const std::string& value) {
  for (auto& header : headers) {
    if (header.first == name) {
      header.second = value;
      return headers;
    }
  }
  headers.emplace_back(name, value);
  return headers;
}

TEST_CASE("requests that are not served, and how each ends", "[h2]") {
  struct Case {
    std::string name;
    Fields headers;
    std::string body;
    std::string answer;
  };
  const Fields grpc = MemoryClient::grpc_headers(kEcho);
  const Case cases[] = {
      {"GET", with(grpc, ":method", "GET"), "", "headers :status=405"},
      {"JSON", with(grpc, "content-type", "application/json"), "{}", "headers :status=415"},
      {"unknown method",
       MemoryClient::grpc_headers("/test.Service/No"),
       framed("x"),
       kGrpc + "12 grpc-message=unknown method /test.Service/No"},
      {"bad timeout",
       with(grpc, "grpc-timeout", "soon"),
       framed("x"),
       kGrpc + "13 grpc-message=malformed grpc-timeout"},
      {"headers too long",
       with(grpc, "long", std::string(17'000, 'x')),
       framed("x"),
       kGrpc + "8 grpc-message=request headers are above 16384 bytes"},
      {"no message", grpc, "", kGrpc + "13 grpc-message=no request message"},
      {"cut in the frame header",
       grpc,
       std::string("\0\0\0", 3),
       kGrpc + "13 grpc-message=the request message is cut short"},
      {"cut in the message",
       grpc,
       framed("four").substr(0, 8),
       kGrpc + "13 grpc-message=the request message is cut short"},
      {"two messages",
       grpc,
       framed("one") + framed("two"),
       kGrpc + "13 grpc-message=more than one request message"},
      {"compressed",
       grpc,
       std::string("\1\0\0\0\1x", 6),
       kGrpc + "12 grpc-message=compressed requests are not supported"},
      {"unknown flag",
       grpc,
       std::string("\2\0\0\0\1x", 6),
       kGrpc + "13 grpc-message=unknown flags in front of the message"},
      {"too large",
       grpc,
       framed(std::string(65'537, 'x')),
       kGrpc + "8 grpc-message=a request of 65537 bytes is above 65536"},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    SessionFixture server;
    const auto id = server.client.open(one.headers, one.body);
    REQUIRE(server.pump());
    CHECK(server.client.events(id) == Events{one.answer, "end"});
    CHECK(server.requests.empty());
    const auto next = server.client.open(kEcho, framed("still there"));
    server.pump();
    CHECK(server.client.events(next).size() == 4);
  }
}

TEST_CASE("te may be missing and the largest request is served", "[h2]") {
  SessionFixture server;
  Fields headers = MemoryClient::grpc_headers(kEcho);
  headers.erase(headers.begin() + 4);
  const std::string largest(65'536, 'x');
  const auto id = server.client.open(headers, framed(largest));
  server.pump();
  CHECK(server.client.events(id).at(1) == "message " + largest);
}

TEST_CASE("a client is told to stop a request that was refused early", "[h2]") {
  SessionFixture server;
  const auto id = server.client.open("/unknown", framed("x"), MemoryClient::Upload::kLeftOpen);
  server.pump();
  CHECK(server.client.closed(id));
}

std::string frame(int type, int flags, std::uint32_t stream, const std::string& payload) {
  std::string out;
  for (unsigned shift = 16; shift <= 16; shift -= 8) {
    out.push_back(static_cast<char>((payload.size() >> shift) & 0xffU));
  }
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((stream >> static_cast<unsigned>(shift)) & 0xffU));
  }
  return out + payload;
}

const std::string kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, "");

struct Outcome {
  std::int64_t goaway;  // -1: none
  bool hung_up;
  bool operator==(const Outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << "goaway " << outcome.goaway << " hung up " << outcome.hung_up;
}

/// What raw bytes make of a connection.
Outcome outcome_of(SessionFixture& server, const std::string& bytes) {
  static_cast<void>(server.client.collect());  // its own preface is not used
  const bool understood = server.session->receive(bytes);
  std::string down;
  const bool alive = server.session->collect(down, 1U << 30U);
  server.client.receive(down);
  return {server.client.goaway(), !understood || !alive || server.session->finished()};
}

TEST_CASE("what is not HTTP/2 is hung up on", "[h2]") {
  SessionFixture server;
  CHECK(outcome_of(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") == Outcome{-1, true});
}

TEST_CASE("frames that break the protocol end the connection with its error", "[h2]") {
  struct Case {
    std::string name;
    std::string bytes;
    std::int64_t goaway;
  };
  const std::string method_post("\x83", 1);  // HPACK's static table
  const Case cases[] = {
      {"DATA on stream 0", frame(0, 0, 0, "x"), NGHTTP2_PROTOCOL_ERROR},
      {"DATA on an idle stream", frame(0, 0, 1, "x"), NGHTTP2_PROTOCOL_ERROR},
      {"HEADERS on an even stream", frame(1, 4, 2, method_post), NGHTTP2_PROTOCOL_ERROR},
      {"HPACK index out of table", frame(1, 4, 1, "\xff\xff\x03"), NGHTTP2_COMPRESSION_ERROR},
      {"CONTINUATION without HEADERS", frame(9, 4, 1, method_post), NGHTTP2_PROTOCOL_ERROR},
      {"PING of 7 bytes", frame(6, 0, 0, "1234567"), NGHTTP2_FRAME_SIZE_ERROR},
      {"SETTINGS of 5 bytes", frame(4, 0, 0, "12345"), NGHTTP2_FRAME_SIZE_ERROR},
      {"SETTINGS on a stream", frame(4, 0, 1, ""), NGHTTP2_PROTOCOL_ERROR},
      {"window 0 update", frame(8, 0, 0, std::string(4, '\0')), NGHTTP2_PROTOCOL_ERROR},
      {"frame above 16 KiB", frame(0, 0, 1, std::string(16'385, 'x')), NGHTTP2_FRAME_SIZE_ERROR},
      {"RST_STREAM on an idle stream",
       frame(3, 0, 1, std::string(4, '\0')),
       NGHTTP2_PROTOCOL_ERROR},
      {"PUSH_PROMISE from a client",
       frame(5, 4, 1, std::string("\0\0\0\2\x83", 5)),
       NGHTTP2_PROTOCOL_ERROR},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    SessionFixture server;
    CHECK(outcome_of(server, kPreface + one.bytes) == Outcome{one.goaway, true});
    CHECK(server.requests.empty());
  }
}

TEST_CASE("a header block without end is cut off", "[h2]") {
  SessionFixture server;
  std::string bytes = kPreface + frame(1, 0, 1, "\x83");
  for (int i = 0; i < 20; ++i) bytes += frame(9, 0, 1, "\x83");
  CHECK(outcome_of(server, bytes).hung_up);
}

void open_and_reset(SessionFixture& server) {
  const auto id = server.client.open("/test.Service/Hold", framed(""));
  server.pump();
  server.client.reset(id);
}

TEST_CASE("floods end the connection, each kind by its own limit", "[h2]") {
  constexpr FloodGuard::Rate kFew{.burst = 10, .per_second = 1};
  struct Case {
    std::string name;
    FloodGuard::Limits limits;
    std::function<void(SessionFixture&)> once;
  };
  const Case cases[] = {
      {"pings", {.pings = kFew}, [](SessionFixture& server) { server.client.ping(); }},
      {"settings", {.settings = kFew}, [](SessionFixture& server) { server.client.settings(); }},
      {"opens",
       {.opens = kFew},
       [](SessionFixture& server) { server.client.open("/test.Service/Hold", framed("")); }},
      {"resets", {.resets = kFew}, open_and_reset},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    SessionFixture server({}, one.limits);
    server.pump();
    int served = 0;
    for (; served < 30; ++served) {
      one.once(server);
      const bool alive = server.pump();
      if (!alive) break;
    }
    CHECK(server.client.goaway() == NGHTTP2_ENHANCE_YOUR_CALM);
    CHECK(served >= 8);
    CHECK(served <= 10);
  }
}

TEST_CASE("frames without content are a flood, slowly sent ones are not", "[h2]") {
  const FloodGuard::Limits limits{.empty_frames = {.burst = 10, .per_second = 1}};
  const std::string request(
      "\x83\x86\x01\x01t\x04\x12/test.Service/Echo\x0f\x10\x10"
      "application/grpc");
  const std::string opened = kPreface + frame(1, 4, 1, request);
  const std::string priority = frame(2, 0, 1, std::string("\0\0\0\0\x10", 5));
  for (const std::string& empty : {frame(0, 0, 1, ""), priority}) {
    INFO("type " << static_cast<int>(empty[3]));
    SessionFixture slow({}, limits);
    REQUIRE_FALSE(outcome_of(slow, opened).hung_up);
    for (int i = 0; i < 50; ++i) {
      slow.clock.advance(std::chrono::seconds(1));
      REQUIRE_FALSE(outcome_of(slow, empty).hung_up);
    }
    SessionFixture fast({}, limits);
    std::string bytes = opened;
    for (int i = 0; i < 11; ++i) bytes += empty;
    CHECK(outcome_of(fast, bytes) == Outcome{NGHTTP2_ENHANCE_YOUR_CALM, true});
  }
}

TEST_CASE("a mesh that cancels 20,000 streams at once is not a flood", "[h2]") {
  SessionFixture server;
  std::vector<std::int32_t> ids;
  for (int i = 0; i < 20'000; ++i) {
    ids.push_back(server.client.open("/test.Service/Hold", framed("")));
  }
  REQUIRE(server.pump());
  for (const auto id : ids) server.client.reset(id);
  CHECK(server.pump());
  CHECK(server.observer.handled().size() == 20'000);
}

}  // namespace
}  // namespace bowline::h2
