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
using support::EndpointBuilder;
using support::ServiceBuilder;
using support::SliceBuilder;
using support::socket;
using support::web_endpoint_1;
using support::web_endpoint_2;
using support::web_pod_1;
using support::web_service;
using support::web_slice;
using Pool = support::FoldingClient::Pool;

TEST_CASE("a new stream is told all addresses in one message", "[destination][E1][T1]") {
  Scene scene;
  const auto reader = scene.get();
  CHECK(reader->view.next() == Messages{"ADD{10.42.1.5:8080, 10.42.2.6:8080}"});
  CHECK(reader->view.client().pool() ==
        Pool{{socket("10.42.1.5:8080"),
              "10.42.1.5:8080 control_plane_ns=linkerd deployment=web pod=web-1 "
              "pod_template_hash=6f serviceaccount=web-sa zone=z1 zone_locality=local "
              "identity=web-sa.shop.serviceaccount.identity.linkerd.mesh.example "
              "hint{h2>4143} http2 in z1"},
             {socket("10.42.2.6:8080"),
              "10.42.2.6:8080 control_plane_ns=linkerd deployment=web pod=web-2 "
              "pod_template_hash=6f serviceaccount=web-sa zone=z2 zone_locality=remote "
              "identity=web-sa.shop.serviceaccount.identity.linkerd.mesh.example "
              "hint{h2>4143} http2 in z2"}});
  CHECK(scene.next(*reader) == kNothing);
}

TEST_CASE("an endpoint that is not ready leaves, and comes back", "[destination][E2][E3]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(
      web_slice().endpoint(web_endpoint_1()).endpoint(web_endpoint_2().not_ready()).build());
  CHECK(scene.next(*reader) == Messages{"REM{10.42.2.6:8080}"});
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).endpoint(web_endpoint_2()).build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.2.6:8080}"});
}

TEST_CASE("an endpoint that does not say is ready", "[destination][E4]") {
  Scene scene;
  CHECK(k8s::Endpoint{}.ready);
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*scene.get()) == Messages{"ADD{10.42.1.5:8080}"});
}

TEST_CASE("an empty view is at version 0 and tells so first", "[destination][E5][X-3]") {
  Scene scene(Scene::Start::kEmpty);
  scene.feed.apply(web_service().build());
  scene.feed.apply(web_pod_1().build());
  scene.publish();
  const auto reader = scene.get();
  CHECK(reader->view.cursor().log()->version() == 0);
  CHECK(reader->view.next() == Messages{"NOEP"});
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
  CHECK(reader->view.client().violations().empty());
}

TEST_CASE("deleting a slice removes its addresses only", "[destination][E6]") {
  Scene scene;
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  scene.feed.apply(
      SliceBuilder("web-s2", "web").port("http", 8080).endpoint(web_endpoint_2()).build());
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.erase<EndpointSlice>({"shop", "web-s1"});
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080}"});
}

TEST_CASE("an address goes once, whichever of pod and slice goes first", "[destination][E7][E8]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.erase<Pod>({"shop", "web-1"});
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080}"});
  SECTION("slice updated") { scene.feed.apply(web_slice().endpoint(web_endpoint_2()).build()); }
  SECTION("slice deleted, other pod too") {
    scene.feed.erase<Pod>({"shop", "web-2"});
    scene.feed.erase<EndpointSlice>({"shop", "web-s1"});
    CHECK(scene.next(*reader) == Messages{"REM{10.42.2.6:8080}"});
  }
  CHECK(scene.next(*reader) == kNothing);
}

TEST_CASE("pod and slice deleted in one turn remove the address", "[destination][E8]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.erase<Pod>({"shop", "web-1"});
  scene.feed.erase<EndpointSlice>({"shop", "web-s1"});
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080, 10.42.2.6:8080}"});
}

TEST_CASE("an endpoint that moves between slices stays", "[destination][E9]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  const auto second = SliceBuilder("web-s2", "web").port("http", 8080);
  scene.feed.apply(SliceBuilder(second).version("2").endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*reader) == kNothing);
  scene.feed.apply(web_slice().version("3").endpoint(web_endpoint_2()).build());
  CHECK(scene.next(*reader) == kNothing);
  CHECK(scene.next(*scene.get()) == Messages{"ADD{10.42.1.5:8080, 10.42.2.6:8080}"});
}

TEST_CASE("an address that two slices name goes with the second", "[destination][E10]") {
  Scene scene;
  const auto second = SliceBuilder("web-s2", "web").port("http", 8080).endpoint(web_endpoint_1());
  scene.feed.apply(second.build());
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(web_slice().version("2").endpoint(web_endpoint_2()).build());
  CHECK(scene.next(*reader) == kNothing);
  scene.feed.erase<EndpointSlice>({"shop", "web-s2"});
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080}"});
}

