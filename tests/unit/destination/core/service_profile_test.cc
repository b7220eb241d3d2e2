#include <catch2/catch.hpp>

#include "tests/support/destination/fixture_b0.h"
#include "tests/unit/destination/core/profile_scene.h"

namespace bowline::destination {
namespace {

using k8s::Service;
using support::ServiceBuilder;
using support::web_service;

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

}  // namespace
}  // namespace bowline::destination
