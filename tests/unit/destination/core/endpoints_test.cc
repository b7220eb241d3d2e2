#include <catch2/catch.hpp>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/scene.h"

namespace bowline::destination {
namespace {

using k8s::EndpointSlice;
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

}  // namespace
}  // namespace bowline::destination
