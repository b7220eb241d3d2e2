// Many streams, large sets, readers that stop reading, and the end.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/messages.h"
#include "tests/support/daemon/client.h"
#include "tests/support/destination_messages/fold.h"
#include "tests/support/process/eventually.h"

namespace bowline::cluster_test {
namespace {

using destination::text;
using test::Client;
using test::Daemon;
using test::GetStream;
using test::Pool;
using test::Reading;

constexpr int kEndpoints = 15'000;
constexpr int kPerSlice = 1'000;                 // the most that the API server takes
constexpr std::size_t kMemoryNoise = 16 * 1024;  // KiB, of allocators

std::string big_ip(int i) {
  return "10.60." + std::to_string(i / 250) + "." + std::to_string(1 + i % 250);
}

/// Service big of 15,000 addresses, all of one meshed pod: what is sent of each is full-sized.
class BigFixture {
 protected:
  BigFixture() {
    run_pods(ns, {pod});
    std::vector<Json> objects{service(ns, "big"), service(ns, "web")};
    for (int first = 0; first < kEndpoints; first += kPerSlice) {
      std::vector<TestEndpoint> endpoints;
      for (int i = first; i < first + kPerSlice; ++i) endpoints.push_back(endpoint(pod_at(i)));
      objects.push_back(slice(ns, "big-" + std::to_string(first), "big", endpoints));
    }
    Kubectl().create(objects);
  }
  [[nodiscard]] TestPod pod_at(int i) const {
    TestPod moved = pod;
    moved.ip = big_ip(i);
    return moved;
  }
  [[nodiscard]] std::string subscribers(const std::string& service) const {
    return "endpoints_subscribers{cluster=\"local\",hostname=\"\",namespace=\"" + ns.name() +
           "\",nodename=\"\",port=\"80\",service=\"" + service + "\"}";
  }

  const Namespace ns;
  const TestPod pod{.name = "web-1", .ip = ns.ip(1)};
};

TEST_CASE_METHOD(BigFixture,
                 "a set that a proxy could not decode as one message comes in several",
                 "[destination][E28]") {
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("big"));
  destination::support::FoldingClient pool;
  std::size_t messages = 0;
  while (pool.pool().size() < kEndpoints) {
    const pb::Update update = stream->message();
    ++messages;
    REQUIRE(update.ByteSizeLong() < 4 * 1024 * 1024);
    destination::fold(pool, update);
  }
  CHECK(messages == 2);
  destination::support::FoldingClient::Pool expected;
  for (int i = 0; i < kEndpoints; ++i) {
    const pb::WeightedAddr each = address(ns, pod_at(i));
    expected[destination::to_socket(each.addr())] = text(each);
  }
  CHECK((pool.pool() == expected));
  CHECK(pool.violations().empty());

