#include "common/k8s/rest_client.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <vector>

#include "tests/support/fake_api_server.h"
#include "tests/wire/k8s/call.h"
#include "tests/wire/k8s/followed.h"

namespace bowline::k8s {
namespace {

using testing::FakeApiServer;
using testing::On;

/// A token file that is there as long as the test runs.
class TokenFile {
 public:
  explicit TokenFile(const std::string& token) : path_(std::tmpnam(nullptr)) { write(token); }
  ~TokenFile() { std::remove(path_.c_str()); }
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;

  void write(const std::string& token) const { std::ofstream(path_) << token << "\n"; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST_CASE("an object is read, created and patched", "[k8s]") {
  FakeApiServer server;
  server.state().put("/api/v1/nodes", "a", R"({"metadata":{"name":"a"}})");
  CallingClient f(server.config(), {});
  const ApiReply got = f.get("/api/v1/nodes/a");
  CHECK(got.status.ok());
  CHECK(got.body == R"({"metadata":{"resourceVersion":"101","name":"a"}})");
  std::promise<ApiReply> created;
  f.client.create(
      "/api/v1/things", R"({"x":1})", f.clock.steady() + kGenerous, [&](ApiReply reply) {
        created.set_value(std::move(reply));
      });
  CHECK(created.get_future().get().body == R"({"x":1})");
  std::promise<ApiReply> patched;
  f.client.patch("/api/v1/things/a",
                 "application/merge-patch+json",
                 R"({"x":2})",
                 f.clock.steady() + kGenerous,
                 [&](ApiReply reply) { patched.set_value(std::move(reply)); });
  CHECK(patched.get_future().get().body == R"({"x":2})");
  const auto calls = server.state().wait_for_requests(On::kCall, 3);
  REQUIRE(calls.size() == 3);
  CHECK(calls[1].method == "POST");
  CHECK(calls[1].headers.at("content-type") == "application/json");
  CHECK(calls[2].method == "PATCH");
  CHECK(calls[2].headers.at("content-type") == "application/merge-patch+json");
}

TEST_CASE("a missing object is not found", "[k8s]") {
  FakeApiServer server;
  CallingClient f(server.config(), {});
  CHECK(f.get("/api/v1/nodes/none").status.error() ==
        Error{Code::kNotFound,
              "get " + server.config().server +
                  "/api/v1/nodes/none: HTTP 404: there is no such object, or the API server does "
                  "not serve its kind (it says: fake: NotFound)"});
}

TEST_CASE("a call ends at its deadline, and the next one works", "[k8s]") {
  FakeApiServer server;
  server.state().put("/api/v1/nodes", "a", R"({"metadata":{"name":"a"}})");
  server.state().fail_next(On::kCall, testing::GoSilent{});
  CallingClient f(server.config(), {});
  const ApiReply late = f.begin({.path = "/api/v1/nodes/a"}, std::chrono::milliseconds(50)).get();
  CHECK(late.status.error() == Error{Code::kDeadlineExceeded,
                                     "the API server at " + server.config().server +
                                         " did not answer get /api/v1/nodes/a in time"});
  CHECK(f.get("/api/v1/nodes/a").status.ok());
}

TEST_CASE("no more calls are under way than allowed, the rest wait their turn", "[k8s]") {
  FakeApiServer server;
  server.state().put("/api/v1/nodes", "a", R"({"metadata":{"name":"a"}})");
  server.state().fail_next(On::kCall, testing::GoSilent{});
  server.state().fail_next(On::kCall, testing::GoSilent{});
  CallingClient f(server.config(), {.max_in_flight = 2, .max_waiting = 3});
  std::vector<std::future<ApiReply>> hanging;
  for (int i = 0; i < 2; ++i) {
    hanging.push_back(f.begin({.path = "/api/v1/nodes/a"}, std::chrono::milliseconds(200)));
  }
  std::vector<std::future<ApiReply>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(f.begin({.path = "/api/v1/nodes/a"}, kGenerous));
  auto impatient = f.begin({.path = "/api/v1/nodes/a"}, kGenerous);
  CHECK(impatient.get().status.code() == Code::kResourceExhausted);
  for (auto& reply : hanging) CHECK(reply.get().status.code() == Code::kDeadlineExceeded);
  for (auto& reply : waiting) CHECK(reply.get().status.ok());
}

TEST_CASE("a deadline also ends a call that still waits its turn", "[k8s]") {
  FakeApiServer server;
  server.state().fail_next(On::kCall, testing::GoSilent{});
  CallingClient f(server.config(), {.max_in_flight = 1});
  auto hanging = f.begin({.path = "/api/v1/nodes/a"}, std::chrono::hours(1));
  auto waiting = f.begin({.path = "/api/v1/nodes/a"}, std::chrono::milliseconds(50));
  CHECK(waiting.get().status.code() == Code::kDeadlineExceeded);
}

TEST_CASE("a client that goes away ends its calls", "[k8s]") {
  FakeApiServer server;
  server.state().fail_next(On::kCall, testing::GoSilent{});
  std::future<ApiReply> hanging;
  std::future<ApiReply> waiting;
  {
    CallingClient f(server.config(), {.max_in_flight = 1});
    hanging = f.begin({.path = "/api/v1/nodes/a"}, std::chrono::hours(1));
    waiting = f.begin({.path = "/api/v1/nodes/a"}, std::chrono::hours(1));
    CHECK(server.state().wait_for_requests(On::kCall, 1).size() == 1);
  }
  CHECK(hanging.get().status.code() == Code::kCancelled);
  CHECK(waiting.get().status.code() == Code::kCancelled);
}

TEST_CASE("a call that is refused with 401 is repeated with the rotated token", "[k8s]") {
  FakeApiServer server;
  server.state().put("/api/v1/nodes", "a", R"({"metadata":{"name":"a"}})");
  server.state().require_token("one");
  const TokenFile token("one");
  ClusterConfig config = server.config();
  config.token_file = token.path();
  CallingClient f(config, {});
  CHECK(f.get("/api/v1/nodes/a").status.ok());
  server.state().require_token("two");
  CHECK(f.get("/api/v1/nodes/a").status.code() == Code::kUnauthenticated);
  token.write("two");
  CHECK(f.get("/api/v1/nodes/a").status.ok());
  CHECK(server.state().wait_for_requests(On::kCall, 4).size() == 4);
}

TEST_CASE("a reflector that is refused with 401 goes on with the rotated token", "[k8s]") {
  FakeApiServer server;
  put_node(server, "a", "z1");
  server.state().require_token("two");
  const TokenFile token("one");
  ClusterConfig config = server.config();
  config.token_file = token.path();
  FollowedNodes nodes(config, {});
  CHECK(nodes.wait_for_down(Code::kUnauthenticated));
  token.write("two");
  CHECK(nodes.wait_for({{"a", "z1"}}) == Zones{{"a", "z1"}});
}

TEST_CASE("a call works after the API server has closed the idle connection", "[k8s]") {
  FakeApiServer server;
  server.state().put("/api/v1/nodes", "a", R"({"metadata":{"name":"a"}})");
  CallingClient f(server.config(), {});
  CHECK(f.get("/api/v1/nodes/a").status.ok());
  server.close_connections();
  CHECK(f.get("/api/v1/nodes/a").status.ok());
  CHECK(f.call({.method = ApiRequest::Method::kPost, .path = "/x", .body = "{}"}).status.ok());
}

TEST_CASE("an unreachable API server is named, with what to check", "[k8s]") {
  ClusterConfig config;
  {
    FakeApiServer gone;
    config = gone.config();
  }
  CallingClient f(config, {});
  const Error error = f.get("/version").status.error();
  CHECK(error.code == Code::kUnavailable);
  CHECK(error.message.starts_with("cannot connect to the API server at " + config.server));
}

TEST_CASE("a host name that does not resolve is named", "[k8s]") {
  ClusterConfig config;
  config.server = "http://no-such-host.invalid:1";
  CallingClient f(config, {});
  const Error error = f.get("/version").status.error();
  CHECK(error.code == Code::kUnavailable);
  CHECK(error.message.starts_with(
      "cannot connect to the API server at http://no-such-host.invalid:1: "));
}

TEST_CASE("a server that is no URL is an error of each call", "[k8s]") {
  ClusterConfig config;
  config.server = "http://[::1";
  CallingClient f(config, {});
  CHECK(f.get("/version").status.code() == Code::kUnavailable);
}

TEST_CASE("an API server is reached by name", "[k8s]") {
  FakeApiServer server;
  server.state().put("/api/v1/nodes", "a", R"({"metadata":{"name":"a"}})");
  ClusterConfig config = server.config();
  config.server.replace(config.server.find("127.0.0.1"), 9, "localhost");
  CallingClient f(config, {});
  CHECK(f.get("/api/v1/nodes/a").status.ok());
}

}  // namespace
}  // namespace bowline::k8s
