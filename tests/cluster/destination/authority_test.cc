// Names, tokens and status codes.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/messages.h"
#include "tests/support/daemon/client.h"
#include "tests/support/destination_messages/fold.h"

namespace bowline::cluster_test {
namespace {

using destination::text;
using test::Client;
using test::Daemon;

TEST_CASE("a Service is found by its name, on port 80 unless another is given",
          "[destination][A1][A2][V2]") {
  const Namespace ns;
  const TestPod web{.name = "web-1", .ip = ns.ip(1)};
  run_pods(ns, {web});
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {endpoint(web)})});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());

  const std::string host = "web." + ns.name() + ".svc.cluster.local";
  for (const std::string& path : {host + ":80", host}) {
    INFO(path);
    CHECK(text(client.get(path)->message()) == text(add(ns, "web", {address(ns, web)})));
    CHECK(text(client.profile(path)->message()) == text(service_profile(ns, "web")));
  }
}

TEST_CASE("what is no name of a Service is refused for good", "[destination][A4][A7]") {
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());

  for (const std::string path :
       {"example.org:443", "web.shop:80", "web.shop.svc:80", "", "shop.svc.cluster.local:80"}) {
    INFO(path);
    CHECK(client.get(path)->status().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(client.profile(path)->status().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  // Addresses have a profile, but nothing to be resolved.
  for (const std::string path : {"10.42.255.5:8080", "[fd00::5]:8080"}) {
    INFO(path);
    CHECK(client.get(path)->status().error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  CHECK(text(client.profile("10.42.255.5:8080")->message()) ==
        text(unknown_profile("10.42.255.5", 8080)));
  const auto profile = client.profile("[fd00::5]:8080")->message();
  CHECK(destination::to_socket(profile.endpoint().addr()).to_string() == "[fd00::5]:8080");
}

TEST_CASE("a Service that does not exist may come later, so the proxy is to try again",
          "[destination][V11]") {
  const Namespace ns;
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());
  CHECK(client.get(ns.path("gone"))->status().error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK(client.profile(ns.path("gone"))->status().error_code() == grpc::StatusCode::NOT_FOUND);
}

TEST_CASE("the token's node tells the client's zone", "[destination][K1][T1]") {
  const Namespace ns;
  const TestPod near{.name = "web-1", .ip = ns.ip(1), .node = "node-0"};
  const TestPod far{.name = "web-2", .ip = ns.ip(2), .node = "node-1"};
  run_pods(ns, {near, far});
  Kubectl().apply({service(ns, "web"), slice(ns, "s1", "web", {endpoint(near), endpoint(far)})});
  const Daemon daemon = start_daemon();
  const Client client(daemon.port());

  const auto first = [&](const std::string& token) {
    return text(client.get(ns.path("web"), token)->message());
  };
  const auto in_zone = [&](const std::string& zone) {
    return text(add(ns, "web", {address(ns, near, zone), address(ns, far, zone)}));
  };
  CHECK(first("{\"ns\":\"cart\",\"nodeName\":\"node-0\",\"pod\":\"c-1\"}\n") == in_zone("zone-a"));
  CHECK(first("{\"nodeName\":\"node-1\"}") == in_zone("zone-b"));
  CHECK(first("ns:cart") == in_zone(""));
  CHECK(first("zzz") == in_zone(""));
}

}  // namespace
}  // namespace bowline::cluster_test
