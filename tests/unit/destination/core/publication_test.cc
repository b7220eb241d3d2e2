#include <catch2/catch.hpp>
#include <set>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/scene.h"

namespace bowline::destination {
namespace {

using k8s::EndpointSlice;
using k8s::ObjectRef;
using k8s::Pod;
using k8s::Service;
using support::ServiceBuilder;
using support::socket;
using support::web_endpoint_1;
using support::web_endpoint_2;
using support::web_pod_1;
using support::web_slice;

TEST_CASE("only subscribers of the changed service are told", "[destination][E24]") {
  Scene scene;
  scene.feed.apply(ServiceBuilder("cart").port("http", 80).build());
  scene.publish();
  const auto other = scene.index.subscribe(EndpointQuery{{"shop", "cart"}, Port{80}, {}, "n-a"});
  REQUIRE(other);
  const auto a = scene.get(80, "n-a");
  const auto b = scene.get(80, "n-a");
  const auto c = scene.get(80, "n-b");
  CHECK(a->view.cursor().log() == b->view.cursor().log());
  for (const auto& reader : {a, b, c}) reader->view.next();
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  const Publication publication = scene.publish();
  CHECK(std::set(publication.logs.begin(), publication.logs.end()) ==
        std::set{a->view.cursor().log(), c->view.cursor().log()});
  CHECK(publication.logs.size() == 2);
  CHECK(publication.moves.empty());
  for (const auto& reader : {a, b, c}) {
    CHECK(reader->view.next() == Messages{"REM{10.42.2.6:8080}"});
  }
  CHECK(other->log->version() == 0);
}

TEST_CASE("an unchanged slice delivered again changes nothing", "[destination][E25]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).endpoint(web_endpoint_2()).build());
  CHECK(scene.publish().logs.empty());
  CHECK(reader->view.next() == kNothing);
}

TEST_CASE("deletions that only a relist tells are deletions", "[destination][E26]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  k8s::Store<EndpointSlice> slices;
  const auto slice = web_slice().endpoint(web_endpoint_1()).endpoint(web_endpoint_2()).build();
  slices.apply(k8s::Init{});
  slices.apply(k8s::InitApply<EndpointSlice>{slice});
  slices.apply(k8s::InitDone{});
  slices.apply(k8s::Init{});
  for (const auto& change : slices.apply(k8s::InitDone{})) {
    scene.index.apply(change, SteadyTime{});
  }
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080, 10.42.2.6:8080}"});
}

TEST_CASE("a missing Service or an ExternalName has no endpoints", "[destination][V11]") {
  Scene scene;
  scene.feed.apply(ServiceBuilder("ext").external_name().build());
  const auto code_of = [&](const char* service) {
    const auto subscribed =
        scene.index.subscribe(EndpointQuery{{"shop", service}, Port{80}, {}, ""});
    return subscribed ? Code::kOk : subscribed.error().code;
  };
  CHECK(code_of("gone") == Code::kNotFound);
  CHECK(code_of("ext") == Code::kInvalidArgument);
  CHECK(code_of("web") == Code::kOk);
}

TEST_CASE("an entry tells the event that made it", "[destination][provenance]") {
  Scene scene;
  const auto reader = scene.get();
  const auto cause_at = [&](const char* at) {
    for (const ViewChange& entry : reader->view.cursor().log()->entries()) {
      if (entry.socket == socket(at)) return *entry.cause;
    }
    throw std::runtime_error("no entry");
  };
  CHECK(cause_at("10.42.1.5:8080").kind == std::string("EndpointSlice"));
  CHECK(cause_at("10.42.1.5:8080").received == scene.feed.now());
  scene.feed.apply(web_pod_1().version("77").opaque_ports("8080").build());
  scene.publish();
  const Provenance cause = cause_at("10.42.1.5:8080");
  CHECK(cause.kind == std::string("Pod"));
  CHECK(cause.object == ObjectRef{"shop", "web-1"});
  CHECK(cause.resource_version == "77");
  CHECK(cause.received == scene.feed.now());
  CHECK(cause_at("10.42.2.6:8080").kind == std::string("EndpointSlice"));
}

TEST_CASE("nothing shows before it is published", "[destination][publish]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(reader->view.next() == kNothing);
  const auto late = scene.get();
  CHECK(late->view.next() == Messages{"ADD{10.42.1.5:8080, 10.42.2.6:8080}"});
  scene.publish();
  CHECK(reader->view.next() == Messages{"REM{10.42.2.6:8080}"});
  CHECK(late->view.next() == Messages{"REM{10.42.2.6:8080}"});
}

TEST_CASE("what comes and goes in one turn is not told", "[destination][publish]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.erase<Pod>({"shop", "web-1"});
  scene.feed.apply(web_pod_1().build());
  CHECK(scene.publish().logs.empty());
  CHECK(reader->view.next() == kNothing);
}

TEST_CASE("the last subscriber takes the service port along", "[destination][L4]") {
  Scene scene;
  auto reader = scene.get();
  const auto shared = reader->view.cursor().log()->changes_since(0).present.front().address;
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  scene.index.unsubscribe(reader->id);
  scene.index.unsubscribe(reader->id);
  CHECK(scene.publish().logs.empty());
  reader.reset();
  CHECK(shared.use_count() == 1);
  CHECK(scene.get()->view.next() == Messages{"ADD{10.42.1.5:8080}"});
}

TEST_CASE("the last reader of a view takes its log along", "[destination][L4]") {
  Scene scene;
  const auto stays = scene.get(80, "n-a");
  auto leaves = scene.get(80, "n-b");
  const std::weak_ptr<ViewLog> log = leaves->view.cursor().log();
  scene.index.unsubscribe(leaves->id);
  leaves.reset();
  CHECK(log.expired());
}

}  // namespace
}  // namespace bowline::destination
