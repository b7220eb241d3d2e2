#include "tests/unit/destination/core/property/history.h"

#include <utility>

#include "tests/support/destination/builders.h"

namespace bowline::destination {
namespace {

using support::EndpointBuilder;
using support::PodBuilder;
using support::ServiceBuilder;
using support::SliceBuilder;

// splitmix64: the standard's distributions differ between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::size_t below(std::size_t bound) {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31U)) % bound;
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string any(const std::vector<std::string>& of) { return of[below(of.size())]; }

 private:
  std::uint64_t state_;
};

// The small universe in which everything meets everything.
const std::vector<std::string> kIps{
    "10.42.0.1", "10.42.0.2", "10.42.0.3", "10.42.0.4", "10.42.0.5", "fd00::6"};
const std::vector<std::string> kHostIps{"192.168.9.4", "10.42.0.1"};
const std::vector<std::string> kClusterIps{"10.96.0.1", "10.96.0.2", "10.42.0.3"};
const std::vector<std::string> kPods{"p1", "p2", "p3", "p4"};
const std::vector<std::string> kServices{"web", "api"};
const std::vector<std::string> kSlices{"s1", "s2", "s3", "s4"};
const std::vector<std::string> kNodes{"n1", "n2", "n3"};
const std::vector<std::string> kPorts{"80", "81", "3306", "8080"};
const std::vector<std::string> kPortNames{"http", "adm", ""};
const std::vector<std::string> kHostnames{"", "h1", "h2"};
const std::vector<std::string> kZones{"", "z1", "z2"};
const std::vector<std::string> kPortLists{
    "", "8080", "http", "8000-8100,bad", "81,http,", "80-3306"};
const std::vector<std::string> kStreams{"g1", "g2", "g3", "g4", "g5", "g6"};
const std::vector<std::string> kProfileStreams{"q1", "q2", "q3", "q4"};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  Step next() {
    const std::size_t dice = random_.below(100);
    if (dice < 18) return slice();
    if (dice < 32) return pod();
    if (dice < 38) return service();
    if (dice < 44) return node();
    if (dice < 48) return workload();
    if (dice < 58) return get();
    if (dice < 64) return get_profile();
    if (dice < 68) return close();
    if (dice < 80) return {"publish", [](World& world) { world.publish(); }};
    if (dice < 92) return ask();
    if (dice < 96) return move();
    return {"settle", [](World& world) { world.settle(); }};
  }

 private:
  template <typename T>
  static Step applied(std::string text, std::shared_ptr<const T> object) {
    return {std::move(text), [object](World& world) { world.feed.apply(object); }};
  }
  template <typename T>
  static Step erased(const char* kind, k8s::ObjectRef ref) {
    return {std::string("delete ") + kind + " " + ref.to_string(),
            [ref](World& world) { world.feed.erase<T>(ref); }};
  }
  int port() { return std::stoi(random_.any(kPorts)); }

  Step slice() {
    const std::string name = random_.any(kSlices);
    if (random_.one_in(6)) return erased<k8s::EndpointSlice>("slice", {"shop", name});
    const std::string service = random_.one_in(12) ? "" : random_.any(kServices);
    // The versions cross a power of ten: they are numbers, not texts.
    const std::string version = std::to_string(97 + ++version_);
    SliceBuilder slice(name, service);
    slice.version(version);
    std::string text = "slice " + name + " of '" + service + "' rv " + version + " ports";
    if (random_.one_in(12)) {
      slice.null_ports();
      text += " null";
    } else {
      for (const std::string& port_name : kPortNames) {
        if (random_.one_in(3)) continue;
        const auto number = random_.one_in(10) ? std::nullopt : std::optional(port());
        slice.port(port_name, number);
        text += " " + port_name + "/" + (number ? std::to_string(*number) : "null");
      }
    }
    for (std::size_t i = random_.below(5); i > 0; --i) slice.endpoint(endpoint(text));
    return applied(text, slice.build());
  }

  EndpointBuilder endpoint(std::string& text) {
    const std::string address = random_.any(kIps);
    EndpointBuilder endpoint(address);
    text += "; " + address;
    if (random_.one_in(8)) {
      endpoint.also_at(random_.any(kIps));
      text += "+" + endpoint.build().addresses.back().to_string();
    }
    if (!random_.one_in(6)) {
      const std::string kind = random_.one_in(12) ? "Node" : "Pod";
      const std::string name = random_.any(kPods);
      const std::string uid = random_.any({"", name + "-1", name + "-1", name + "-2"});
      endpoint.target(kind, name, uid);
      text += " " + kind + " " + name + "(" + uid + ")";
    }
    if (random_.one_in(5)) {
      endpoint.not_ready();
      text += " unready";
    }
    if (!random_.one_in(3)) {
      endpoint.zone(random_.any(kZones));
      text += " zone '" + *endpoint.build().zone + "'";
    }
    if (random_.one_in(3)) {
      endpoint.hostname(random_.any(kHostnames));
      text += " host " + endpoint.build().hostname;
    }
    return endpoint;
  }

