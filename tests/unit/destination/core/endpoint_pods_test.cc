#include <catch2/catch.hpp>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/scene.h"

namespace bowline::destination {
namespace {

using k8s::EndpointSlice;
using k8s::Pod;
using support::EndpointBuilder;
using support::socket;
using support::web_endpoint_1;
using support::web_endpoint_2;
using support::web_pod_1;
using support::web_slice;
using Pool = support::FoldingClient::Pool;

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
