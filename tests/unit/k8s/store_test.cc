#include "common/k8s/store.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "common/k8s/objects.h"

namespace bowline::k8s {
namespace {

std::shared_ptr<const Node> node(const std::string& name,
                                 const std::string& zone,
                                 const std::string& version = "1") {
  auto made = std::make_shared<Node>();
  made->meta = {.ref = {"", name}, .uid = "u-" + name, .resource_version = version};
  made->zone = zone;
  return made;
}

/// Changes by name as "before>after" in zones; "-" where there is no object.
std::map<std::string, std::string> told(const std::vector<Change<Node>>& changes) {
  std::map<std::string, std::string> by_name;
  for (const Change<Node>& change : changes) {
    by_name[change.ref.name] = (change.before ? change.before->zone : "-") + ">" +
                               (change.after ? change.after->zone : "-");
  }
  return by_name;
}

std::vector<Change<Node>> list(Store<Node>& store,
                               const std::vector<std::shared_ptr<const Node>>& nodes) {
  CHECK(store.apply(Init{}).empty());
  for (const auto& object : nodes) CHECK(store.apply(InitApply<Node>{object}).empty());
  return store.apply(InitDone{});
}

using Told = std::map<std::string, std::string>;

TEST_CASE("a store is ready from the end of the first list on", "[destination]") {
  Store<Node> store;
  CHECK_FALSE(store.ready());
  store.apply(Init{});
  store.apply(InitApply<Node>{node("a", "z1")});
  CHECK_FALSE(store.ready());
  CHECK(store.find({"", "a"}) == nullptr);
  CHECK(told(store.apply(InitDone{})) == Told{{"a", "->z1"}});
  CHECK(store.ready());
  CHECK(store.find({"", "a"})->zone == "z1");
}

TEST_CASE("a reader sees the old objects until a relist is complete", "[destination]") {
  Store<Node> store;
  list(store, {node("a", "z1")});
  store.apply(Init{});
  store.apply(InitApply<Node>{node("b", "z2")});
  CHECK(store.objects().size() == 1);
  CHECK(store.find({"", "a"}) != nullptr);
  CHECK(store.ready());
}

TEST_CASE("a relist tells exactly what changed meanwhile", "[destination]") {
  Store<Node> store;
  list(store, {node("gone", "z1"), node("moved", "z1"), node("same", "z1")});
  const auto changes =
      list(store, {node("moved", "z2", "9"), node("same", "z1", "9"), node("new", "z3")});
  CHECK(told(changes) == Told{{"gone", "z1>-"}, {"moved", "z1>z2"}, {"new", "->z3"}});
}

TEST_CASE("an object that is delivered twice is no change", "[destination][E25]") {
  Store<Node> store;
  list(store, {node("a", "z1")});
  CHECK(told(list(store, {node("a", "z1")})) == Told{});
  CHECK(told(store.apply(Apply<Node>{node("a", "z1")})) == Told{});
}

TEST_CASE("a write that changes nothing kept is no change, the newer version stays",
          "[destination][E25]") {
  Store<Node> store;
  list(store, {node("a", "z1", "1")});
  CHECK(told(store.apply(Apply<Node>{node("a", "z1", "2")})) == Told{});
  CHECK(store.find({"", "a"})->meta.resource_version == "2");
}

TEST_CASE("an object that a relist does not have was deleted", "[destination][E26]") {
  Store<Node> store;
  list(store, {node("a", "z1")});
  CHECK(told(list(store, {})) == Told{{"a", "z1>-"}});
  CHECK(store.find({"", "a"}) == nullptr);
  CHECK(told(store.apply(Delete{{"", "a"}})) == Told{});
}

TEST_CASE("changes follow one by one after the list", "[destination]") {
  Store<Node> store;
  list(store, {});
  CHECK(told(store.apply(Apply<Node>{node("a", "z1")})) == Told{{"a", "->z1"}});
  CHECK(told(store.apply(Apply<Node>{node("a", "z2", "2")})) == Told{{"a", "z1>z2"}});
  CHECK(told(store.apply(Delete{{"", "a"}})) == Told{{"a", "z2>-"}});
}

TEST_CASE("another object of the same name is a change even if it looks the same",
          "[destination]") {
  Store<Node> store;
  list(store, {node("a", "z1")});
  auto successor = std::make_shared<Node>(*node("a", "z1", "2"));
  successor->meta.uid = "other";
  CHECK(told(store.apply(Apply<Node>{successor})) == Told{{"a", "z1>z1"}});
}

TEST_CASE("a list that starts over forgets the half that it had", "[destination]") {
  Store<Node> store;
  store.apply(Init{});
  store.apply(InitApply<Node>{node("half", "z1")});
  CHECK(told(list(store, {node("a", "z1")})) == Told{{"a", "->z1"}});
}

}  // namespace
}  // namespace bowline::k8s
