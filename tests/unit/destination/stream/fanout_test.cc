#include "services/destination/stream/fanout.h"

#include <catch2/catch.hpp>
#include <future>

#include "tests/support/h2/fake_executor.h"
#include "tests/support/h2/recording_responder.h"
#include "tests/unit/destination/stream/text_encoder.h"
#include "tests/unit/destination/stream/wire_text.h"

namespace bowline::destination {
namespace {

using Texts = std::vector<std::string>;

const k8s::ObjectRef kWeb{"shop", "web"};
constexpr SteadyTime kStart{};

std::shared_ptr<const k8s::Service> service(const k8s::ObjectRef& ref) {
  k8s::Service made;
  made.meta = {ref, "uid-" + ref.name, "1"};
  made.ports = {{"http", Port(80), "TCP", std::nullopt}};
  return std::make_shared<const k8s::Service>(std::move(made));
}

std::shared_ptr<const k8s::EndpointSlice> slice(const k8s::ObjectRef& of,
                                                const std::vector<std::uint32_t>& hosts) {
  k8s::EndpointSlice made;
  made.meta = {{of.namespace_name, of.name + "-s1"}, "uid-slice", "2"};
  made.service_name = of.name;
  made.ports = {{"http", Port(8080)}};
  for (const std::uint32_t host : hosts) {
    k8s::Endpoint endpoint;
    endpoint.addresses = {IpAddress::v4(0x0a2a0100 + host)};
    made.endpoints.push_back(endpoint);
  }
  return std::make_shared<const k8s::EndpointSlice>(std::move(made));
}

std::shared_ptr<const k8s::Node> node(const std::string& name, const std::string& zone) {
  return std::make_shared<const k8s::Node>(k8s::Node{{{"", name}, "uid-" + name, "1"}, zone});
}

// A fan-out over two executors whose tasks run when the test says so.
class Fixture {
 public:
  Fixture() : fanout(DiscoveryConfig{}, 2, encoder, clock) { apply_service(kWeb); }
  ~Fixture() {
    streams.clear();
    settle();
  }

  // Until the loop has nothing left to do, so that what it posted can be looked at.
  void settle() {
    for (int turn = 0; turn < 2; ++turn) {
      std::promise<void> done;
      fanout.loop().post([&] { done.set_value(); });
      done.get_future().wait();
    }
  }
  template <typename T>
  void apply(k8s::Change<T> change) {
    fanout.loop().post(
        [this, change = std::move(change)] { fanout.index().apply(change, kStart); });
    settle();
  }
  void apply_service(const k8s::ObjectRef& ref) {
    apply(k8s::Change<k8s::Service>{ref, nullptr, service(ref)});
  }
  void set_hosts(const k8s::ObjectRef& of, const std::vector<std::uint32_t>& hosts) {
    auto now = slice(of, hosts);
    apply(k8s::Change<k8s::EndpointSlice>{now->meta.ref, std::exchange(slices[of], now), now});
  }

  h2::Recorded& get(h2::FakeExecutor& executor,
                    const k8s::ObjectRef& of = kWeb,
                    const std::string& from_node = "") {
    auto recorded = std::make_shared<h2::Recorded>();
    fanout.get({of, Port(80), std::nullopt, from_node},
               executor,
               std::make_unique<h2::RecordingResponder>(recorded));
    return attach(recorded);
  }
  h2::Recorded& get_profile(h2::FakeExecutor& executor, const std::string& authority) {
    auto recorded = std::make_shared<h2::Recorded>();
    fanout.get_profile(*parse_authority(authority, "cluster.local"),
                       executor,
                       std::make_unique<h2::RecordingResponder>(recorded));
    return attach(recorded);
  }
  static Texts next(h2::Recorded& stream) { return texts_of(stream.source->next(kStart)); }

  std::vector<Fanout::ViewState> views() {
    std::vector<Fanout::ViewState> states;
    fanout.loop().post([&] { states = fanout.views(); });
    settle();
    return states;
  }

  SystemClock clock;
  TextEncoder encoder;
  h2::FakeExecutor executor_0{0};
  h2::FakeExecutor executor_1{1};
  h2::CountingWaker waker;
  std::map<k8s::ObjectRef, std::shared_ptr<const k8s::EndpointSlice>> slices;
  Fanout fanout;
  std::vector<std::shared_ptr<h2::Recorded>> streams;

