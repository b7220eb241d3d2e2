#include "services/destination/core/view_log.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/destination/core/faults.h"
#include "tests/support/destination/builders.h"

namespace bowline::destination {
namespace {

using support::socket;

ViewChange add(const std::string& at, const std::string& label = "1") {
  Address address{.socket = socket(at), .labels = {{"pod", label}}};
  return {address.socket,
          ViewAddress{std::make_shared<SharedAddress>(address), ZoneLocality::kUnknown},
          nullptr};
}
ViewChange remove(const std::string& at) { return {socket(at), std::nullopt, nullptr}; }

// What a reader is told: "+address=label" and "-address", in order.
struct Told {
  Version version;
  std::vector<std::string> steps;
  bool operator==(const Told&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told) {
  out << told.version << ":";
  for (const std::string& step : told.steps) out << " " << step;
  return out;
}

Told since(const ViewLog& log, Version from) {
  const ViewChanges changes = log.changes_since(from);
  Told told{changes.version, {}};
  for (const ViewAddress& seen : changes.present) {
    const Address& address = seen.address->value;
    told.steps.push_back("+" + address.socket.to_string() + "=" + address.labels.front().second);
  }
  for (const SocketAddress& gone : changes.gone) told.steps.push_back("-" + gone.to_string());
  return told;
}

constexpr const char* kA = "10.0.0.1:80";
constexpr const char* kB = "10.0.0.2:80";
constexpr const char* kC = "10.0.0.3:80";

TEST_CASE("a new log is empty at version 0", "[destination][view_log][X-3]") {
  const ViewLog log;
  CHECK(since(log, 0) == Told{0, {}});
  CHECK(log.size() == 0);
}

TEST_CASE("a new reader is told all that there is and nothing that is gone",
          "[destination][view_log]") {
  ViewLog log;
  REQUIRE(log.apply({add(kA), add(kB), add(kC)}, 3));
  REQUIRE(log.apply({remove(kB), add(kA, "2")}, 5));
  CHECK(since(log, 0) == Told{5, {"+10.0.0.3:80=1", "+10.0.0.1:80=2"}});
}

TEST_CASE("a reader that skipped states is told the newest one of each address",
          "[destination][view_log][X-7]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA), add(kB)}, 1);
  ViewCursor cursor(log);
  cursor.advance(1);
  log->apply({add(kA, "2"), add(kC)}, 2);
  log->apply({remove(kC), add(kA, "3")}, 3);
  log->apply({remove(kB)}, 4);
  CHECK(since(*log, 1) == Told{4, {"+10.0.0.1:80=3", "-10.0.0.3:80", "-10.0.0.2:80"}});
  cursor.advance(4);
  CHECK(since(*log, 4) == Told{4, {}});
}

TEST_CASE("a change to what is there already is no publication", "[destination][view_log][E25]") {
  ViewLog log;
  log.apply({add(kA)}, 1);
  CHECK_FALSE(log.apply({add(kA), remove(kB)}, 2));
  CHECK(log.version() == 1);
  CHECK(since(log, 0) == Told{1, {"+10.0.0.1:80=1"}});
  CHECK(log.apply({add(kA), add(kB)}, 3));
  CHECK(since(log, 1) == Told{3, {"+10.0.0.2:80=1"}});
}

TEST_CASE("an address that comes again is told as present", "[destination][view_log]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA), add(kB)}, 1);
  ViewCursor cursor(log);
  cursor.advance(1);
  log->apply({remove(kA)}, 2);
  log->apply({add(kA)}, 3);
  CHECK(since(*log, 1) == Told{3, {"+10.0.0.1:80=1"}});
  CHECK(log->tombstones() == 0);
}

TEST_CASE("a different zone locality is a change", "[destination][view_log]") {
  ViewLog log;
  ViewChange change = add(kA);
  log.apply({change}, 1);
  change.now->locality = ZoneLocality::kLocal;
  CHECK(log.apply({change}, 2));
}

TEST_CASE("tombstones are kept for the hindmost reader and no longer", "[destination][view_log]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA), add(kB), add(kC)}, 1);
  auto slow = std::make_unique<ViewCursor>(log);
  ViewCursor fast(log);
  slow->advance(1);
  fast.advance(1);
  log->apply({remove(kA)}, 2);
  fast.advance(2);
  log->apply({remove(kB)}, 3);
  fast.advance(3);
  CHECK(log->tombstones() == 2);
  CHECK(since(*log, 1) == Told{3, {"-10.0.0.1:80", "-10.0.0.2:80"}});
  slow->advance(2);
  CHECK(log->tombstones() == 1);
  slow.reset();
  CHECK(log->tombstones() == 0);
  CHECK(log->entries().size() == 1);
}

TEST_CASE("without readers nothing is kept of what has gone", "[destination][view_log]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA)}, 1);
  log->apply({remove(kA)}, 2);
  CHECK(log->tombstones() == 0);
  CHECK(since(*log, 0) == Told{2, {}});
}

TEST_CASE("what goes while a reader takes its first answer is told to it next",
          "[destination][view_log]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA), add(kB)}, 1);
  ViewCursor cursor(log);
  const ViewChanges first = log->changes_since(cursor.version());
  log->apply({remove(kA)}, 2);
  cursor.advance(first.version);
  CHECK(since(*log, cursor.version()) == Told{2, {"-10.0.0.1:80"}});
}

TEST_CASE("a fork goes on from the same versions on its own", "[destination][view_log]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA), add(kB)}, 1);
  ViewCursor cursor(log);
  cursor.advance(1);
  log->apply({remove(kA), add(kC)}, 2);
  const auto fork = log->fork();
  CHECK(since(*fork, 1) == since(*log, 1));
  CHECK(fork->version() == 2);
  REQUIRE(fork->apply({remove(kB)}, 3));
  CHECK(since(*fork, 1) == Told{3, {"+10.0.0.3:80=1", "-10.0.0.1:80", "-10.0.0.2:80"}});
  CHECK(since(*log, 1) == Told{2, {"+10.0.0.3:80=1", "-10.0.0.1:80"}});
}

TEST_CASE("a fork keeps tombstones for readers that have yet to come", "[destination][view_log]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA), add(kB), add(kC)}, 1);
  ViewCursor cursor(log);
  cursor.advance(1);
  log->apply({remove(kA)}, 2);
  const auto fork = log->fork();
  fork->apply({remove(kB)}, 3);
  ViewCursor newcomer(fork);
  newcomer.advance(3);
  CHECK(fork->tombstones() == 2);
  cursor.move_to(fork);
  CHECK(since(*fork, cursor.version()) == Told{3, {"-10.0.0.1:80", "-10.0.0.2:80"}});
  log.reset();
  cursor.advance(3);
  CHECK(fork->tombstones() == 0);
}

TEST_CASE("a fork keeps tombstones for a stream that has no cursor yet",
          "[destination][view_log]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA)}, 1);
  const auto fork = log->fork();
  fork->apply({remove(kA)}, 2);
  const auto second = fork->fork();
  ViewCursor late(std::move(log));
  late.advance(1);
  late.move_to(fork);
  late.move_to(second);
  CHECK(since(*second, late.version()) == Told{2, {"-10.0.0.1:80"}});
}

TEST_CASE("entries tell what made them", "[destination][view_log]") {
  ViewLog log;
  const auto cause =
      std::make_shared<const Provenance>(Provenance{"Pod", {"shop", "web-1"}, "7", SteadyTime{}});
  ViewChange change = add(kA);
  change.cause = cause;
  log.apply({change}, 1);
  change.cause = nullptr;
  log.apply({change}, 2);
  REQUIRE(log.entries().size() == 1);
  CHECK(log.entries()[0].cause == cause);
}

TEST_CASE("readers on other threads fold to what was published last", "[destination][view_log]") {
  constexpr Version kLast = 2000;
  auto log = std::make_shared<ViewLog>();
  std::vector<std::thread> readers;
  std::atomic<int> wrong{0};
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      ViewCursor cursor(log);
      std::map<SocketAddress, std::string> pool;
      while (cursor.version() < kLast) {
        const ViewChanges changes = log->changes_since(cursor.version());
        for (const ViewAddress& seen : changes.present) {
          pool[seen.address->value.socket] = seen.address->value.labels.front().second;
        }
        for (const SocketAddress& gone : changes.gone) pool.erase(gone);
        if (changes.version > cursor.version()) cursor.advance(changes.version);
        // One address comes and one goes per version, so ten are there, none older than that.
        if (changes.version >= 10 && pool.size() != 10) ++wrong;
      }
    });
  }
  for (Version version = 1; version <= kLast; ++version) {
    const auto at = [](Version v) { return "10.0.0." + std::to_string(v % 20 + 1) + ":80"; };
    std::vector<ViewChange> changes{add(at(version), std::to_string(version))};
    if (version > 10) changes.push_back(remove(at(version - 10)));
    log->apply(changes, version);
  }
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
  CHECK(log->tombstones() == 0);
}

