// The pure parts: header values, framing, listen addresses, rates.
#include <catch2/catch.hpp>

#include "common/h2/flood_guard.h"
#include "common/h2/headers.h"
#include "common/h2/message.h"

namespace bowline::h2 {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST_CASE("a message is framed with its length in network order", "[h2]") {
  std::string out = "before";
  append_framed(out, "abc");
  CHECK(out == std::string("before\0\0\0\0\3abc", 14));
  out.clear();
  append_frame_header(out, 0x01020304);
  CHECK(out == std::string("\0\1\2\3\4", 5));
}

TEST_CASE("grpc-timeout takes one to eight digits and a unit", "[h2]") {
  CHECK(parse_timeout("2H") == nanoseconds(2h));
  CHECK(parse_timeout("3M") == nanoseconds(3min));
  CHECK(parse_timeout("4S") == nanoseconds(4s));
  CHECK(parse_timeout("100m") == nanoseconds(100ms));
  CHECK(parse_timeout("5u") == nanoseconds(5us));
  CHECK(parse_timeout("00000006n") == nanoseconds(6));
  CHECK(parse_timeout("0S") == nanoseconds(0));
  CHECK(parse_timeout("99999999H") == nanoseconds(kLongestTimeout));
  for (const char* malformed : {"", "S", "1", "1s", "-1S", "+1S", "1 S", "1.5S", "123456789n"}) {
    INFO(malformed);
    CHECK(parse_timeout(malformed) == std::nullopt);
  }
}

TEST_CASE("only application/grpc and its variants are gRPC", "[h2]") {
  for (const char* grpc : {"application/grpc", "application/grpc+proto", "application/grpc;v=1"}) {
    CHECK(is_grpc_content_type(grpc));
  }
  for (const char* other : {"", "application/grpc-web", "application/json", "application/grp"}) {
    CHECK_FALSE(is_grpc_content_type(other));
  }
}

TEST_CASE("a status message is percent-encoded but for printable ASCII", "[h2]") {
  CHECK(encode_status_message("plain ~text!") == "plain ~text!");
  CHECK(encode_status_message("100% \n\x7f") == "100%25 %0A%7F");
  CHECK(encode_status_message("n\xc3\xb6t f\xc3\xb6und") == "n%C3%B6t f%C3%B6und");
}

TEST_CASE("a long status message is cut between two characters", "[h2]") {
  const std::string fits(kLongestStatusMessage - 1, 'x');
  CHECK(encode_status_message(fits + "yz") == fits + "y");
  CHECK(encode_status_message(fits + "\xc3\xb6z") == fits);
}

TEST_CASE("a flood guard allows its burst, then its rate, for each event by itself", "[h2]") {
  using Event = FloodGuard::Event;
  const SteadyTime start(1h);
  FloodGuard guard({.pings = {.burst = 2, .per_second = 10}}, start);
  CHECK(guard.allow(Event::kPing, start));
  CHECK(guard.allow(Event::kPing, start));
  CHECK_FALSE(guard.allow(Event::kPing, start));
  CHECK(guard.allow(Event::kOpen, start));
  CHECK(guard.allow(Event::kPing, start + 100ms));
  CHECK_FALSE(guard.allow(Event::kPing, start + 150ms));
  CHECK(guard.allow(Event::kPing, start + 1h));
  CHECK(guard.allow(Event::kPing, start + 1h));
  CHECK_FALSE(guard.allow(Event::kPing, start + 1h));
}

}  // namespace
}  // namespace bowline::h2
