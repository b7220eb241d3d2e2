#include "tests/unit/destination/core/property/naive.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <vector>

namespace bowline::destination::naive {
namespace {

using k8s::EndpointSlice;
using k8s::Pod;
using k8s::Service;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return std::tolower(c); });
  return text;
}

bool listed(const std::string& list, int port, const std::multimap<std::string, int>& names) {
  std::stringstream items(list);
  std::string item;
  while (std::getline(items, item, ',')) {
    item.erase(std::remove(item.begin(), item.end(), ' '), item.end());
    const auto [first, last] = names.equal_range(item);
    if (first != last) {
      if (std::any_of(first, last, [&](const auto& name) { return name.second == port; })) {
        return true;
      }
      continue;
    }
    int low = 0;
    int high = 0;
    char rest = 0;
    if (std::sscanf(item.c_str(), "%d-%d%c", &low, &high, &rest) == 2) {
      if (low <= port && port <= high) return true;
    } else if (std::sscanf(item.c_str(), "%d%c", &low, &rest) == 1 && low == port) {
      return true;
    }
  }
  return false;
}

bool pod_port_opaque(const Pod& pod, int port, const DiscoveryConfig& config) {
  std::multimap<std::string, int> names;
  for (const auto& p : pod.ports) names.emplace(p.name, p.container_port.number());
  return pod.opaque_ports ? listed(*pod.opaque_ports, port, names)
                          : listed(config.default_opaque_ports, port, {});
}

std::pair<std::string, std::string> owner(const Objects& objects, const Pod& pod) {
  if (!pod.sole_owner) return {};
  const k8s::ObjectRef ref{pod.meta.ref.namespace_name, pod.sole_owner->name};
  const std::string& kind = pod.sole_owner->kind;
  std::optional<k8s::Owner> above;
  if (kind == "ReplicaSet" && objects.all<k8s::ReplicaSet>().contains(ref)) {
    above = objects.all<k8s::ReplicaSet>().at(ref)->sole_owner;
    if (above && above->kind == "Rollout") above.reset();
  }
  if (kind == "Job" && objects.all<k8s::Job>().contains(ref)) {
    above = objects.all<k8s::Job>().at(ref)->sole_owner;
  }
  if (above) return {lower(above->kind), above->name};
  return {kind == "Job" ? "k8s_job" : lower(kind), pod.sole_owner->name};
}

// A pod's address, `locality` empty for a profile.
std::string pod_text(const Objects& objects,
                     const DiscoveryConfig& config,
                     const Pod& pod,
                     const SocketAddress& socket,
                     const std::string& zone,
                     const std::string& locality) {
  std::map<std::string, std::string> labels{{"pod", pod.meta.ref.name}, {"zone", zone}};
  const std::string account = pod.service_account.empty() ? "default" : pod.service_account;
  labels["serviceaccount"] = account;
  if (const auto [key, value] = owner(objects, pod); !key.empty()) labels[key] = value;
  const std::string& mesh = pod.control_plane_namespace;
  if (!mesh.empty()) labels["control_plane_ns"] = mesh;
  if (!pod.pod_template_hash.empty()) labels["pod_template_hash"] = pod.pod_template_hash;
  if (locality.empty()) labels["namespace"] = pod.meta.ref.namespace_name;

  std::string text = socket.to_string();
  for (const auto& [key, value] : labels) text += " " + key + "=" + value;
  text += " zone_locality=" + (locality.empty() ? "unknown" : locality);
  const int port = socket.port.number();
  if (!mesh.empty() && !(pod.skip_inbound_ports && listed(*pod.skip_inbound_ports, port, {}))) {
    if (mesh == config.controller_namespace && !config.trust_domain.empty()) {
      text += " identity=" + account + "." + pod.meta.ref.namespace_name +
              ".serviceaccount.identity." + mesh + "." + config.trust_domain;
    }
    const bool opaque = pod_port_opaque(pod, port, config);
    const k8s::ProxyContainer proxy = pod.proxy.value_or(k8s::ProxyContainer{});
    const bool own = port == (proxy.admin ? proxy.admin->number() : 4191) ||
                     port == (proxy.control ? proxy.control->number() : 4190);
    text += " hint{";
    text += opaque ? "opaque" : config.h2_upgrade ? "h2" : "";
    if (!own && (opaque || config.outbound_transport ==
                               DiscoveryConfig::OutboundTransport::kTransportHeader)) {
      text += ">" + std::to_string(proxy.inbound ? proxy.inbound->number() : 4143);
    }
    text += "} http2";
  }
  if (!zone.empty()) text += " in " + zone;
  return text;
}