TEST_CASE("of slices that differ the newest counts", "[destination][X-7]") {
  Scene scene;
  const auto slice = [](const char* name, const char* version, const char* zone) {
    return SliceBuilder(name, "web")
        .port("http", 8080)
        .version(version)
        .endpoint(web_endpoint_1().zone(zone))
        .build();
  };
  const auto zone_of_1 = [](Scene::Reader& reader) {
    const auto changes = reader.view.cursor().log()->changes_since(0);
    return *changes.present.at(0).address->value.zone;
  };
  scene.feed.apply(slice("web-s1", "99", "z1"));
  scene.feed.apply(slice("web-s2", "100", "z2"));
  const auto reader = scene.get();
  CHECK(zone_of_1(*reader) == "z2");
  scene.feed.apply(slice("web-s1", "101", "z1"));
  scene.publish();
  CHECK(zone_of_1(*reader) == "z1");
  scene.feed.apply(slice("web-s2", "101", "z2"));
  scene.publish();
  CHECK(zone_of_1(*reader) == "z2");
  scene.feed.erase<EndpointSlice>({"shop", "web-s2"});
  scene.publish();
  CHECK(zone_of_1(*reader) == "z1");
}

TEST_CASE("a changed target port replaces the addresses", "[destination][E11]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(SliceBuilder("web-s1", "web")
                       .port("http", 9090)
                       .endpoint(web_endpoint_1())
                       .endpoint(web_endpoint_2())
                       .build());
  CHECK(scene.next(*reader) ==
        Messages{"ADD{10.42.1.5:9090, 10.42.2.6:9090}", "REM{10.42.1.5:8080, 10.42.2.6:8080}"});
}

TEST_CASE("a replaced pod of the same name is another address", "[destination][E12][X-16]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  const auto slice = web_slice()
                         .endpoint(EndpointBuilder("10.42.1.9").target("Pod", "web-1", "uid-new"))
                         .endpoint(web_endpoint_2());
  scene.feed.apply(slice.build());
  // The new pod is not known yet, and the old one is not its stand-in.
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080}"});
  scene.feed.apply(support::PodBuilder("web-1").uid("uid-new").at("10.42.1.9").build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.9:8080}"});
}

TEST_CASE("a pod of the same name and another uid does not count", "[destination][X-16]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(web_pod_1().uid("uid-new").build());
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080}"});
  scene.feed.apply(web_slice()
                       .endpoint(EndpointBuilder("10.42.1.5").target("Pod", "web-1", ""))
                       .endpoint(web_endpoint_2())
                       .build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
}

TEST_CASE("a pod that arrives after its slice is added then", "[destination][E13][X-6]") {
  Scene scene;
  scene.feed.erase<Pod>({"shop", "web-2"});
  const auto reader = scene.get();
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
  scene.feed.apply(support::web_pod_2().build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.2.6:8080}"});
}

TEST_CASE("a pod's new attributes are told, its heartbeats are not", "[destination][X-6]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(web_pod_1().version("2").build());
  CHECK(scene.next(*reader) == kNothing);
  scene.feed.apply(web_pod_1().opaque_ports("8080").build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
  scene.feed.apply(
      web_slice().version("9").endpoint(web_endpoint_1()).endpoint(web_endpoint_2()).build());
  CHECK(scene.next(*reader) == kNothing);
}

TEST_CASE("a ReplicaSet that arrives late corrects the owner label", "[destination][O6][X-6]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.erase<k8s::ReplicaSet>({"shop", "web-6f"});
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080, 10.42.2.6:8080}"});
  CHECK(reader->view.client().pool().at(socket("10.42.1.5:8080")).find(" replicaset=web-6f ") !=
        std::string::npos);
  scene.feed.apply(support::replica_set("web-6f", k8s::Owner{"Deployment", "web"}));
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080, 10.42.2.6:8080}"});
  CHECK(reader->view.client().pool().at(socket("10.42.1.5:8080")).find(" deployment=web ") !=
        std::string::npos);
}

TEST_CASE("a Job that arrives late corrects the owner label", "[destination][O6][O4]") {
  Scene scene;
  scene.feed.apply(web_pod_1().owned_by("Job", "nightly-1").build());
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(support::job("nightly-1", k8s::Owner{"CronJob", "nightly"}));
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
  CHECK(reader->view.client().pool().at(socket("10.42.1.5:8080")).find(" cronjob=nightly ") !=
        std::string::npos);
}

TEST_CASE("each port has its own addresses", "[destination][E14]") {
  Scene scene;
  scene.feed.apply(web_service().port("adm", 81).build());
  scene.feed.apply(web_slice().port("adm", 9990).endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*scene.get(80)) == Messages{"ADD{10.42.1.5:8080}"});
  CHECK(scene.next(*scene.get(81)) == Messages{"ADD{10.42.1.5:9990}"});
}

TEST_CASE("an unnamed port is found by its empty name", "[destination][E15]") {
  Scene scene;
  scene.feed.apply(ServiceBuilder("web").port("", 80).build());
  scene.feed.apply(SliceBuilder("web-s1", "web").port("", 8080).endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*scene.get()) == Messages{"ADD{10.42.1.5:8080}"});
}