TEST_CASE("readers on other threads go on in a fork without a gap", "[destination][view_log]") {
  constexpr Version kForked = 300;
  constexpr Version kLast = 600;
  const auto at = [](Version v) { return "10.0.0." + std::to_string(v % 20 + 1) + ":80"; };
  auto log = std::make_shared<ViewLog>();
  std::shared_ptr<ViewLog> fork;
  std::atomic<bool> forked{false};
  std::vector<std::thread> readers;
  std::vector<std::set<SocketAddress>> pools(3);
  for (std::set<SocketAddress>& pool : pools) {
    readers.emplace_back([&, origin = log] {
      ViewCursor cursor(origin);
      while (cursor.version() < kLast) {
        if (forked && cursor.log() == origin) cursor.move_to(fork);
        const ViewChanges changes = cursor.log()->changes_since(cursor.version());
        for (const ViewAddress& seen : changes.present) pool.insert(seen.address->value.socket);
        for (const SocketAddress& gone : changes.gone) pool.erase(gone);
        if (changes.version > cursor.version()) cursor.advance(changes.version);
      }
    });
  }
  for (Version version = 1; version <= kLast; ++version) {
    if (version == kForked) fork = log->fork();
    std::vector<ViewChange> changes{add(at(version), std::to_string(version))};
    if (version > 10) changes.push_back(remove(at(version - 10)));
    (fork ? fork : log)->apply(changes, version);
    if (version == kForked + 50) forked = true;
  }
  for (std::thread& reader : readers) reader.join();
  std::set<SocketAddress> expected;
  for (Version version = kLast; version > kLast - 10; --version) {
    expected.insert(socket(at(version)));
  }
  for (const std::set<SocketAddress>& pool : pools) CHECK(pool == expected);
}

#ifdef BOWLINE_TEST_FAULTS
TEST_CASE("the fault switch hides what has gone", "[destination][view_log][faults]") {
  auto log = std::make_shared<ViewLog>();
  log->apply({add(kA)}, 1);
  ViewCursor cursor(log);
  cursor.advance(1);
  log->apply({remove(kA)}, 2);
  set_fault(Fault::kDropRemove);
  const Told faulty = since(*log, 1);
  set_fault(Fault::kNone);
  CHECK(faulty == Told{2, {}});
  CHECK(since(*log, 1) == Told{2, {"-10.0.0.1:80"}});
}
#endif

}  // namespace
}  // namespace bowline::destination
