#include "common/admin/admin_server.h"

#include <catch2/catch.hpp>

#include "tests/support/tcp_client.h"

namespace bowline::admin {
namespace {

struct Fixture {
  Metrics metrics;
  std::optional<std::string> reason;
  http::Handler handler = admin_handler(metrics, [this] { return reason; });

  std::string get(const std::string& target) {
    const http::Response response = handler({.method = "GET", .target = target, .body = {}});
    return std::to_string(response.status) + " " + response.body;
  }
};

TEST_CASE("a process that answers is alive", "[admin][destination]") {
  Fixture fixture;
  fixture.reason = "waiting for pods";
  CHECK(fixture.get("/ping") == "200 pong\n");
  CHECK(fixture.get("/live") == "200 ok\n");
}

TEST_CASE("readiness follows the process, with the reason against it", "[admin][destination]") {
  Fixture fixture;
  fixture.reason = "waiting for pods";
  CHECK(fixture.get("/ready") == "500 not ready\nwaiting for pods\n");
  fixture.reason.reset();
  CHECK(fixture.get("/ready") == "200 ok\n");
}

TEST_CASE("metrics come with the type that Prometheus expects", "[admin][destination]") {
  Fixture fixture;
  fixture.metrics.gauge("size", "Size.").with({}).set(4);
  const http::Response response =
      fixture.handler({.method = "GET", .target = "/metrics?a=b", .body = {}});
  CHECK(response.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(response.body == "# HELP size Size.\n# TYPE size gauge\nsize 4\n");
}

TEST_CASE("all other paths do not exist", "[admin][destination]") {
  Fixture fixture;
  const std::string path =
      GENERATE(as<std::string>(), "/", "/metrics/", "/debug/pprof/", "ping", "");
  CHECK(fixture.get(path) == "404 not found\n");
}

TEST_CASE("only reading is allowed", "[admin]") {
  Fixture fixture;
  CHECK(fixture.handler({.method = "POST", .target = "/ping", .body = {}}).status == 405);
  CHECK(fixture.handler({.method = "HEAD", .target = "/ping", .body = {}}).status == 200);
}

TEST_CASE("the admin port answers over the network", "[admin]") {
  const Metrics metrics;
  const auto server =
      listen_admin("127.0.0.1:0", metrics, [] { return std::optional<std::string>("no issuer"); });
  REQUIRE(server.ok());
  test::TcpClient client((*server)->port());
  client.send("GET /ready HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(client.read_to_end() ==
        "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 20\r\nConnection: close\r\n\r\nnot ready\nno issuer\n");
}

}  // namespace
}  // namespace bowline::admin
