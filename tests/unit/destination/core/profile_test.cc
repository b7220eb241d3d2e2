#include "services/destination/core/profile.h"

#include <catch2/catch.hpp>
#include <variant>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/scene.h"

namespace bowline::destination {
namespace {

using k8s::EndpointSlice;
using k8s::Pod;
using k8s::Service;
using support::EndpointBuilder;
using support::PodBuilder;
using support::ServiceBuilder;
using support::SliceBuilder;
using support::socket;
using support::web_pod_1;
using support::web_service;
using Protocol = ProtocolHint::Protocol;

// A GetProfile stream: the newest answer, and whether the last publication brought it.
struct Asked {
  std::shared_ptr<ProfileCell> cell;
  SubscriptionId id;

  [[nodiscard]] Profile now() const { return cell->load()->value; }
};

Asked ask(Scene& scene, const std::string& authority) {
  const auto subscribed = scene.profile(authority);
  if (!subscribed) throw std::runtime_error(subscribed.error().message);
  return {subscribed->cell, subscribed->id};
}

Code refusal(Scene& scene, const std::string& authority) {
  const auto subscribed = scene.profile(authority);
  return subscribed ? Code::kOk : subscribed.error().code;
}

// Publishes; true if the stream is sent a message.
bool told(Scene& scene, const Asked& asked) {
  const Publication publication = scene.publish();
  REQUIRE(publication.profiles.size() <= 1);
  return publication.profiles == std::vector{asked.cell};
}

Profile web(bool opaque = false, Port port = Port{80}) {
  return ServiceProfile{"web.shop.svc.cluster.local", {"shop", "web"}, port, opaque};
}

Profile unknown(const char* at, bool opaque = false) {
  return EndpointProfile{{.socket = socket(at)}, opaque};
}

// Q1's endpoint at any port; `account` also names the identity.
Profile web_1_profile(const char* at = "10.42.1.5:8080", const std::string& account = "web-sa") {
  return EndpointProfile{
      {.socket = socket(at),
       .labels = {{"control_plane_ns", "linkerd"},
                  {"deployment", "web"},
                  {"namespace", "shop"},
                  {"pod", "web-1"},
                  {"pod_template_hash", "6f"},
                  {"serviceaccount", account},
                  {"zone", ""}},
       .identity = account + ".shop.serviceaccount.identity.linkerd.mesh.example",
       .hint = ProtocolHint{Protocol::kH2, Port{4143}},
       .http2_params = true},
      false};
}

Profile plain_pod(const char* at, const char* pod, bool opaque = false) {
  return EndpointProfile{{.socket = socket(at),
                          .labels = {{"namespace", "shop"},
                                     {"pod", pod},
                                     {"serviceaccount", "default"},
                                     {"zone", ""}}},
                         opaque};
}

TEST_CASE("a cluster IP and a name give the Service's profile", "[destination][V1][V2]") {
  Scene scene;
  CHECK(ask(scene, "10.96.7.20:80").now() == web());
  CHECK(ask(scene, "web.shop.svc.cluster.local:80").now() == web());
}

TEST_CASE("so does the second family's cluster IP", "[destination][V3]") {
  Scene scene;
  scene.feed.apply(web_service().at("fd00:96::20").build());
  CHECK(ask(scene, "[fd00:96::20]:80").now() == web());
}

TEST_CASE("an undeclared port is answered, and again when it is declared",
          "[destination][V4][W-25]") {
  Scene scene;
  for (const char* authority : {"10.96.7.20:81", "web.shop.svc.cluster.local:81"}) {
    const Asked asked = ask(scene, authority);
    CHECK(asked.now() == Profile(UndeclaredPort{}));
    CHECK_FALSE(told(scene, asked));
    scene.feed.apply(web_service().port("adm", 81).build());
    CHECK(told(scene, asked));
    CHECK(asked.now() == web(false, Port{81}));
    scene.feed.apply(web_service().build());
    CHECK(told(scene, asked));
    CHECK(asked.now() == Profile(UndeclaredPort{}));
    scene.index.unsubscribe(asked.id);
  }
}

TEST_CASE("the Service's opaque annotation is followed", "[destination][V5][V8]") {
  Scene scene;
  scene.feed.apply(web_service().opaque_ports("80").build());
  const Asked asked = ask(scene, "web.shop.svc.cluster.local:80");
  CHECK(asked.now() == web(true));
  scene.feed.apply(web_service().build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == web(false));
  scene.feed.erase<Service>({"shop", "web"});
  CHECK_FALSE(told(scene, asked));
  CHECK(asked.now() == web(false));
}

TEST_CASE("a deleted Service leaves its name with the default list", "[destination][V5]") {
  Scene scene;
  scene.feed.apply(web_service().opaque_ports("80").build());
  const Asked asked = ask(scene, "web.shop.svc.cluster.local:80");
  scene.feed.erase<Service>({"shop", "web"});
  CHECK(told(scene, asked));
  CHECK(asked.now() == web(false));
  CHECK(refusal(scene, "web.shop.svc.cluster.local:80") == Code::kNotFound);
  scene.feed.apply(web_service().opaque_ports("80").build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == web(true));
}

TEST_CASE("default opaque ports hold without an annotation", "[destination][V6]") {
  Scene scene;
  scene.feed.apply(web_service().port("db", 3306).build());
  const Asked asked = ask(scene, "10.96.7.20:3306");
  CHECK(asked.now() == web(true, Port{3306}));
  scene.feed.apply(web_service().port("db", 3306).opaque_ports("").build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == web(false, Port{3306}));
}

TEST_CASE("an opaque annotation may name the Service's ports", "[destination][V7]") {
  Scene scene;
  scene.feed.apply(web_service().opaque_ports("http").build());
  CHECK(ask(scene, "10.96.7.20:80").now() == web(true));
}

TEST_CASE("a new first stream is told what the last one was", "[destination][V8]") {
  Scene scene;
  scene.feed.apply(web_service().port("db", 3306).build());
  const Asked first = ask(scene, "10.96.7.20:3306");
  scene.index.unsubscribe(first.id);
  CHECK(ask(scene, "10.96.7.20:3306").now() == first.now());
}

TEST_CASE("appProtocol overrules opaque ports", "[destination][X-15]") {
  Scene scene;
  scene.feed.apply(ServiceBuilder("web")
                       .at("10.96.7.20")
                       .port("http", 80, "http")
                       .port("db", 3306, "kubernetes.io/h2c")
                       .port("tls", 443, "https")
                       .opaque_ports("80,443,3306")
                       .build());
  CHECK(ask(scene, "10.96.7.20:80").now() == web(false));
  CHECK(ask(scene, "10.96.7.20:3306").now() == web(false, Port{3306}));
  CHECK(ask(scene, "10.96.7.20:443").now() == web(true, Port{443}));
}

TEST_CASE("a Service or instance that does not exist is not found",
          "[destination][X-4][V11][Q12]") {
  Scene scene;
  CHECK(refusal(scene, "gone.shop.svc.cluster.local:80") == Code::kNotFound);
  CHECK(refusal(scene, "nobody.web.shop.svc.cluster.local:80") == Code::kNotFound);
  CHECK(refusal(scene, "10-42-1-5.web.shop.svc.cluster.local:80") == Code::kNotFound);
}

TEST_CASE("an ExternalName has no profile for a declared port", "[destination][V4]") {
  Scene scene;
  scene.feed.apply(ServiceBuilder("ext").external_name().port("http", 80).build());
  CHECK(refusal(scene, "ext.shop.svc.cluster.local:80") == Code::kInvalidArgument);
  CHECK(refusal(scene, "i.ext.shop.svc.cluster.local:80") == Code::kInvalidArgument);
  CHECK(ask(scene, "ext.shop.svc.cluster.local:81").now() == Profile(UndeclaredPort{}));
}

TEST_CASE("a pod's address gives its endpoint", "[destination][Q1]") {
  Scene scene;
  CHECK(ask(scene, "10.42.1.5:8080").now() == web_1_profile());
}

TEST_CASE("an address of nobody is unknown, opaque by the default list", "[destination][Q2][Q3]") {
  Scene scene;
  CHECK(ask(scene, "10.42.9.9:1234").now() == unknown("10.42.9.9:1234"));
  CHECK(ask(scene, "10.42.9.9:3306").now() == unknown("10.42.9.9:3306", true));
}

TEST_CASE("a pod counts while it is running, ready or not", "[destination][Q4][Q5]") {
  Scene scene;
  scene.feed.apply(web_pod_1().phase(Pod::Phase::kPending).build());
  const Asked asked = ask(scene, "10.42.1.5:8080");
  CHECK(asked.now() == unknown("10.42.1.5:8080"));
  scene.feed.apply(web_pod_1().build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == web_1_profile());
}

TEST_CASE("the next pod with the IP is told on any port", "[destination][Q6][X-12]") {
  Scene scene;
  const Asked asked = ask(scene, "10.42.1.5:7777");
  CHECK(asked.now() == web_1_profile("10.42.1.5:7777"));
  scene.feed.erase<Pod>({"shop", "web-1"});
  CHECK(told(scene, asked));
  CHECK(asked.now() == unknown("10.42.1.5:7777"));
  scene.feed.apply(web_pod_1().uid("uid-next").service_account("other").build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == web_1_profile("10.42.1.5:7777", "other"));
}

TEST_CASE("finished and terminating pods do not claim an IP", "[destination][Q7]") {
  Scene scene;
  scene.feed.apply(PodBuilder("done").at("10.42.1.5").phase(Pod::Phase::kSucceeded).build());
  scene.feed.apply(PodBuilder("failed").at("10.42.1.5").phase(Pod::Phase::kFailed).build());
  scene.feed.apply(PodBuilder("leaving").at("10.42.1.5").deleting().build());
  CHECK(ask(scene, "10.42.1.5:8080").now() == web_1_profile());
  scene.feed.erase<Pod>({"shop", "web-1"});
  CHECK(ask(scene, "10.42.1.5:8081").now() == unknown("10.42.1.5:8081"));
}

TEST_CASE("who has been told of a pod keeps it while it terminates", "[destination][Q6]") {
  Scene scene;
  const Asked asked = ask(scene, "10.42.1.5:8080");
  scene.feed.apply(web_pod_1().deleting().build());
  CHECK_FALSE(told(scene, asked));
  SECTION("until it is gone") {
    scene.feed.erase<Pod>({"shop", "web-1"});
    CHECK(told(scene, asked));
    CHECK(asked.now() == unknown("10.42.1.5:8080"));
  }
  SECTION("until another pod has the IP") {
    scene.feed.apply(PodBuilder("next").at("10.42.1.5").build());
    CHECK(told(scene, asked));
    CHECK(asked.now() == plain_pod("10.42.1.5:8080", "next"));
  }
}

TEST_CASE("an address that two claim is refused", "[destination][Q8]") {
  Scene scene;
  scene.feed.apply(PodBuilder("twin").at("10.42.1.5").build());
  CHECK(refusal(scene, "10.42.1.5:8080") == Code::kFailedPrecondition);
  scene.feed.apply(ServiceBuilder("thief").at("10.96.7.20").build());
  CHECK(refusal(scene, "10.96.7.20:80") == Code::kFailedPrecondition);
  for (const char* name : {"a", "b"}) {
    scene.feed.apply(PodBuilder(name).on("n-a").port("p", 80, 7070).build());
  }
  CHECK(refusal(scene, "192.168.9.4:7070") == Code::kFailedPrecondition);
}

TEST_CASE("an open stream keeps the last good answer of an address that two claim",
          "[destination][Q8]") {
  Scene scene;
  const Asked asked = ask(scene, "10.42.1.5:8080");
  scene.feed.apply(PodBuilder("twin").at("10.42.1.5").build());
  CHECK_FALSE(told(scene, asked));
  CHECK(asked.now() == web_1_profile());
  scene.feed.erase<Pod>({"shop", "web-1"});
  CHECK(told(scene, asked));
  CHECK(asked.now() == plain_pod("10.42.1.5:8080", "twin"));
}

TEST_CASE("a host port follows the pods that have it", "[destination][Q9]") {
  Scene scene;
  const auto pod = [](const char* name) {
    return PodBuilder(name).at("10.42.1.8").on("n-a").port("p", 80, 7070);
  };
  scene.feed.apply(pod("a").build());
  const Asked asked = ask(scene, "192.168.9.4:7070");
  CHECK(asked.now() == plain_pod("192.168.9.4:7070", "a"));
  scene.feed.erase<Pod>({"shop", "a"});
  CHECK(told(scene, asked));
  CHECK(asked.now() == unknown("192.168.9.4:7070"));
  scene.feed.apply(pod("b").build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == plain_pod("192.168.9.4:7070", "b"));
}

TEST_CASE("a pod in the host's network is found at its declared ports only", "[destination][Q10]") {
  Scene scene;
  scene.feed.apply(
      PodBuilder("agent").host_network().at("192.168.9.4").on("n-a").port("p", 9100, 9100).build());
  CHECK(ask(scene, "192.168.9.4:9100").now() == plain_pod("192.168.9.4:9100", "agent"));
  CHECK(ask(scene, "192.168.9.4:9101").now() == unknown("192.168.9.4:9101"));
}

TEST_CASE("an instance name gives the endpoint of its pod", "[destination][Q11]") {
  Scene scene;
  scene.feed.apply(ServiceBuilder("db").port("sql", 5432).build());
  scene.feed.apply(PodBuilder("web-0").at("10.42.1.7").build());
  const auto slice =
      SliceBuilder("db-s1", "db")
          .port("sql", 5432)
          .endpoint(EndpointBuilder("10.42.1.7").pod("web-0").hostname("web-0").not_ready());
  scene.feed.apply(slice.build());
  const Asked asked = ask(scene, "web-0.db.shop.svc.cluster.local:5432");
  CHECK(asked.now() == plain_pod("10.42.1.7:5432", "web-0", true));

  SECTION("and follows it to its next pod") {
    scene.feed.erase<Pod>({"shop", "web-0"});
    CHECK(told(scene, asked));
    CHECK(asked.now() == unknown("10.42.1.7:5432", true));
    scene.feed.apply(PodBuilder("web-0").uid("uid-2").at("10.42.1.9").build());
    CHECK_FALSE(told(scene, asked));
    scene.feed.apply(
        SliceBuilder("db-s1", "db")
            .port("sql", 5432)
            .endpoint(
                EndpointBuilder("10.42.1.9").target("Pod", "web-0", "uid-2").hostname("web-0"))
            .build());
    CHECK(told(scene, asked));
    CHECK(asked.now() == plain_pod("10.42.1.9:5432", "web-0", true));
  }
  SECTION("and is not found without a pod") {
    scene.feed.apply(SliceBuilder("db-s1", "db")
                         .port("sql", 5432)
                         .endpoint(EndpointBuilder("10.42.1.7").hostname("web-0"))
                         .build());
    CHECK(refusal(scene, "web-0.db.shop.svc.cluster.local:5432") == Code::kNotFound);
  }
}

TEST_CASE("a pod is found by its second IP", "[destination][Q13]") {
  Scene scene;
  scene.feed.apply(PodBuilder("dual").at("10.42.1.8").at("fd00:1::8").build());
  CHECK(ask(scene, "[fd00:1::8]:80").now() == plain_pod("[fd00:1::8]:80", "dual"));
}

TEST_CASE("an unmeshed pod's default opaque port is opaque without a hint", "[destination][Q14]") {
  Scene scene;
  scene.feed.apply(PodBuilder("db").at("10.42.1.8").build());
  CHECK(ask(scene, "10.42.1.8:3306").now() == plain_pod("10.42.1.8:3306", "db", true));
}

TEST_CASE("an annotation may name an init container's port", "[destination][Q15]") {
  Scene scene;
  scene.feed.apply(PodBuilder("db")
                       .at("10.42.1.8")
                       .port("init", 9001)
                       .port("sql", 80)
                       .opaque_ports("init")
                       .build());
  CHECK(ask(scene, "10.42.1.8:9001").now() == plain_pod("10.42.1.8:9001", "db", true));
  CHECK(ask(scene, "10.42.1.8:80").now() == plain_pod("10.42.1.8:80", "db"));
}

TEST_CASE("a pod's heartbeat is not told", "[destination][Q18]") {
  Scene scene;
  const Asked asked = ask(scene, "10.42.1.5:8080");
  scene.feed.apply(web_pod_1().version("2").build());
  CHECK_FALSE(told(scene, asked));
}

TEST_CASE("a Service that takes or leaves an IP is told", "[destination][V1][Q2]") {
  Scene scene;
  const Asked asked = ask(scene, "10.96.7.99:80");
  CHECK(asked.now() == unknown("10.96.7.99:80"));
  scene.feed.apply(ServiceBuilder("web").at("10.96.7.99").port("http", 80).build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == web());
  scene.feed.apply(web_service().build());
  CHECK(told(scene, asked));
  CHECK(asked.now() == unknown("10.96.7.99:80"));
}

TEST_CASE("a ReplicaSet that arrives late corrects the profile's owner", "[destination][O6]") {
  Scene scene;
  const Asked asked = ask(scene, "10.42.1.5:8080");
  scene.feed.erase<k8s::ReplicaSet>({"shop", "web-6f"});
  CHECK(told(scene, asked));
  scene.feed.apply(support::replica_set("web-6f", k8s::Owner{"Deployment", "web"}));
  CHECK(told(scene, asked));
  CHECK(asked.now() == web_1_profile());
}

TEST_CASE("streams of one question share a cell, freed with the last", "[destination][L4]") {
  Scene scene;
  const Asked a = ask(scene, "10.42.1.5:8080");
  const Asked b = ask(scene, "10.42.1.5:8080");
  CHECK(a.cell == b.cell);
  scene.index.unsubscribe(a.id);
  scene.index.unsubscribe(a.id);
  scene.feed.apply(web_pod_1().service_account("other").build());
  CHECK(told(scene, b));
  scene.feed.apply(web_pod_1().build());
  scene.index.unsubscribe(b.id);
  CHECK(scene.publish().profiles.empty());
  CHECK(a.cell.use_count() == 2);
}

TEST_CASE("an answer tells its version and cause", "[destination][provenance]") {
  Scene scene;
  const Asked asked = ask(scene, "10.42.1.5:8080");
  const auto first = asked.cell->load();
  CHECK(first->cause == nullptr);
  scene.feed.apply(web_pod_1().version("5").service_account("other").build());
  CHECK(asked.cell->load() == first);
  scene.publish();
  const auto second = asked.cell->load();
  CHECK(second->version > first->version);
  CHECK(second->cause->kind == std::string("Pod"));
  CHECK(second->cause->resource_version == "5");
}

}  // namespace
}  // namespace bowline::destination
