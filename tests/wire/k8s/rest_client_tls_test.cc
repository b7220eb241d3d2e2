#include <catch2/catch.hpp>

#include "common/k8s/rest_client.h"
#include "tests/support/fake_api_server.h"
#include "tests/wire/k8s/call.h"
#include "tests/wire/k8s/followed.h"

namespace bowline::k8s {
namespace {

using testing::FakeApiServer;
using testing::On;
using Security = FakeApiServer::Security;

TEST_CASE("TLS works by address of both families, and with a client certificate", "[k8s]") {
  const Security security = GENERATE(Security::kTls, Security::kMutualTls);
  const std::string address = GENERATE(as<std::string>(), "127.0.0.1", "::1");
  FakeApiServer server({.security = security, .address = address});
  put_node(server, "a", "z1");
  CallingClient f(server.config(), {});
  const ApiReply reply = f.get("/api/v1/nodes/a");
  INFO((reply.status.ok() ? "" : reply.status.error().message));
  CHECK(reply.status.ok());
}

TEST_CASE("the Host header of an IPv6 API server has brackets", "[k8s]") {
  FakeApiServer server({.address = "::1"});
  CallingClient f(server.config(), {});
  f.get("/version");
  const auto calls = server.state().wait_for_requests(On::kCall, 1);
  REQUIRE(calls.size() == 1);
  CHECK("http://" + calls[0].headers.at("host") == server.config().server);
}

TEST_CASE("a reflector follows over TLS", "[k8s]") {
  FakeApiServer server({.security = Security::kMutualTls, .address = "::1"});
  put_node(server, "a", "z1");
  FollowedNodes nodes(server, {});
  nodes.wait_for({{"a", "z1"}});
  put_node(server, "b", "z1");
  CHECK(nodes.wait_for({{"a", "z1"}, {"b", "z1"}}) == Zones{{"a", "z1"}, {"b", "z1"}});
}

TEST_CASE("a certificate of another authority is refused and named", "[k8s]") {
  FakeApiServer server({.security = Security::kTls});
  ClusterConfig config = server.config();
  config.certificate_authority.bytes = testing::TestAuthority().certificate_pem();
  CallingClient f(config, {});
  const Error error = f.get("/version").status.error();
  CHECK(error.code == Code::kUnavailable);
  CHECK(error.message.starts_with("TLS with the API server at " + config.server +
                                  " failed: its certificate is not accepted: "));
}

TEST_CASE("a certificate for another host is refused", "[k8s]") {
  FakeApiServer server({.security = Security::kTls, .subject_alt_names = "DNS:elsewhere"});
  CallingClient f(server.config(), {});
  const Error error = f.get("/version").status.error();
  CHECK(error.code == Code::kUnavailable);
  CHECK(error.message.starts_with("TLS with the API server at " + server.config().server +
                                  " failed: its certificate is not accepted: IP address mismatch"));
}

TEST_CASE("a client without the certificate that is asked for is told so", "[k8s]") {
  FakeApiServer server({.security = Security::kMutualTls});
  ClusterConfig config = server.config();
  config.client_certificate = {};
  config.client_key = {};
  CallingClient f(config, {});
  const Error error = f.get("/version").status.error();
  CHECK(error.code == Code::kUnavailable);
  CHECK(error.message.starts_with("TLS with the API server at " + config.server +
                                  " failed: the API server refused with alert "));
}

TEST_CASE("an authority that is no PEM, or a missing file, is named", "[k8s]") {
  FakeApiServer server({.security = Security::kTls});
  ClusterConfig config = server.config();
  config.certificate_authority.bytes = "not PEM";
  CallingClient no_pem(config, {});
  CHECK(no_pem.get("/version")
            .status.error()
            .message.starts_with("TLS with the API server at " + config.server +
                                 " failed: no certificate in PEM in the kubeconfig"));
  config.certificate_authority = {.path = "/nonexistent/ca.crt"};
  CallingClient no_file(config, {});
  CHECK(no_file.get("/version")
            .status.error()
            .message.starts_with(
                "TLS with the API server at " + config.server +
                " failed: read the certificate authority: /nonexistent/ca.crt: No such file"));
}

TEST_CASE("a connection that hangs in its handshake is given up in time", "[k8s]") {
  FakeApiServer server({.security = Security::kTls});
  put_node(server, "a", "z1");
  server.state().fail_next(On::kConnect, testing::GoSilent{});
  CallingClient f(server.config(), {.connect_limit = std::chrono::milliseconds(200)});
  const Error error = f.get("/api/v1/nodes/a").status.error();
  CHECK(error == Error{Code::kUnavailable,
                       "cannot connect to the API server at " + server.config().server +
                           ": no connection in time; check that it runs and that no network "
                           "policy or firewall is in between"});
  CHECK(f.get("/api/v1/nodes/a").status.ok());
}

TEST_CASE("a reflector gets past a connection that hangs in its handshake", "[k8s]") {
  FakeApiServer server({.security = Security::kTls});
  put_node(server, "a", "z1");
  server.state().fail_next(On::kConnect, testing::GoSilent{});
  FollowedNodes nodes(server, short_limits());
  CHECK(nodes.wait_for({{"a", "z1"}}) == Zones{{"a", "z1"}});
}

}  // namespace
}  // namespace bowline::k8s
