#include "tests/support/destination/fixture_b0.h"

namespace bowline::destination::support {
namespace {

PodBuilder web_pod(std::string name) {
  return PodBuilder(std::move(name))
      .owned_by("ReplicaSet", "web-6f")
      .template_hash("6f")
      .service_account("web-sa")
      .port("http", 8080)
      .meshed();
}

}  // namespace

DiscoveryConfig config_c0() {
  DiscoveryConfig config;
  config.trust_domain = "mesh.example";
  config.default_opaque_ports = "25,587,3306,4444,5432,6379,9300,11211";
  config.outbound_transport = DiscoveryConfig::OutboundTransport::kTransportHeader;
  return config;
}

ServiceBuilder web_service() { return ServiceBuilder("web").at("10.96.7.20").port("http", 80); }
SliceBuilder web_slice() { return SliceBuilder("web-s1", "web").port("http", 8080); }
PodBuilder web_pod_1() { return web_pod("web-1").at("10.42.1.5").on("n-a"); }
PodBuilder web_pod_2() { return web_pod("web-2").at("10.42.2.6").on("n-b", "192.168.9.5"); }
EndpointBuilder web_endpoint_1() { return EndpointBuilder("10.42.1.5").pod("web-1").zone("z1"); }
EndpointBuilder web_endpoint_2() { return EndpointBuilder("10.42.2.6").pod("web-2").zone("z2"); }

void load_b0(IndexFeed& feed) {
  feed.apply(node("n-a", "z1"));
  feed.apply(node("n-b", "z2"));
  feed.apply(replica_set("web-6f", k8s::Owner{"Deployment", "web"}));
  feed.apply(web_pod_1().build());
  feed.apply(web_pod_2().build());
  feed.apply(web_service().build());
  feed.apply(web_slice().endpoint(web_endpoint_1()).endpoint(web_endpoint_2()).build());
}

}  // namespace bowline::destination::support