  Kubectl().remove(ns.name(), {"pod/web-1"});
  while (!pool.pool().empty()) destination::fold(pool, stream->message());
  CHECK(pool.violations().empty());
}

TEST_CASE_METHOD(BigFixture,
                 "a reader that stops reading is cut off, and nobody else notices",
                 "[destination][L1]") {
  Daemon daemon = start_daemon({"-stream-stall-timeout=500ms"});
  const Client client(daemon.port());
  const auto other = client.get(ns.path("web"));
  CHECK(text(other->message()) == text(no_endpoints()));
  {
    const auto reader = client.get(ns.path("big"));  // what is encoded once, is
    reader->message();
    reader->message();
  }
  daemon.wait_for_metric(subscribers("big"), 0);
  const std::string overflow =
      "endpoint_updates_queue_overflow{service=\"" + ns.path("big") + "\"}";
  CHECK(daemon.metric(overflow) == 0);
  const std::size_t files = daemon.process().open_files();
  const std::size_t memory = daemon.process().resident_kib();
  {
    const Client lazy(daemon.port(), 65'536);
    const auto stalled = lazy.get(ns.path("big"), "", Reading::kNever);
    daemon.wait_for_metric(overflow, 1);
    daemon.wait_for_metric(subscribers("big"), 0);
    CHECK(daemon.metric(subscribers("web")) == 1);
    Kubectl().apply({slice(ns, "s1", "web", {{.ip = ns.ip(7)}})});
    CHECK(text(other->message()) == text(add(ns, "web", {plain_address(ns.ip(7))})));
  }
  CHECK(daemon.metric(overflow) == 1);
  CHECK(daemon.running());
  test::eventually("its files are closed", [&] { return daemon.process().open_files() <= files; });
  test::eventually("its memory is given back",
                   [&] { return daemon.process().resident_kib() < memory + kMemoryNoise; });
}

TEST_CASE_METHOD(BigFixture, "a stream that is cancelled in an ADD is freed", "[destination][L2]") {
  const Daemon daemon = start_daemon();
  const Client client(daemon.port(), 65'536);
  {
    const auto reader = client.get(ns.path("big"), "", Reading::kNever);
    daemon.wait_for_metric(subscribers("big"), 1);
  }
  daemon.wait_for_metric(subscribers("big"), 0);
  CHECK_FALSE(daemon.metrics().contains(subscribers("big")));
}

TEST_CASE("a connection carries as many streams as the mesh has", "[destination][C5][L3]") {
  constexpr std::size_t kStreams = 1'000;
  const Namespace ns;
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {{.ip = ns.ip(1)}})});
  Daemon daemon = start_daemon();
  const Client client(daemon.port());
  std::vector<std::unique_ptr<GetStream>> streams;
  for (std::size_t i = 0; i < kStreams; ++i) streams.push_back(client.get(ns.path("web")));
  const std::string first = text(add(ns, "web", {plain_address(ns.ip(1))}));
  std::size_t equal = 0;
  for (const auto& stream : streams) equal += text(stream->message()) == first ? 1 : 0;
  CHECK(equal == kStreams);

  Kubectl().apply({slice(ns, "s2", "web", {{.ip = ns.ip(2)}})});
  const std::string second = text(add(ns, "web", {plain_address(ns.ip(2))}));
  equal = 0;
  for (const auto& stream : streams) equal += text(stream->message()) == second ? 1 : 0;
  CHECK(equal == kStreams);

  daemon.stop();
  std::size_t in_order = 0;
  for (const auto& stream : streams) in_order += stream->status().ok() ? 1 : 0;
  CHECK(in_order == kStreams);
}

TEST_CASE("ten thousand subscriptions leave nothing behind", "[destination][L4]") {
  constexpr int kAtOnce = 100;
  const Namespace ns;
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {{.ip = ns.ip(1)}})});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  const std::string path = ns.path("web");
  const std::string subscribers =
      "endpoints_subscribers{cluster=\"local\",hostname=\"\",namespace=\"" + ns.name() +
      "\",nodename=\"\",port=\"80\",service=\"web\"}";
  const auto cycle = [&](int times) {
    for (int i = 0; i < times; i += kAtOnce) {
      std::vector<std::unique_ptr<GetStream>> streams;
      for (int j = 0; j < kAtOnce; ++j) streams.push_back(client.get(path));
      for (const auto& stream : streams) stream->message();
    }
    daemon.wait_for_metric(subscribers, 0);
  };

  cycle(1'000);  // what is reserved once, is
  const std::size_t series = daemon.metrics().size();
  const std::size_t files = daemon.process().open_files();
  const std::size_t memory = daemon.process().resident_kib();
  cycle(10'000);
  CHECK(daemon.metrics().size() == series);
  // The connections of scrapes close after their answers.
  test::eventually("no file is left open", [&] { return daemon.process().open_files() <= files; });
  CHECK(daemon.process().resident_kib() < memory + kMemoryNoise);
}

}  // namespace
}  // namespace bowline::cluster_test