const Pod* target(const Objects& objects, const k8s::Endpoint& endpoint) {
  if (!endpoint.target || endpoint.target->kind != "Pod") return nullptr;
  const auto found = objects.all<Pod>().find(endpoint.target->ref);
  if (found == objects.all<Pod>().end()) return nullptr;
  const std::string& uid = endpoint.target->uid;
  return uid.empty() || uid == found->second->meta.uid ? found->second.get() : nullptr;
}

std::vector<const EndpointSlice*> slices(const Objects& objects, const k8s::ObjectRef& service) {
  std::vector<const EndpointSlice*> found;
  for (const auto& [ref, slice] : objects.all<EndpointSlice>()) {
    if (ref.namespace_name == service.namespace_name && slice->service_name == service.name) {
      found.push_back(slice.get());
    }
  }
  return found;
}

std::optional<int> slice_port(const Service& service, Port port, const EndpointSlice& slice) {
  if (!slice.ports) return std::nullopt;
  for (const auto& declared : service.ports) {
    if (declared.port != port) continue;
    for (const auto& candidate : *slice.ports) {
      if (candidate.name != declared.name) continue;
      return candidate.port ? std::optional<int>(candidate.port->number()) : std::nullopt;
    }
    return std::nullopt;
  }
  return port.number();
}

std::string opaque_text(bool opaque) { return opaque ? " opaque" : " clear"; }

Answer unknown(const SocketAddress& socket, const DiscoveryConfig& config) {
  const bool opaque = listed(config.default_opaque_ports, socket.port.number(), {});
  return {socket.to_string() + " zone_locality=unknown" + opaque_text(opaque), Code::kOk, ""};
}

Answer pod_answer(const Objects& objects,
                  const DiscoveryConfig& config,
                  const Pod& pod,
                  const SocketAddress& socket) {
  if (pod.phase != Pod::Phase::kRunning) return unknown(socket, config);
  return {pod_text(objects, config, pod, socket, "", "") +
              opaque_text(pod_port_opaque(pod, socket.port.number(), config)),
          Code::kOk,
          pod.meta.uid};
}

Answer service_answer(const Service& service,
                      const DiscoveryConfig& config,
                      const std::string& name,
                      Port port) {
  for (const auto& declared : service.ports) {
    if (declared.port != port) continue;
    if (service.type == Service::Type::kExternalName) return {"", Code::kInvalidArgument, ""};
    std::multimap<std::string, int> names;
    for (const auto& p : service.ports) names.emplace(p.name, p.port.number());
    bool opaque = service.opaque_ports ? listed(*service.opaque_ports, port.number(), names)
                                       : listed(config.default_opaque_ports, port.number(), {});
    const std::string app = lower(declared.app_protocol.value_or(""));
    if (app == "http" || app == "kubernetes.io/h2c") opaque = false;
    return {"service " + name + ":" + std::to_string(port.number()) + opaque_text(opaque),
            Code::kOk,
            ""};
  }
  return {"undeclared", Code::kOk, ""};
}

Answer address_answer(const Objects& objects,
                      const DiscoveryConfig& config,
                      const SocketAddress& socket,
                      const std::string& holder) {
  std::vector<const Service*> services;
  for (const auto& [ref, service] : objects.all<Service>()) {
    const auto& ips = service->cluster_ips;
    if (std::find(ips.begin(), ips.end(), socket.ip) != ips.end())
      services.push_back(service.get());
  }
  if (services.size() > 1) return {"", Code::kFailedPrecondition, ""};
  if (services.size() == 1) {
    const auto& ref = services[0]->meta.ref;
    return service_answer(*services[0],
                          config,
                          ref.name + "." + ref.namespace_name + ".svc." + config.cluster_domain,
                          socket.port);
  }
  for (const bool by_host_port : {false, true}) {
    std::vector<const Pod*> live;
    const Pod* held = nullptr;
    for (const auto& [ref, pod] : objects.all<Pod>()) {
      if (pod->phase == Pod::Phase::kSucceeded || pod->phase == Pod::Phase::kFailed) continue;
      const auto& ips = by_host_port ? pod->host_ips : pod->ips;
      if (std::find(ips.begin(), ips.end(), socket.ip) == ips.end()) continue;
      const bool declares = std::any_of(pod->ports.begin(), pod->ports.end(), [&](const auto& p) {
        return p.host_port == socket.port;
      });
      if (by_host_port ? !declares : pod->host_network) continue;
      if (!pod->deleting) live.push_back(pod.get());
      if (pod->deleting && !holder.empty() && pod->meta.uid == holder) held = pod.get();
    }
    if (live.size() > 1) return {"", Code::kFailedPrecondition, ""};
    if (live.size() == 1) return pod_answer(objects, config, *live[0], socket);
    if (held) return pod_answer(objects, config, *held, socket);
  }
  return unknown(socket, config);
}