  Step pod() {
    const std::string name = random_.any(kPods);
    if (random_.one_in(5)) return erased<k8s::Pod>("pod", {"shop", name});
    const std::string uid = name + random_.any({"-1", "-1", "-2"});
    PodBuilder pod(name);
    pod.uid(uid).version(std::to_string(++version_)).on(random_.any(kNodes), random_.any(kHostIps));
    std::string text = "pod " + name + "(" + uid + ")";
    const auto maybe = [&](std::size_t n, const std::string& what, auto&& change) {
      if (!random_.one_in(n)) return;
      change();
      text += " " + what;
    };
    for (std::size_t i = random_.below(3); i > 0; --i) {
      const std::string address = random_.any(kIps);
      maybe(1, address, [&] { pod.at(address); });
    }
    const std::string phase = random_.any({"pending", "succeeded", "failed"});
    maybe(5, phase, [&] {
      pod.phase(phase == "pending"     ? k8s::Pod::Phase::kPending
                : phase == "succeeded" ? k8s::Pod::Phase::kSucceeded
                                       : k8s::Pod::Phase::kFailed);
    });
    maybe(6, "deleting", [&] { pod.deleting(); });
    maybe(8, "host-network", [&] { pod.host_network(); });
    const std::string mesh = random_.any({"linkerd", "linkerd", "other"});
    maybe(2, "mesh " + mesh, [&] { pod.meshed(mesh); });
    maybe(6, "no-proxy", [&] { pod.proxy({}); });
    maybe(6, "proxy-inbound-5143", [&] {
      pod.proxy(k8s::ProxyContainer{Port{5143}, Port{80}, {}});
    });
    maybe(2, "sa a", [&] { pod.service_account("a"); });
    maybe(3, "hash", [&] { pod.template_hash("6f"); });
    const std::string kind = random_.any({"ReplicaSet", "ReplicaSet", "Job", "StatefulSet"});
    const std::string owner = random_.any({"o1", "o2"});
    maybe(2, "of " + kind + " " + owner, [&] { pod.owned_by(kind, owner); });
    const int host_port = port();
    maybe(3, "host-port http " + std::to_string(host_port), [&] {
      pod.port("http", 8080, host_port);
    });
    const std::string list = random_.any(kPortLists);
    maybe(4, "opaque '" + list + "'", [&] { pod.opaque_ports(list); });
    maybe(6, "skip '" + list + "'", [&] { pod.skip_inbound_ports(list); });
    return applied(text, pod.build());
  }

  Step service() {
    const std::string name = random_.any(kServices);
    if (random_.one_in(4)) return erased<k8s::Service>("service", {"shop", name});
    ServiceBuilder service(name);
    const std::string address = random_.any(kClusterIps);
    service.at(address);
    std::string text = "service " + name + " at " + address;
    for (std::size_t i = random_.below(3); i > 0; --i) {
      const std::string port_name = random_.any(kPortNames);
      const int number = port();
      std::optional<std::string> protocol;
      if (random_.one_in(4)) protocol = random_.any({"http", "kubernetes.io/h2c", "https"});
      service.port(port_name, number, protocol);
      text += " " + port_name + "/" + std::to_string(number) + " " + protocol.value_or("");
    }
    if (random_.one_in(3)) {
      service.opaque_ports(random_.any(kPortLists));
      text += " opaque '" + *service.build()->opaque_ports + "'";
    }
    return applied(text, service.build());
  }

  Step node() {
    const std::string name = random_.any(kNodes);
    if (random_.one_in(4)) return erased<k8s::Node>("node", {"", name});
    const std::string zone = random_.any(kZones);
    return applied("node " + name + " in '" + zone + "'", support::node(name, zone));
  }

  Step workload() {
    const std::string name = random_.any({"o1", "o2"});
    const bool is_job = random_.one_in(3);
    if (random_.one_in(3)) {
      return is_job ? erased<k8s::Job>("job", {"shop", name})
                    : erased<k8s::ReplicaSet>("replica set", {"shop", name});
    }
    const std::string kind = is_job ? "CronJob" : random_.any({"Deployment", "Rollout"});
    std::optional<k8s::Owner> owner;
    if (!random_.one_in(4)) owner = k8s::Owner{kind, random_.any({"d1", "d2"})};
    const std::string text = name + " of " + (owner ? kind + " " + owner->name : "nobody");
    return is_job ? applied("job " + text, support::job(name, owner))
                  : applied("replica set " + text, support::replica_set(name, owner));
  }

  Step get() {
    const std::string stream = random_.any(kStreams);
    EndpointQuery query{{"shop", random_.any(kServices)},
                        *Port::from_number(port()),
                        std::nullopt,
                        random_.one_in(6) ? "" : random_.any(kNodes)};
    if (random_.one_in(5)) query.hostname = random_.any({"h1", "h2"});
    return {"get " + stream + " " + query.hostname.value_or("*") + " " + query.service.name + ":" +
                std::to_string(query.port.number()) + " from '" + query.client_node + "'",
            [=](World& world) { world.get(stream, query); }};
  }

  Step get_profile() {
    const std::string stream = random_.any(kProfileStreams);
    std::string host = random_.any(kServices) + ".shop.svc.cluster.local";
    if (random_.one_in(3)) host = random_.any({"h1.", "h2."}) + host;
    if (random_.one_in(2))
      host = random_.any({random_.any(kIps), random_.any(kClusterIps), kHostIps[0]});
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    const std::string authority = host + ":" + random_.any(kPorts);
    return {"profile " + stream + " " + authority,
            [=](World& world) { world.get_profile(stream, authority); }};
  }

  Step close() {
    const std::string stream = random_.any(random_.one_in(3) ? kProfileStreams : kStreams);
    return {"close " + stream, [=](World& world) { world.close(stream); }};
  }
  Step ask() {
    const std::string stream = random_.any(kStreams);
    return {"ask " + stream, [=](World& world) { world.ask(stream); }};
  }
  Step move() {
    const std::string stream = random_.any(kStreams);
    return {"move " + stream, [=](World& world) { world.move(stream); }};
  }

  Random random_;
  int version_ = 0;
};

}  // namespace

History random_history(std::uint64_t seed) {
  Generator generator(seed);
  Random length(~seed);
  History history(40 + length.below(160));
  for (Step& step : history) step = generator.next();
  return history;
}

}  // namespace bowline::destination
