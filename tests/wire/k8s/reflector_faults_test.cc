#include <catch2/catch.hpp>

#include "tests/wire/k8s/followed.h"

// Whatever goes wrong, in the end the store has what the API server has.
namespace bowline::k8s {
namespace {

using testing::FakeApiServer;
using testing::On;

/// Three nodes in pages of two, and a change at the end that only a working watch can tell.
struct Fixture {
  Fixture() {
    server.state().set_page_limit(2);
    for (const char* name : {"a", "b", "c"}) put_node(server, name, "z1");
  }

  /// True if the store catches up with the server, and with a change after that.
  bool heals(FollowedNodes& nodes) {
    const Zones listed{{"a", "z1"}, {"b", "z1"}, {"c", "z1"}};
    if (nodes.wait_for(listed) != listed) return false;
    put_node(server, "a", "z2");
    server.state().remove(kNodesPath, "c");
    const Zones changed{{"a", "z2"}, {"b", "z1"}};
    return nodes.wait_for(changed) == changed;
  }

  FakeApiServer server;
};

TEST_CASE("a list that fails is tried again", "[destination]") {
  const auto [fault, code] = GENERATE(table<testing::Fault, Code>(
      {{testing::HttpFailure{410, "Expired", {}}, Code::kOutOfRange},
       {testing::HttpFailure{403, "Forbidden", {}}, Code::kPermissionDenied},
       {testing::HttpFailure{404, "NotFound", {}}, Code::kNotFound},
       {testing::HttpFailure{401, "Unauthorized", {}}, Code::kUnauthenticated},
       {testing::HttpFailure{500, "InternalError", {}}, Code::kUnavailable},
       {testing::CloseHalfway{}, Code::kUnavailable},
       {testing::GoSilent{}, Code::kDeadlineExceeded}}));
  const On page = GENERATE(On::kFirstPage, On::kNextPage);
  Fixture f;
  f.server.state().fail_next(page, fault);
  FollowedNodes nodes(f.server, short_limits());
  CHECK(f.heals(nodes));
  CHECK(nodes.wait_for_down(code));
}

TEST_CASE("an expired page token leads to one list without a limit", "[destination]") {
  Fixture f;
  f.server.state().fail_next(On::kNextPage, testing::HttpFailure{410, "Expired", {}});
  FollowedNodes nodes(f.server, {});
  CHECK(f.heals(nodes));
  const auto lists = f.server.state().wait_for_requests(On::kFirstPage, 2);
  REQUIRE(lists.size() == 2);
  CHECK(lists[0].target == "/api/v1/nodes?limit=500");
  CHECK(lists[1].target == "/api/v1/nodes?limit=0");
}

TEST_CASE("a watch that fails is opened again", "[destination]") {
  const auto [fault, code] = GENERATE(table<testing::Fault, Code>(
      {{testing::HttpFailure{403, "Forbidden", {}}, Code::kPermissionDenied},
       {testing::HttpFailure{404, "NotFound", {}}, Code::kNotFound},
       {testing::HttpFailure{500, "InternalError", {}}, Code::kUnavailable},
       {testing::ErrorEvent{500, "InternalError"}, Code::kUnavailable}}));
  Fixture f;
  f.server.state().fail_next(On::kWatch, fault);
  FollowedNodes nodes(f.server, {});
  CHECK(f.heals(nodes));
  CHECK(nodes.wait_for_down(code));
  CHECK(f.server.state().wait_for_requests(On::kFirstPage, 1).size() == 1);
}

TEST_CASE("an expired version, told by status or event, leads to a new list", "[destination]") {
  const testing::Fault fault = GENERATE(as<testing::Fault>(),
                                        testing::HttpFailure{410, "Expired", {}},
                                        testing::ErrorEvent{410, "Expired"},
                                        testing::ErrorEvent{410, "Gone"});
  Fixture f;
  f.server.state().fail_next(On::kWatch, fault);
  FollowedNodes nodes(f.server, {});
  CHECK(f.heals(nodes));
  CHECK(f.server.state().wait_for_requests(On::kFirstPage, 2).size() == 2);
}

TEST_CASE("an object deleted during an outage is gone after the new list", "[destination][E26]") {
  Fixture f;
  f.server.state().fail_next(On::kWatch, testing::CutLines{});
  f.server.state().fail_next(On::kWatch, testing::HttpFailure{410, "Expired", {}});
  FollowedNodes nodes(f.server, {});
  REQUIRE(nodes.wait_for_ups(1));
  f.server.close_connections();
  f.server.state().remove(kNodesPath, "b");
  const Zones expected{{"a", "z1"}, {"c", "z1"}};
  CHECK(nodes.wait_for(expected) == expected);
}

TEST_CASE("events cut in the middle of a line are put together", "[destination]") {
  Fixture f;
  f.server.state().fail_next(On::kWatch, testing::CutLines{});
  FollowedNodes nodes(f.server, {});
  CHECK(f.heals(nodes));
  CHECK(f.server.state().wait_for_requests(On::kWatch, 1).size() == 1);
}

TEST_CASE("a watch that breaks or falls silent within a line is opened again from before it",
          "[destination]") {
  const auto [fault, code] =
      GENERATE(table<testing::Fault, Code>({{testing::CloseHalfway{}, Code::kUnavailable},
                                            {testing::GoSilent{}, Code::kDeadlineExceeded}}));
  Fixture f;
  f.server.state().fail_next(On::kWatch, fault);
  FollowedNodes nodes(f.server, short_limits());
  CHECK(f.heals(nodes));
  CHECK(nodes.wait_for_down(code));
}

TEST_CASE("an object of 20 MB is taken, in a list and in a watch", "[destination]") {
  constexpr const char* kPath = "/api/v1/pods";
  const auto pod = [](const std::string& name, std::size_t size) {
    return R"({"metadata":{"name":")" + name + R"(","annotations":{"a":")" +
           std::string(size, 'x') + R"("}},"spec":{"nodeName":"n"}})";
  };
  FakeApiServer server;
  server.state().put(kPath, "listed", pod("listed", 20U << 20U));
  Followed<Pod> pods(server, {});
  CHECK(pods.wait_for({{"listed", "n"}}) == Zones{{"listed", "n"}});
  server.state().put(kPath, "watched", pod("watched", 20U << 20U));
  server.state().put(kPath, "small", pod("small", 1));
  const Zones expected{{"listed", "n"}, {"watched", "n"}, {"small", "n"}};
  CHECK(pods.wait_for(expected) == expected);
}