 private:
  h2::Recorded& attach(const std::shared_ptr<h2::Recorded>& recorded) {
    settle();
    streams.push_back(recorded);
    if (recorded->source) recorded->source->attach(waker);
    return *recorded;
  }
};

TEST_CASE("a stream gets the set, then what changes", "[destination][E1][E2][E3]") {
  Fixture f;
  f.set_hosts(kWeb, {1});
  h2::Recorded& stream = f.get(f.executor_0);
  CHECK(f.next(stream) == Texts{"ADD{10.42.1.1:8080/0}shop/web"});
  f.set_hosts(kWeb, {2});
  CHECK(f.executor_0.pending() == 1);
  f.executor_0.run();
  CHECK(f.waker.wakes == 1);
  CHECK(f.next(stream) == Texts{"ADD{10.42.1.2:8080/0}shop/web", "REM{10.42.1.1:8080}"});
}

TEST_CASE("only those who watch a service are woken for it", "[destination][E24]") {
  Fixture f;
  const k8s::ObjectRef other{"shop", "other"};
  f.apply_service(other);
  f.get(f.executor_0);
  f.get(f.executor_0);
  f.get(f.executor_0);
  f.get(f.executor_1, other);
  f.set_hosts(kWeb, {1, 2});
  CHECK(f.executor_0.pending() == 1);
  CHECK(f.executor_1.pending() == 0);
  f.executor_0.run();
  CHECK(f.waker.wakes == 3);
}

TEST_CASE("a service that does not exist is refused", "[destination]") {
  Fixture f;
  const h2::Recorded& stream = f.get(f.executor_0, {"shop", "gone"});
  REQUIRE(stream.rejected.has_value());
  CHECK(stream.rejected->code() == Code::kNotFound);
}

TEST_CASE("one turn of changes is one task per executor", "[destination]") {
  Fixture f;
  f.get(f.executor_0);
  f.get(f.executor_1);
  const auto s1 = slice(kWeb, {1});
  const auto s2 = slice(kWeb, {1, 2});
  std::promise<void> hold;
  std::promise<void> held;
  f.fanout.loop().post([&] {
    held.set_value();
    hold.get_future().wait();
  });
  held.get_future().wait();
  for (const auto& [before, after] : {std::pair{decltype(s1)(), s1}, std::pair{s1, s2}}) {
    f.fanout.loop().post([&f, before = before, after = after] {
      f.fanout.index().apply(k8s::Change<k8s::EndpointSlice>{after->meta.ref, before, after},
                             kStart);
    });
  }
  hold.set_value();
  f.settle();
  CHECK(f.executor_0.pending() == 1);
  CHECK(f.executor_1.pending() == 1);
}

TEST_CASE("ended streams leave nothing behind", "[destination][L2][L4]") {
  Fixture f;
  f.set_hosts(kWeb, {1});
  for (int i = 0; i < 100; ++i) {
    f.get(f.executor_0);
    f.get_profile(f.executor_0, "web.shop.svc.cluster.local:80");
  }
  REQUIRE(f.views().size() == 1);
  CHECK(f.views()[0].subscribers == 100);
  f.streams.clear();
  f.settle();
  CHECK(f.views().empty());
  std::size_t profiles = 1;
  f.fanout.loop().post([&] { profiles = f.fanout.profiles().size(); });
  f.settle();
  CHECK(profiles == 0);
  std::size_t logs = 1;
  const auto before = f.slices[kWeb];
  const auto after = slice(kWeb, {2});
  f.fanout.loop().post([&] {
    f.fanout.index().apply(k8s::Change<k8s::EndpointSlice>{after->meta.ref, before, after}, kStart);
    logs = f.fanout.index().publish().logs.size();
  });
  f.settle();
  CHECK(logs == 0);
  CHECK(f.executor_0.pending() == 0);
}

TEST_CASE("a node whose zone becomes known moves its streams to another view",
          "[destination][W-23]") {
  Fixture f;
  f.set_hosts(kWeb, {1});
  h2::Recorded& moved = f.get(f.executor_0, kWeb, "n-a");
  h2::Recorded& stays = f.get(f.executor_1);
  CHECK(f.next(moved) == Texts{"ADD{10.42.1.1:8080/0}shop/web"});
  f.next(stays);
  f.apply(k8s::Change<k8s::Node>{{"", "n-a"}, nullptr, node("n-a", "z1")});
  CHECK(f.executor_0.pending() == 1);
  f.executor_0.run();
  CHECK(f.next(moved) == Texts{"idle"});
  f.set_hosts(kWeb, {1, 2});
  f.executor_0.run();
  f.executor_1.run();
  CHECK(f.next(moved) == Texts{"ADD{10.42.1.2:8080/0}shop/web"});
  CHECK(f.next(stays) == Texts{"ADD{10.42.1.2:8080/0}shop/web"});
  CHECK(f.views().size() == 2);
}

TEST_CASE("a stream that ends before its move is carried out is left alone",
          "[destination][W-23]") {
  Fixture f;
  f.get(f.executor_0, kWeb, "n-a");
  f.apply(k8s::Change<k8s::Node>{{"", "n-a"}, nullptr, node("n-a", "z1")});
  f.streams.clear();
  f.executor_0.run();
  f.settle();
  CHECK(f.views().empty());
}

TEST_CASE("profiles follow their service", "[destination][V1][V2]") {
  Fixture f;
  h2::Recorded& stream = f.get_profile(f.executor_0, "web.shop.svc.cluster.local:80");
  const h2::Next first = stream.source->next(kStart);
  CHECK(messages_of(std::get<h2::Messages>(first)) == Texts{"shop/web"});
  auto opaque = *service(kWeb);
  opaque.opaque_ports = "80";
  f.apply(k8s::Change<k8s::Service>{
      kWeb, service(kWeb), std::make_shared<const k8s::Service>(std::move(opaque))});
  f.executor_0.run();
  CHECK(f.waker.wakes == 1);
  const h2::Next second = stream.source->next(kStart);
  CHECK(messages_of(std::get<h2::Messages>(second)) == Texts{"shop/web opaque"});
}

TEST_CASE("stalled streams are counted by what they asked for", "[destination][L1][L5]") {
  Fixture f;
  f.get(f.executor_0).source->stalled();
  f.get_profile(f.executor_0, "web.shop.svc.cluster.local:80").source->stalled();
  Fanout::Overflows overflows;
  f.settle();
  f.fanout.loop().post([&] { overflows = f.fanout.overflows(); });
  f.settle();
  CHECK(overflows.endpoints ==
        std::map<std::string, std::uint64_t>{{"web.shop.svc.cluster.local:80", 1}});
  CHECK(overflows.profiles == 1);
}

}  // namespace
}  // namespace bowline::destination
