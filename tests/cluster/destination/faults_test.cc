// The API server and etcd fail under open streams. What was missed is caught up with, and no
// daemon ends.
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
using test::Pool;

std::string lists_of(const std::string& kind) {
  return "bowline_watch_lists_total{kind=\"" + kind + "\"}";
}

void restart_api_server() {
  control("kill", "kube-apiserver");
  control("start", "kube-apiserver");
  wait_for_api_server();
}

/// Runs `change` such that the daemon's watches cannot tell it: it comes after they broke, and
/// before the start of the API server that they are opened with again, which answers 410.
template <typename Change>
void change_unseen(Daemon& daemon, Change change) {
  daemon.pause();
  restart_api_server();
  change();
  restart_api_server();
  daemon.resume();
}

/// What the API server's slices of a Service say, all of them ready and without targets.
std::vector<pb::WeightedAddr> addresses_in_slices(const Namespace& ns, const std::string& service) {
  std::vector<pb::WeightedAddr> addresses;
  const Json slices = Kubectl().get(
      {"-n", ns.name(), "endpointslices", "-l", "kubernetes.io/service-name=" + service});
  for (const Json& each : slices.at("items")) {
    for (const Json& endpoint : each.at("endpoints")) {
      addresses.push_back(plain_address(endpoint.at("addresses").at(0)));
    }
  }
  return addresses;
}

TEST_CASE("a stream goes on over restarts of the API server and of etcd", "[destination][E22]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {{.ip = ns.ip(1)}})});
  Daemon daemon = start_daemon();
  Pool pool(Client(daemon.port()).get(ns.path("web")));
  pool.expect(addresses_in_slices(ns, "web"));

  control("restart", "kube-apiserver");
  wait_for_api_server();
  Kubectl().apply({slice(ns, "s2", "web", {{.ip = ns.ip(2)}})});
  pool.expect(addresses_in_slices(ns, "web"));

  restart_api_server();
  Kubectl().apply({slice(ns, "s3", "web", {{.ip = ns.ip(3)}})});
  Kubectl().remove(ns.name(), {"endpointslice/s1"});
  pool.expect(addresses_in_slices(ns, "web"));

  control("kill", "etcd");
  control("start", "etcd");
  wait_for_api_server();
  Kubectl().apply({slice(ns, "s4", "web", {{.ip = ns.ip(4)}})});
  pool.expect(addresses_in_slices(ns, "web"));
  CHECK(addresses_in_slices(ns, "web").size() == 3);
  CHECK(daemon.running());
}

TEST_CASE("known endpoints are served while the API server is down", "[destination][E1]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {{.ip = ns.ip(1)}})});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());

  control("kill", "kube-apiserver");
  daemon.wait_for_metric("bowline_watch_up{kind=\"EndpointSlice\"}", 0);
  CHECK(text(client.get(ns.path("web"))->message()) ==
        text(add(ns, "web", {plain_address(ns.ip(1))})));
  CHECK(daemon.ready() == test::HttpAnswer{200, "ok\n"});
  control("start", "kube-apiserver");
  wait_for_api_server();
  daemon.wait_for_metric("bowline_watch_up{kind=\"EndpointSlice\"}", 1);
}

TEST_CASE("what happened while no watch could tell it is found by a new list",
          "[destination][E25][E26]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web"),
                   service(ns, "other"),
                   slice(ns, "keep", "web", {{.ip = ns.ip(1)}}),
                   slice(ns, "gone", "web", {{.ip = ns.ip(2)}}),
                   slice(ns, "same", "other", {{.ip = ns.ip(4)}})});
  Daemon daemon = start_daemon();
  const Client client(daemon.port());
  const auto web = client.get(ns.path("web"));
  const auto other = client.get(ns.path("other"));
  web->message();
  other->message();
  const double slice_lists = daemon.metric(lists_of("EndpointSlice"));
  const double service_lists = daemon.metric(lists_of("Service"));

  change_unseen(daemon, [&] {
    Kubectl().remove(ns.name(), {"endpointslice/gone"});
    Kubectl().apply({slice(ns, "new", "web", {{.ip = ns.ip(3)}})});
    Kubectl().patch(ns.name(), "service/web", {{"metadata", {{"labels", {{"test", "written"}}}}}});
  });

  CHECK(text(web->message()) == text(add(ns, "web", {plain_address(ns.ip(3))})));
  CHECK(text(web->message()) == text(remove({ns.ip(2)})));
  CHECK(daemon.metric(lists_of("EndpointSlice")) == slice_lists + 1);
  daemon.wait_for_metric(lists_of("Service"), service_lists + 1);
  // The whole list held nothing new for the other Service.
  Kubectl().apply({slice(ns, "later", "other", {{.ip = ns.ip(5)}})});
  CHECK(text(other->message()) == text(add(ns, "other", {plain_address(ns.ip(5))})));
}

TEST_CASE("a Service that vanished unseen leaves nobody behind", "[destination][E26]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {{.ip = ns.ip(1)}})});
  Daemon daemon = start_daemon();
  const Client client(daemon.port());
  Pool pool(client.get(ns.path("web")));
  pool.expect(addresses_in_slices(ns, "web"));

  const double service_lists = daemon.metric(lists_of("Service"));
  change_unseen(daemon, [&] { Kubectl().remove(ns.name(), {"service/web", "endpointslice/s1"}); });
  pool.expect({});
  daemon.wait_for_metric(lists_of("Service"), service_lists + 1);
  CHECK(client.get(ns.path("web"))->status().error_code() == grpc::StatusCode::NOT_FOUND);
}

TEST_CASE("a daemon that is there before the API server waits for it", "[destination]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {{.ip = ns.ip(1)}})});
  control("kill", "kube-apiserver");
  Daemon daemon = start_daemon({}, Daemon::Start::kOnly);
  const std::string server =
      Kubectl().run({"config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}"});
  test::eventually("/ready says for whom it waits", [&] {
    const test::HttpAnswer answer = daemon.ready();
    return answer.status == 500 && answer.body.find(server) != std::string::npos;
  });
  control("start", "kube-apiserver");
  daemon.wait_until_ready();
  CHECK(text(Client(daemon.port()).get(ns.path("web"))->message()) ==
        text(add(ns, "web", {plain_address(ns.ip(1))})));
  wait_for_api_server();
}

}  // namespace
}  // namespace bowline::cluster_test
