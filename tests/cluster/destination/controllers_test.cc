// Deployments and Services as Kubernetes' own controllers move them.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/messages.h"
#include "tests/support/daemon/client.h"
#include "tests/support/destination_messages/fold.h"

namespace bowline::cluster_test {
namespace {

using destination::text;
using test::Client;
using test::Daemon;
using test::Pool;

std::vector<pb::WeightedAddr> addresses_of(const Namespace& ns) {
  std::vector<pb::WeightedAddr> addresses;
  for (const TestPod& pod : pods_of(ns, "web")) addresses.push_back(address(ns, pod, "zone-a"));
  return addresses;
}

void set_ready(const Namespace& ns, const TestPod& pod, bool ready) {
  const Json condition{{"type", "Ready"}, {"status", ready ? "True" : "False"}};
  Kubectl().run({"patch",
                 "-n",
                 ns.name(),
                 "pod/" + pod.name,
                 "--subresource=status",
                 "--type=strategic",
                 "-p",
                 Json{{"status", {{"conditions", {condition}}}}}.dump()});
}

TEST_CASE("the endpoints of a Deployment come at once, then what becomes ready and unready",
          "[destination][E1][E2][E3][O1][T1][T3]") {
  const Namespace ns;
  Kubectl().apply(web_deployment(ns, 2));
  wait_for_ready_addresses(ns, "web", 2);
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  const auto stream = client.get(ns.path("web"), R"({"nodeName":"node-0"})");

  CHECK(text(stream->message()) == text(add(ns, "web", addresses_of(ns))));
  const TestPod pod = pods_of(ns, "web").front();
  set_ready(ns, pod, false);
  CHECK(text(stream->message()) == text(remove({pod.ip})));
  set_ready(ns, pod, true);
  CHECK(text(stream->message()) == text(add(ns, "web", {address(ns, pod, "zone-a")})));
}

TEST_CASE("a Deployment that scales is followed from nothing to ten and back",
          "[destination][E5][X-3][E24]") {
  const Namespace ns;
  const Namespace other;
  Kubectl().apply(web_deployment(ns, 0));
  Kubectl().apply({service(other, "web")});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  const std::string token = R"({"nodeName":"node-0"})";
  const auto bystander = client.get(other.path("web"));
  CHECK(text(bystander->message()) == text(no_endpoints()));
  const auto first = client.get(ns.path("web"), token);
  CHECK(text(first->message()) == text(no_endpoints()));

  std::vector<Pool> pools;
  for (int i = 0; i < 3; ++i) pools.emplace_back(client.get(ns.path("web"), token));
  for (const int replicas : {2, 10, 1, 0, 3}) {
    INFO(replicas);
    Kubectl().scale(ns.name(), "deployment/web", replicas);
    wait_for_ready_addresses(ns, "web", static_cast<std::size_t>(replicas));
    std::vector<pb::WeightedAddr> ready;
    if (replicas > 0) {
      Kubectl().run({"rollout", "status", "-n", ns.name(), "deployment/web"});
      ready = addresses_of(ns);
      REQUIRE(ready.size() == static_cast<std::size_t>(replicas));
    }
    for (Pool& pool : pools) pool.expect(ready);
  }
  // Nothing of it has gone to who asked for something else.
  Kubectl().apply({slice(other, "s1", "web", {{.ip = other.ip(1)}})});
  CHECK(text(bystander->message()) == text(add(other, "web", {plain_address(other.ip(1))})));
}

TEST_CASE("a Service and its slices can go and come back under an open stream",
          "[destination][E22]") {
  const Namespace ns;
  const std::vector<Json> objects = web_deployment(ns, 2);
  Kubectl().apply(objects);
  wait_for_ready_addresses(ns, "web", 2);
  const Daemon daemon = start_daemon();
  Pool pool(Client(daemon.port()).get(ns.path("web"), R"({"nodeName":"node-0"})"));
  pool.expect(addresses_of(ns));

  Kubectl().remove(ns.name(), {"service/web"});
  pool.expect({});
  Kubectl().apply({objects.front()});
  pool.expect(addresses_of(ns));
}

}  // namespace
}  // namespace bowline::cluster_test
