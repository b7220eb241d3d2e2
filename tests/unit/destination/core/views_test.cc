#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/scene.h"

namespace bowline::destination {
namespace {

using support::node;
using support::socket;
using support::web_endpoint_1;
using support::web_endpoint_2;
using support::web_slice;

const Messages kBoth{"ADD{10.42.1.5:8080, 10.42.2.6:8080}"};

// The zone locality of web-1 and web-2 as the reader's client holds them.
std::string localities(const Scene::Reader& reader) {
  std::string text;
  for (const auto& [socket, payload] : reader.view.client().pool()) {
    const std::size_t start = payload.find("zone_locality=") + 14;
    text += payload.substr(start, payload.find(' ', start) - start) + " ";
  }
  return text;
}

TEST_CASE("locality compares the client's zone with the endpoint's", "[destination][T1]") {
  Scene scene;
  scene.feed.apply(node("n-plain", ""));
  const std::map<std::string, std::string> expected{{"n-a", "local remote "},
                                                    {"n-b", "remote local "},
                                                    {"n-plain", "unknown unknown "},
                                                    {"n-unknown", "unknown unknown "},
                                                    {"", "unknown unknown "}};
  for (const auto& [name, text] : expected) {
    const auto reader = scene.get(80, name);
    reader->view.next();
    CHECK(localities(*reader) == text);
  }
}

TEST_CASE("clients of one zone share a log, whatever their node", "[destination][W-12]") {
  Scene scene;
  scene.feed.apply(node("n-a2", "z1"));
  const auto log = [&](const char* name, std::optional<std::string> hostname = {}) {
    return scene.get(80, name, std::move(hostname))->view.cursor().log();
  };
  const auto a = scene.get(80, "n-a");
  CHECK(a->view.cursor().log() == log("n-a2"));
  CHECK(a->view.cursor().log() != log("n-b"));
  CHECK(a->view.cursor().log() != log("n-a", "web-1"));
}

TEST_CASE("addresses are shared between views", "[destination][W-13]") {
  Scene scene;
  std::set<AddressPtr> shared;
  for (const char* name : {"n-a", "n-b", "n-c"}) {
    const auto reader = scene.get(80, name);
    for (const ViewAddress& seen : reader->view.cursor().log()->changes_since(0).present) {
      shared.insert(seen.address);
    }
  }
  CHECK(shared.size() == 2);
}

TEST_CASE("a node that gets a zone changes the view of its clients alone", "[destination][W-23]") {
  Scene scene;
  const auto early = scene.get(80, "n-c");
  const auto other = scene.get(80, "n-d");
  const auto local = scene.get(80, "n-a");
  for (const auto& reader : {early, other, local}) reader->view.next();
  CHECK(early->view.cursor().log() == other->view.cursor().log());

  scene.feed.apply(node("n-c", "z2"));
  const Publication publication = scene.publish();
  CHECK(early->view.cursor().log() != other->view.cursor().log());
  CHECK(early->view.next() == kBoth);
  CHECK(localities(*early) == "remote local ");
  CHECK(other->view.next() == kNothing);
  CHECK(localities(*other) == "unknown unknown ");
  CHECK(local->view.next() == kNothing);
  CHECK(publication.logs.empty());

  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  scene.publish();
  for (const auto& reader : {early, other, local}) {
    CHECK(reader->view.next() == Messages{"REM{10.42.2.6:8080}"});
  }
}

TEST_CASE("a view whose readers all change zone changes in place", "[destination][W-23]") {
  Scene scene;
  const auto reader = scene.get(80, "n-a");
  reader->view.next();
  const auto log = reader->view.cursor().log();
  scene.feed.apply(node("n-a", "z2"));
  const Publication publication = scene.publish();
  CHECK(publication.moves.empty());
  CHECK(publication.logs == std::vector{log});
  CHECK(reader->view.next() == kBoth);
  CHECK(localities(*reader) == "remote local ");
  CHECK(log->entries().at(0).cause->kind == std::string("Node"));
  // New clients of the zone join it.
  CHECK(scene.get(80, "n-b")->view.cursor().log() == log);
}

TEST_CASE("a reader that is late with a move misses nothing and keeps nothing",
          "[destination][W-23]") {
  Scene scene;
  const auto stays = scene.get(80, "n-c");
  const auto late = scene.index.subscribe(Scene::query(80, "n-d"));
  REQUIRE(late);
  support::ViewReader reader(late->log);
  reader.next();
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  scene.feed.apply(node("n-d", "z1"));
  Publication publication = scene.publish();
  REQUIRE(publication.moves.size() == 2);
  scene.feed.apply(web_slice().endpoint(web_endpoint_2()).build());
  scene.publish();
  // Still in the old log, which shows the moment of the fork.
  CHECK(reader.next() == kNothing);
  for (const auto& move : publication.moves) {
    if (move.subscription == late->id) reader.move_to(move.to);
  }
  CHECK(reader.next() == Messages{"ADD{10.42.2.6:8080}", "REM{10.42.1.5:8080}"});
  CHECK(reader.client().pool().begin()->second.find("zone_locality=remote") != std::string::npos);
  CHECK(stays->view.next() == Messages{"ADD{10.42.2.6:8080}"});
}

TEST_CASE("a zone that returns within one turn changes nothing", "[destination][publish]") {
  Scene scene;
  const auto reader = scene.get(80, "n-a");
  reader->view.next();
  scene.feed.apply(node("n-a", "z9"));
  scene.feed.erase<k8s::Node>({"", "n-a"});
  scene.feed.apply(node("n-a", "z1"));
  const Publication publication = scene.publish();
  CHECK(publication.logs.empty());
  CHECK(publication.moves.empty());
  CHECK(reader->view.next() == kNothing);
}

TEST_CASE("a deleted node has no zone", "[destination][W-23]") {
  Scene scene;
  const auto reader = scene.get(80, "n-a");
  reader->view.next();
  scene.feed.erase<k8s::Node>({"", "n-a"});
  CHECK(scene.next(*reader) == kBoth);
  CHECK(localities(*reader) == "unknown unknown ");
}

TEST_CASE("views that split free what their last reader leaves", "[destination][L4]") {
  Scene scene;
  const auto a = scene.get(80, "n-c");
  const auto b = scene.get(80, "n-d");
  scene.feed.apply(node("n-c", "z2"));
  scene.publish();
  const std::weak_ptr<ViewLog> log = a->view.cursor().log();
  scene.index.unsubscribe(a->id);
  CHECK(log.use_count() == 1);
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(scene.publish().logs == std::vector{b->view.cursor().log()});
}

}  // namespace
}  // namespace bowline::destination
