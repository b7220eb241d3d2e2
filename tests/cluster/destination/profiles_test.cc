// GetProfile of Services and of addresses.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/messages.h"
#include "tests/support/daemon/client.h"
#include "tests/support/destination_messages/fold.h"

namespace bowline::cluster_test {
namespace {

using destination::text;
using test::Client;
using test::Daemon;

std::string cluster_ip(const Namespace& ns, const std::string& name) {
  return Kubectl().get({"-n", ns.name(), "service", name}).at("spec").at("clusterIP");
}

TEST_CASE("a Service has one profile, by its cluster IP and by its name", "[destination][V1][V2]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web")});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  const std::string ip = cluster_ip(ns, "web");
  CHECK(text(client.profile(ip + ":80")->message()) == text(service_profile(ns, "web")));
  CHECK(text(client.profile(ns.path("web"))->message()) == text(service_profile(ns, "web")));
  CHECK(text(client.profile(ip + ":81")->message()).empty());
}

TEST_CASE("a port is opaque by list or annotation unless its protocol is HTTP",
          "[destination][V5][V6][X-15]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "db", {{"sql", 3306, 3306}}),
                   service(ns, "web", {{"http", 3306, 3306, "http"}})});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  pb::DestinationProfile opaque = service_profile(ns, "db", 3306);
  opaque.set_opaque_protocol(true);
  const auto stream = client.profile(ns.path("db", 3306));
  CHECK(text(stream->message()) == text(opaque));
  CHECK(text(client.profile(ns.path("web", 3306))->message()) ==
        text(service_profile(ns, "web", 3306)));

  const auto annotate = [&](const Json& ports) {
    Kubectl().patch(ns.name(),
                    "service/db",
                    {{"metadata", {{"annotations", {{"config.linkerd.io/opaque-ports", ports}}}}}});
  };
  annotate("");
  CHECK(text(stream->message()) == text(service_profile(ns, "db", 3306)));
  annotate(nullptr);
  CHECK(text(stream->message()) == text(opaque));
}

TEST_CASE("the profile of an address is its pod's while it runs, ready or not",
          "[destination][Q1][Q2][Q4][Q5][Q6]") {
  const Namespace ns;
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  TestPod web{.name = "web-1", .ip = ns.ip(1), .phase = "Pending", .ready = false};
  run_pods(ns, {web});
  const auto stream = client.profile(web.ip + ":8080");
  const auto undeclared = client.profile(web.ip + ":9999");
  const auto check = [&](const std::string& expected, const std::string& expected_undeclared) {
    CHECK(text(stream->message()) == expected);
    CHECK(text(undeclared->message()) == expected_undeclared);
  };
  const auto nobody = [&](int port) { return text(unknown_profile(web.ip, port)); };
  const auto owned = [&](int port) { return text(pod_profile(ns, web, port)); };

  check(nobody(8080), nobody(9999));
  web.phase = "Running";
  write_state(ns, web);
  check(owned(8080), owned(9999));

  Kubectl().remove(ns.name(), {"pod/web-1"});
  check(nobody(8080), nobody(9999));
  web.name = "other-1";
  web.service_account = "default";
  run_pods(ns, {web});
  check(owned(8080), owned(9999));
  CHECK(text(client.profile(ns.ip(99) + ":1234")->message()) ==
        text(unknown_profile(ns.ip(99), 1234)));
}

}  // namespace
}  // namespace bowline::cluster_test
