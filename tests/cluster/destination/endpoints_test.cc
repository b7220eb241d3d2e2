// Slices that a test writes: what a Service's set is made of.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/messages.h"
#include "tests/support/daemon/client.h"
#include "tests/support/destination_messages/fold.h"

namespace bowline::cluster_test {
namespace {

using destination::text;
using test::Client;
using test::Daemon;

TEST_CASE("an endpoint that does not say whether it is ready is ready", "[destination][E4]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web"),
                   slice(ns, "s1", "web", {{.ip = ns.ip(1)}, {.ip = ns.ip(2), .ready = false}})});
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("web"));
  CHECK(text(stream->message()) == text(add(ns, "web", {plain_address(ns.ip(1))})));
}

TEST_CASE("each port of a Service has its own addresses", "[destination][E14]") {
  const Namespace ns;
  const std::vector<SlicePort> ports{{"http", 8080}, {"adm", 9990}};
  Kubectl().apply({service(ns, "web", {{"http", 80}, {"adm", 81, 9990}}),
                   slice(ns, "s1", "web", {{.ip = ns.ip(1)}}, ports)});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  const auto http = client.get(ns.path("web", 80));
  const auto admin = client.get(ns.path("web", 81));
  CHECK(text(http->message()) == text(add(ns, "web", {plain_address(ns.ip(1), 8080)})));
  CHECK(text(admin->message()) == text(add(ns, "web", {plain_address(ns.ip(1), 9990)})));

  // A change of one port is none of the other: its next news is what comes after.
  Kubectl().apply({slice(ns, "s1", "web", {{.ip = ns.ip(1)}}, {{"http", 8080}, {"adm", 9991}})});
  CHECK(text(admin->message()) == text(add(ns, "web", {plain_address(ns.ip(1), 9991)})));
  CHECK(text(admin->message()) == text(remove({ns.ip(1)}, 9990)));
  Kubectl().apply({slice(ns, "s2", "web", {{.ip = ns.ip(2)}}, {{"http", 8080}})});
  CHECK(text(http->message()) == text(add(ns, "web", {plain_address(ns.ip(2), 8080)})));
}

TEST_CASE("a port without a name is the slice's port without a name", "[destination][E15]") {
  const Namespace ns;
  Kubectl().apply({service(ns, "web", {{"", 80, "web"}}),
                   slice(ns, "s1", "web", {{.ip = ns.ip(1)}}, {{"", 8080}})});
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("web"));
  CHECK(text(stream->message()) == text(add(ns, "web", {plain_address(ns.ip(1))})));
}

TEST_CASE("a new target port replaces every address", "[destination][E11][X-7]") {
  const Namespace ns;
  const TestPod web{.name = "web-1", .ip = ns.ip(1)};
  run_pods(ns, {web});
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {endpoint(web)})});
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("web"));
  CHECK(text(stream->message()) == text(add(ns, "web", {address(ns, web)})));

  Kubectl().apply({service(ns, "web", {{.target = 9090}}),
                   slice(ns, "s1", "web", {endpoint(web)}, {{"http", 9090}})});
  CHECK(text(stream->message()) == text(add(ns, "web", {address(ns, web, "", 9090)})));
  CHECK(text(stream->message()) == text(remove({web.ip}, 8080)));
}

TEST_CASE("a pod that is replaced under its name moves to the new address",
          "[destination][E12][X-7][X-16]") {
  const Namespace ns;
  TestPod web{.name = "web-0", .ip = ns.ip(5)};
  run_pods(ns, {web});
  const auto with_uid = [&] { return endpoint(web, uid_of(ns, web.name)); };
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {with_uid()})});
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("web"));
  CHECK(text(stream->message()) == text(add(ns, "web", {address(ns, web)})));

  // The successor is not whom the slice names, though it has the name.
  Kubectl().remove(ns.name(), {"pod/web-0"});
  CHECK(text(stream->message()) == text(remove({ns.ip(5)})));
  web.ip = ns.ip(9);
  web.service_account = "default";
  run_pods(ns, {web});
  Kubectl().apply({slice(ns, "s2", "web", {{.ip = ns.ip(100)}})});
  CHECK(text(stream->message()) == text(add(ns, "web", {plain_address(ns.ip(100))})));
  Kubectl().apply({slice(ns, "s1", "web", {with_uid()})});
  CHECK(text(stream->message()) == text(add(ns, "web", {address(ns, web)})));
}

TEST_CASE("one slice update that replaces a pod is one ADD and one REM", "[destination][E12]") {
  const Namespace ns;
  const TestPod before{.name = "db-0", .ip = ns.ip(5)};
  run_pods(ns, {before});
  Kubectl().apply({service(ns, "db"), slice(ns, "s1", "db", {endpoint(before)})});
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("db"));
  CHECK(text(stream->message()) == text(add(ns, "db", {address(ns, before)})));

  TestPod after = before;
  after.ip = ns.ip(9);
  Kubectl().apply({slice(ns, "s1", "db", {endpoint(after)})});
  CHECK(text(stream->message()) == text(add(ns, "db", {address(ns, after)})));
  CHECK(text(stream->message()) == text(remove({before.ip})));
}

TEST_CASE("an endpoint appears when its pod does", "[destination][E13][X-6]") {
  const Namespace ns;
  const TestPod web{.name = "web-1", .ip = ns.ip(1)};
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {endpoint(web)})});
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("web"));
  CHECK(text(stream->message()) == text(no_endpoints()));
  run_pods(ns, {web});
  CHECK(text(stream->message()) == text(add(ns, "web", {address(ns, web)})));

  // And follows it: no slice has changed.
  Kubectl().patch(
      ns.name(), "pod/web-1", {{"metadata", {{"labels", {{"pod-template-hash", "6f"}}}}}});
  TestPod labelled = web;
  labelled.template_hash = "6f";
  CHECK(text(stream->message()) == text(add(ns, "web", {address(ns, labelled)})));
}

}  // namespace
}  // namespace bowline::cluster_test
