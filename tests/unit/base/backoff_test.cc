#include "common/base/backoff.h"

#include <catch2/catch.hpp>

namespace bowline {
namespace {

using std::chrono::milliseconds;

TEST_CASE("waits double up to the maximum", "[base]") {
  Backoff backoff({.initial = milliseconds(100), .maximum = milliseconds(500), .jitter = 0}, 1);
  CHECK(backoff.next() == milliseconds(100));
  CHECK(backoff.next() == milliseconds(200));
  CHECK(backoff.next() == milliseconds(400));
  CHECK(backoff.next() == milliseconds(500));
  CHECK(backoff.next() == milliseconds(500));
}

TEST_CASE("a success starts the waits anew", "[base]") {
  Backoff backoff({.initial = milliseconds(100), .maximum = milliseconds(500), .jitter = 0}, 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  CHECK(backoff.next() == milliseconds(100));
}

TEST_CASE("waits are spread by the jitter and stay inside it", "[base]") {
  bool differs = false;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    Backoff backoff({.initial = milliseconds(1000), .maximum = milliseconds(1000), .jitter = 0.2},
                    seed * 7919);
    const milliseconds wait = backoff.next();
    CHECK(wait >= milliseconds(799));
    CHECK(wait <= milliseconds(1200));
    differs = differs || wait != milliseconds(1000);
  }
  CHECK(differs);
}

}  // namespace
}  // namespace bowline
