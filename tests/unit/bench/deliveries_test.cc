#include "bench/fanout/deliveries.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "bench/fanout/percentile.h"

namespace bowline::bench {
namespace {

using std::chrono::microseconds;

const IpAddress kFirst = IpAddress::v4(0x0a000001);
const IpAddress kSecond = IpAddress::v4(0x0a000002);
const WallTime kStart{std::chrono::hours(1)};

WallTime at(double ms) { return kStart + microseconds(static_cast<std::int64_t>(ms * 1000)); }
Commit gone(double ms, IpAddress address = kFirst) { return {0, address, false, at(ms)}; }
Commit back(double ms, IpAddress address = kFirst) { return {0, address, true, at(ms)}; }
Receipt rem(std::uint32_t stream, double ms, IpAddress address = kFirst) {
  return {stream, address, false, at(ms)};
}
Receipt add(std::uint32_t stream, double ms, IpAddress address = kFirst) {
  return {stream, address, true, at(ms)};
}

/// Latencies in order, then early, merged, lost and unmatched.
struct Outcome {
  std::vector<double> latencies;
  std::vector<double> slowest;
  std::uint64_t early = 0;
  std::uint64_t merged = 0;
  std::uint64_t lost = 0;
  std::uint64_t unmatched = 0;

  bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  for (const double latency : outcome.latencies) out << latency << ' ';
  out << "| ";
  for (const double latency : outcome.slowest) out << latency << ' ';
  return out << "| early " << outcome.early << " merged " << outcome.merged << " lost "
             << outcome.lost << " unmatched " << outcome.unmatched;
}

Outcome outcome(const std::vector<Commit>& commits,
                const std::vector<Receipt>& receipts,
                const std::vector<std::uint32_t>& service_of = {0}) {
  Deliveries deliveries = match_deliveries(commits, receipts, service_of);
  std::sort(deliveries.latencies_ms.begin(), deliveries.latencies_ms.end());
  return {deliveries.latencies_ms,
          deliveries.slowest_ms,
          deliveries.early,
          deliveries.merged,
          deliveries.lost,
          deliveries.unmatched};
}

TEST_CASE("a delivery's latency is from the commit to the receipt, a commit's slowest its last") {
  CHECK(outcome({gone(0), back(1000)},
                {rem(0, 2), rem(1, 5), add(1, 1001), add(0, 1004)},
                {0, 0}) == Outcome{.latencies = {1, 2, 4, 5}, .slowest = {5, 4}});
}

TEST_CASE("streams of other Services are not expected to hear of a commit") {
  CHECK(outcome({gone(0)}, {rem(1, 2)}, {1, 0}) == Outcome{.latencies = {2}, .slowest = {2}});
}

TEST_CASE("a receipt from before the commit's time counts as no latency") {
  CHECK(outcome({gone(0), back(1000), gone(20'000)}, {rem(0, 1), add(0, 999.5), rem(0, 19'999)}) ==
        Outcome{.latencies = {0, 0, 1}, .slowest = {1, 0, 0}, .early = 2});
}

TEST_CASE("a commit that no stream heard of is lost") {
  CHECK(outcome({gone(0), back(1000)}, {rem(0, 2)}) ==
        Outcome{.latencies = {2}, .slowest = {2}, .lost = 1});
  CHECK(outcome({gone(0)}, {}, {0, 0}) == Outcome{.lost = 2});
}

TEST_CASE("a state that was soon over may be skipped") {
  CHECK(outcome({gone(0), back(100), gone(5000)}, {add(0, 105), rem(0, 5001)}) ==
        Outcome{.latencies = {1, 5}, .slowest = {5, 1}, .merged = 1});
}

TEST_CASE("skipping a state that lasted is a loss") {
  CHECK(outcome({gone(0), back(1000)}, {add(0, 1002)}) ==
        Outcome{.latencies = {2}, .slowest = {2}, .lost = 1});
}

TEST_CASE("a server that merges is matched with the newest commit") {
  CHECK(outcome({gone(0), back(50), gone(100)}, {rem(0, 103)}) ==
        Outcome{.latencies = {3}, .slowest = {3}, .merged = 2});
}

TEST_CASE("a server that queues is matched commit by commit") {
  CHECK(outcome({gone(0), back(50), gone(100)}, {rem(0, 110), add(0, 110), rem(0, 110)}) ==
        Outcome{.latencies = {10, 60, 110}, .slowest = {110, 60, 10}});
}

TEST_CASE("a message that no commit explains is counted apart") {
  CHECK(outcome({gone(0)}, {rem(0, 2), add(0, 3), add(0, 4, kSecond)}) ==
        Outcome{.latencies = {2}, .slowest = {2}, .unmatched = 2});
  CHECK(outcome({gone(5000)}, {rem(0, 2)}) == Outcome{.lost = 1, .unmatched = 1});
}

TEST_CASE("addresses of one Service are matched apart") {
  CHECK(outcome({gone(0, kFirst), gone(10, kSecond)}, {rem(0, 12, kSecond), rem(0, 20, kFirst)}) ==
        Outcome{.latencies = {2, 20}, .slowest = {20, 2}});
}

TEST_CASE("a percentile is the nearest rank") {
  std::vector<double> values{5, 1, 4, 2, 3};
  CHECK(percentile(values, 50) == 3);
  CHECK(percentile(values, 60) == 3);
  CHECK(percentile(values, 61) == 4);
  CHECK(percentile(values, 99) == 5);
  CHECK(percentile(values, 100) == 5);
  CHECK(percentile(values, 1) == 1);
  std::vector<double> none;
  CHECK(percentile(none, 50) == 0);
}

}  // namespace
}  // namespace bowline::bench
