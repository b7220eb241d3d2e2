#include "common/base/duration.h"

#include <catch2/catch.hpp>

namespace bowline {
namespace {

using namespace std::chrono_literals;

TEST_CASE("durations are read as Go writes them", "[base]") {
  const auto [text, value] = GENERATE(table<std::string, std::chrono::nanoseconds>({
      {"10s", 10s},
      {"250ms", 250ms},
      {"1h30m", 90min},
      {"1.5s", 1500ms},
      {".5s", 500ms},
      {"2.s", 2s},
      {"24h0m0s", 24h},
      {"7us", 7us},
      {"7µs", 7us},
      {"3ns", 3ns},
      {"0", 0ns},
      {"0s", 0ns},
      {"2562047h", 2562047h},
  }));
  CAPTURE(text);
  CHECK(parse_duration(text) == value);
}

TEST_CASE("what is no duration is refused", "[base]") {
  const std::string text = GENERATE(as<std::string>(),
                                    "",
                                    "10",
                                    "s",
                                    ".s",
                                    "1.2.3s",
                                    "-1s",
                                    "+1s",
                                    "10 s",
                                    "10s ",
                                    "1d",
                                    "10S",
                                    "2562048h",
                                    "2562047h1h",
                                    "99999999999999999999s");
  CAPTURE(text);
  CHECK(parse_duration(text) == std::nullopt);
}

TEST_CASE("durations are written as short as they can be", "[base]") {
  CHECK(to_string(0ms) == "0s");
  CHECK(to_string(250ms) == "250ms");
  CHECK(to_string(1500ms) == "1.5s");
  CHECK(to_string(10s) == "10s");
  CHECK(to_string(60s) == "1m");
  CHECK(to_string(90min) == "1h30m");
  CHECK(to_string(24h) == "24h");
  CHECK(to_string(1h + 1ms) == "1h0.001s");
}

}  // namespace
}  // namespace bowline
