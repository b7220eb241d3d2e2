#include <catch2/catch.hpp>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/profile_scene.h"

namespace bowline::destination {
namespace {

using k8s::Pod;
using support::EndpointBuilder;
using support::PodBuilder;
using support::ServiceBuilder;
using support::SliceBuilder;
using support::web_pod_1;

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