TEST_CASE("Retry-After is waited for", "[destination]") {
  Fixture f;
  f.server.state().fail_next(On::kFirstPage, testing::HttpFailure{429, "TooManyRequests", 1});
  const auto start = std::chrono::steady_clock::now();
  FollowedNodes nodes(f.server, {});
  CHECK(f.server.state().wait_for_requests(On::kFirstPage, 2).size() == 2);
  // A lower bound cannot fail on a slow machine; the backoff alone is 20 ms at most.
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::seconds(1));
  CHECK(f.heals(nodes));
  CHECK(nodes.wait_for_down(Code::kResourceExhausted));
}

TEST_CASE("what is forbidden names the missing rule", "[destination]") {
  Fixture f;
  f.server.state().fail_next(On::kFirstPage, testing::HttpFailure{403, "Forbidden", {}});
  f.server.state().fail_next(On::kWatch, testing::HttpFailure{403, "Forbidden", {}});
  FollowedNodes nodes(f.server, {});
  CHECK(f.heals(nodes));
  CHECK(nodes.message(Code::kPermissionDenied) ==
        "watch " + f.server.config().server +
            "/api/v1/nodes: HTTP 403: missing RBAC rule: verb watch on resource nodes of API "
            "group \"\" (it says: fake: Forbidden)");
}

TEST_CASE("a reflector that starts before its API server finds it later", "[destination]") {
  ClusterConfig config;
  {
    FakeApiServer gone;
    config = gone.config();
  }
  FollowedNodes nodes(config, short_limits());
  CHECK(nodes.wait_for_down(Code::kUnavailable));
  CHECK(nodes.message(Code::kUnavailable).find(config.server) != std::string::npos);
}

TEST_CASE("stopping does not wait for a list, a watch or a connection that hangs",
          "[destination]") {
  FakeApiServer server({.security = FakeApiServer::Security::kTls});
  const On hangs = GENERATE(On::kConnect, On::kFirstPage, On::kWatch);
  server.state().fail_next(hangs, testing::GoSilent{});
  put_node(server, "a", "z1");
  // The limits are longer than the test waits for anything: only stop() can end the request.
  const RestTransport::Settings patient{.connect_limit = std::chrono::hours(1),
                                        .watch_silence = std::chrono::hours(1),
                                        .call_silence = std::chrono::hours(1)};
  FollowedNodes nodes(server, patient);
  CHECK(server.state().wait_for_requests(hangs, 1).size() == 1);
  nodes.stop();
}

}  // namespace
}  // namespace bowline::k8s