Answer name_answer(const Objects& objects,
                   const DiscoveryConfig& config,
                   const ServiceAuthority& name) {
  const auto service = objects.all<Service>().find({name.namespace_name, name.service});
  if (service == objects.all<Service>().end()) return {"", Code::kNotFound, ""};
  if (!name.instance) return service_answer(*service->second, config, name.host, name.port);
  if (service->second->type == Service::Type::kExternalName) {
    return {"", Code::kInvalidArgument, ""};
  }
  std::map<std::string, const EndpointSlice*> by_name;
  for (const auto* slice : slices(objects, service->first)) by_name[slice->meta.ref.name] = slice;
  for (const auto& [slice_name, slice] : by_name) {
    for (const auto& endpoint : slice->endpoints) {
      const Pod* pod = target(objects, endpoint);
      if (endpoint.hostname != *name.instance || !pod || pod->ips.empty()) continue;
      return pod_answer(objects, config, *pod, {pod->ips[0], name.port});
    }
  }
  return {"", Code::kNotFound, ""};
}

}  // namespace

std::map<SocketAddress, std::string> endpoints(const Objects& objects,
                                               const DiscoveryConfig& config,
                                               const EndpointQuery& query) {
  const auto service = objects.all<Service>().find(query.service);
  if (service == objects.all<Service>().end()) return {};
  const auto node = objects.all<k8s::Node>().find({"", query.client_node});
  const std::string client = node == objects.all<k8s::Node>().end() ? "" : node->second->zone;

  // By rank, so that what is written last is what counts.
  std::map<std::pair<long, std::string>, const EndpointSlice*> ranked;
  for (const auto* slice : slices(objects, query.service)) {
    ranked[{std::stol(slice->meta.resource_version), slice->meta.ref.name}] = slice;
  }
  std::map<SocketAddress, std::pair<std::string, std::string>> all;  // hostname, text
  for (const auto& [rank, slice] : ranked) {
    const auto port = slice_port(*service->second, query.port, *slice);
    if (!port) continue;
    for (const auto& endpoint : slice->endpoints) {
      const Pod* pod = target(objects, endpoint);
      if (!endpoint.ready || (endpoint.target && !pod)) continue;
      for (const IpAddress& ip : endpoint.addresses) {
        const SocketAddress socket{ip, *Port::from_number(*port)};
        const std::string zone = endpoint.zone.value_or("");
        const std::string locality = client.empty() || zone.empty() ? "unknown"
                                     : client == zone               ? "local"
                                                                    : "remote";
        all[socket] = {endpoint.hostname,
                       pod ? pod_text(objects, config, *pod, socket, zone, locality)
                           : socket.to_string() + " zone_locality=unknown"};
      }
    }
  }
  std::map<SocketAddress, std::string> seen;
  for (const auto& [socket, offered] : all) {
    if (!query.hostname || *query.hostname == offered.first) seen[socket] = offered.second;
  }
  return seen;
}

Answer profile(const Objects& objects,
               const DiscoveryConfig& config,
               const Authority& question,
               const Answer& last) {
  const auto* socket = std::get_if<SocketAddress>(&question);
  const Answer now = socket
                         ? address_answer(objects, config, *socket, last.pod_uid)
                         : name_answer(objects, config, *std::get_if<ServiceAuthority>(&question));
  if (now.code == Code::kOk || last.text.empty()) return now;
  if (now.code != Code::kNotFound || last.text == "undeclared") return last;
  const auto& name = *std::get_if<ServiceAuthority>(&question);
  if (name.instance) {
    const std::string host = last.text.substr(0, last.text.find(' '));
    const Result<Authority> address = parse_authority(host, "");
    return unknown(std::get<SocketAddress>(*address), config);
  }
  const bool opaque = listed(config.default_opaque_ports, name.port.number(), {});
  return {"service " + name.host + ":" + std::to_string(name.port.number()) + opaque_text(opaque),
          Code::kOk,
          ""};
}

}  // namespace bowline::destination::naive
