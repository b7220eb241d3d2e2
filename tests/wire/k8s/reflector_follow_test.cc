#include <catch2/catch.hpp>

#include "tests/wire/k8s/followed.h"

namespace bowline::k8s {
namespace {

using testing::FakeApiServer;
using testing::On;

TEST_CASE("a store follows what is created, changed and deleted", "[destination]") {
  FakeApiServer server;
  put_node(server, "a", "z1");
  put_node(server, "b", "z1");
  FollowedNodes nodes(server, {});
  CHECK(nodes.wait_for({{"a", "z1"}, {"b", "z1"}}) == Zones{{"a", "z1"}, {"b", "z1"}});
  put_node(server, "c", "z2");
  put_node(server, "a", "z3");
  server.state().remove(kNodesPath, "b");
  const Zones expected{{"a", "z3"}, {"c", "z2"}};
  CHECK(nodes.wait_for(expected) == expected);
}

TEST_CASE("a list of several pages is shown only when it is complete", "[destination]") {
  FakeApiServer server;
  server.state().set_page_limit(2);
  Zones expected;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    put_node(server, name, "z");
    expected[name] = "z";
  }
  FollowedNodes nodes(server, {});
  CHECK(nodes.wait_for(expected) == expected);
  CHECK(nodes.history() == std::vector<Zones>{expected});
  CHECK(server.state().wait_for_requests(On::kNextPage, 2).size() == 2);
}

TEST_CASE("a list names no version; a watch starts at the list's, with bookmarks",
          "[destination]") {
  FakeApiServer server;
  put_node(server, "a", "z1");
  FollowedNodes nodes(server, {});
  REQUIRE(nodes.wait_for_ups(1));
  const auto lists = server.state().wait_for_requests(On::kFirstPage, 1);
  REQUIRE(lists.size() == 1);
  CHECK(lists[0].target == "/api/v1/nodes?limit=500");
  const auto watches = server.state().wait_for_requests(On::kWatch, 1);
  REQUIRE(watches.size() == 1);
  CHECK(watches[0].target.starts_with(
      "/api/v1/nodes?watch=true&allowWatchBookmarks=true&timeoutSeconds=2"));
  CHECK(watches[0].target.ends_with("&resourceVersion=101"));
  CHECK(watches[0].headers.at("accept") ==
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
}

TEST_CASE("a watch is resumed from the newest bookmark, without a list", "[destination]") {
  FakeApiServer server;
  put_node(server, "a", "z1");
  FollowedNodes nodes(server, {});
  REQUIRE(nodes.wait_for_ups(1));
  server.state().bookmark(kNodesPath);
  put_node(server, "b", "z1");
  nodes.wait_for({{"a", "z1"}, {"b", "z1"}});
  server.close_connections();
  put_node(server, "c", "z1");
  const Zones expected{{"a", "z1"}, {"b", "z1"}, {"c", "z1"}};
  CHECK(nodes.wait_for(expected) == expected);
  const auto watches = server.state().wait_for_requests(On::kWatch, 2);
  REQUIRE(watches.size() == 2);
  CHECK(watches[1].target.ends_with("&resourceVersion=103"));
  CHECK(server.state().wait_for_requests(On::kFirstPage, 1).size() == 1);
}

TEST_CASE("an object that can't be read is told by name, the rest is followed", "[destination]") {
  FakeApiServer server;
  put_node(server, "a", "z1");
  server.state().put(kNodesPath, "odd", R"({"metadata":{"name":"odd","labels":[]}})");
  FollowedNodes nodes(server, {});
  CHECK(nodes.wait_for({{"a", "z1"}}) == Zones{{"a", "z1"}});
  CHECK(nodes.wait_for_skipped("odd"));
  server.state().put(kNodesPath, "strange", R"({"metadata":{"name":"strange","labels":7}})");
  put_node(server, "b", "z1");
  CHECK(nodes.wait_for({{"a", "z1"}, {"b", "z1"}}) == Zones{{"a", "z1"}, {"b", "z1"}});
  CHECK(nodes.wait_for_skipped("strange"));
}

TEST_CASE("a change that happens while a list is on its way is not missed", "[destination][E25]") {
  FakeApiServer server;
  server.state().set_page_limit(1);
  put_node(server, "a", "z1");
  put_node(server, "b", "z1");
  server.state().fail_next(On::kNextPage, testing::HttpFailure{503, "ServiceUnavailable", {}});
  FollowedNodes nodes(server, {});
  REQUIRE(nodes.wait_for_down(Code::kUnavailable));
  put_node(server, "a", "z2");
  const Zones expected{{"a", "z2"}, {"b", "z1"}};
  CHECK(nodes.wait_for(expected) == expected);
}

}  // namespace
}  // namespace bowline::k8s