TEST_CASE("a slice without the port contributes nothing", "[destination][E16]") {
  Scene scene;
  scene.feed.apply(
      SliceBuilder("web-s1", "web").port("http", {}).endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*scene.get()) == Messages{"NOEP"});
  scene.feed.apply(SliceBuilder("web-s1", "web").port("adm", 1).endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*scene.get()) == Messages{"NOEP"});
  scene.feed.apply(
      SliceBuilder("web-s2", "web").port("http", 8081).endpoint(web_endpoint_2()).build());
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*scene.get()) == Messages{"ADD{10.42.1.5:8080, 10.42.2.6:8081}"});
}

TEST_CASE("a port that the Service does not declare is used as it is", "[destination][E17]") {
  Scene scene;
  const auto reader = scene.get(9999);
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:9999, 10.42.2.6:9999}"});
  scene.feed.apply(web_slice().null_ports().endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:9999, 10.42.2.6:9999}"});
  scene.feed.apply(web_service().port("http", 9999).build());
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
}

TEST_CASE("an instance is the endpoint of that hostname", "[destination][E18]") {
  Scene scene;
  scene.feed.apply(
      web_slice().endpoint(web_endpoint_1().hostname("web-1")).endpoint(web_endpoint_2()).build());
  const auto reader = scene.get(80, "n-a", "web-1");
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
  scene.feed.apply(web_slice()
                       .endpoint(web_endpoint_1().hostname("web-1"))
                       .endpoint(web_endpoint_2())
                       .endpoint(EndpointBuilder("192.168.50.4"))
                       .build());
  CHECK(scene.next(*reader) == kNothing);
  scene.feed.apply(
      web_slice().endpoint(web_endpoint_1()).endpoint(web_endpoint_2().hostname("web-1")).build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.2.6:8080}", "REM{10.42.1.5:8080}"});
  CHECK(scene.next(*scene.get(80, "n-a", "nobody")) == Messages{"NOEP"});
}

TEST_CASE("an endpoint without a target is a plain address", "[destination][E19]") {
  Scene scene;
  scene.feed.apply(web_slice().endpoint(EndpointBuilder("192.168.50.4").zone("z1")).build());
  const auto reader = scene.get();
  CHECK(scene.next(*reader) == Messages{"ADD{192.168.50.4:8080}"});
  CHECK(reader->view.client().pool() ==
        Pool{{socket("192.168.50.4:8080"), "192.168.50.4:8080 zone_locality=unknown"}});
}

TEST_CASE("a target of another kind is ignored", "[destination][E20]") {
  Scene scene;
  scene.feed.apply(web_slice()
                       .endpoint(EndpointBuilder("10.42.1.5").target("Node", "web-1", "uid-web-1"))
                       .endpoint(web_endpoint_2())
                       .build());
  CHECK(scene.next(*scene.get()) == Messages{"ADD{10.42.2.6:8080}"});
}

TEST_CASE("a slice found by its owner counts from its creation on", "[destination][E21]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(SliceBuilder("other-name", "web")
                       .port("http", 8080)
                       .endpoint(EndpointBuilder("192.168.50.4"))
                       .build());
  CHECK(scene.next(*reader) == Messages{"ADD{192.168.50.4:8080}"});
}

TEST_CASE("a slice that goes over to another Service takes its addresses along",
          "[destination][E21]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(
      SliceBuilder("web-s1", "").port("http", 8080).endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080, 10.42.2.6:8080}"});
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
}

TEST_CASE("a Service deleted and made again loses and regains its addresses",
          "[destination][E22][E26]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.erase<Service>({"shop", "web"});
  CHECK(scene.next(*reader) == Messages{"REM{10.42.1.5:8080, 10.42.2.6:8080}"});
  scene.feed.erase<EndpointSlice>({"shop", "web-s1"});
  CHECK(scene.next(*reader) == kNothing);
  scene.feed.apply(web_service().build());
  CHECK(scene.next(*reader) == kNothing);
  scene.feed.apply(web_slice().endpoint(web_endpoint_1()).build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
}

TEST_CASE("a renamed port converges to the same addresses", "[destination][E23]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(ServiceBuilder("web").at("10.96.7.20").port("web", 80).build());
  scene.feed.apply(SliceBuilder("web-s1", "web")
                       .port("web", 8080)
                       .endpoint(web_endpoint_1())
                       .endpoint(web_endpoint_2())
                       .build());
  CHECK(scene.next(*reader) == kNothing);
}

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

TEST_CASE("an endpoint that gets another pod or zone is told", "[destination][X-7]") {
  Scene scene;
  const auto reader = scene.get();
  reader->view.next();
  scene.feed.apply(
      web_slice().endpoint(web_endpoint_1().zone("z2")).endpoint(web_endpoint_2()).build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
  scene.feed.apply(web_slice()
                       .endpoint(web_endpoint_1().zone("z2").pod("web-2"))
                       .endpoint(web_endpoint_2())
                       .build());
  CHECK(scene.next(*reader) == Messages{"ADD{10.42.1.5:8080}"});
}

}  // namespace
}  // namespace bowline::destination
