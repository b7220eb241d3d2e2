#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "services/destination/core/faults.h"
#include "tests/unit/destination/core/property/history.h"

namespace bowline::destination {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
  const char* value = std::getenv(name);
  return value ? std::stoull(value) : fallback;
}

// The first history that fails, shrunk, in words; nothing if all hold.
std::optional<std::string> first_failure(std::uint64_t seed, std::uint64_t histories) {
  for (std::uint64_t i = 0; i < histories; ++i) {
    const History history = random_history(seed + i);
    if (!failure_of(history)) continue;
    const History small = shrink(history);
    return "seed " + std::to_string(seed + i) + ", shrunk to " + std::to_string(small.size()) +
           " steps:\n" + to_string(small) + failure_of(small).value_or("");
  }
  return std::nullopt;
}

TEST_CASE("whatever happens, streams fold to what the objects say",
          "[destination][property][X-6][X-7][X-12][X-14]") {
  // BOWLINE_PROPERTY_SEED and BOWLINE_PROPERTY_HISTORIES repeat or extend a run.
  const std::uint64_t seed = from_environment("BOWLINE_PROPERTY_SEED", 1);
  const std::uint64_t histories = from_environment("BOWLINE_PROPERTY_HISTORIES", 300);
  const std::optional<std::string> failure = first_failure(seed, histories);
  INFO(failure.value_or(""));
  CHECK_FALSE(failure.has_value());
}

#ifdef BOWLINE_TEST_FAULTS
TEST_CASE("an engine that does not tell what has gone is found out",
          "[destination][property][faults]") {
  set_fault(Fault::kDropRemove);
  const auto failure = first_failure(1, 50);
  set_fault(Fault::kNone);
  REQUIRE(failure);
  CAPTURE(*failure);
  CHECK(failure->find(" holds\n") != std::string::npos);
}
#endif

}  // namespace
}  // namespace bowline::destination
