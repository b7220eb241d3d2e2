#include <stdexcept>

#include "common/k8s/json_reader.h"

namespace bowline::k8s::reader {
namespace {

constexpr std::string_view kProxyName = "linkerd-proxy";

struct Container {
  std::string name;
  std::vector<ContainerPort> ports;
  ProxyContainer proxy;
};

std::optional<Port> port_of(std::string_view listen_address) {
  const std::size_t colon = listen_address.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return Port::parse(listen_address.substr(colon + 1));
}

std::optional<ContainerPort> read_container_port(Value value) {
  std::string name;
  std::optional<Port> container_port;
  std::optional<Port> host_port;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "name") name = text(member);
    if (key == "containerPort") container_port = port(member);
    if (key == "hostPort" && member.get_int64().value() != 0) host_port = port(member);
  });
  if (!container_port) return std::nullopt;
  return ContainerPort{std::move(name), *container_port, host_port};
}

void read_env(Value value, ProxyContainer& proxy) {
  std::string name;
  std::string literal;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "name") name = text(member);
    if (key == "value") literal = text(member);
  });
  if (name == "LINKERD2_PROXY_INBOUND_LISTEN_ADDR") proxy.inbound = port_of(literal);
  if (name == "LINKERD2_PROXY_ADMIN_LISTEN_ADDR") proxy.admin = port_of(literal);
  if (name == "LINKERD2_PROXY_CONTROL_LISTEN_ADDR") proxy.control = port_of(literal);
}

Container read_container(Value value) {
  Container container;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "name") container.name = text(member);
    if (key == "ports") {
      each_element(member, [&](Value item) {
        if (auto port = read_container_port(item)) container.ports.push_back(*std::move(port));
      });
    }
    if (key == "env") {
      each_element(member, [&](Value item) { read_env(item, container.proxy); });
    }
  });
  return container;
}

std::vector<Container> read_containers(Value value) {
  std::vector<Container> containers;
  each_element(value, [&](Value item) { containers.push_back(read_container(item)); });
  return containers;
}

void add_containers(std::vector<Container> containers, Pod& pod) {
  for (Container& container : containers) {
    for (ContainerPort& port : container.ports) pod.ports.push_back(std::move(port));
    if (!pod.proxy && container.name == kProxyName) pod.proxy = container.proxy;
  }
}

void read_labels(Value value, Pod& pod) {
  each_field(value, [&](std::string_view label, Value member) {
    if (label == "linkerd.io/control-plane-ns") pod.control_plane_namespace = text(member);
    if (label == "pod-template-hash") pod.pod_template_hash = text(member);
  });
}

void read_annotations(Value value, Pod& pod) {
  each_field(value, [&](std::string_view name, Value member) {
    if (name == "config.linkerd.io/opaque-ports") pod.opaque_ports = text(member);
    if (name == "config.linkerd.io/skip-inbound-ports") pod.skip_inbound_ports = text(member);
  });
}

void read_pod_metadata(Value value, Pod& pod) {
  MetaReader reader;
  each_field(value, [&](std::string_view key, Value member) {
    if (reader.take(key, member)) return;
    if (key == "deletionTimestamp") pod.deleting = true;
    if (key == "labels") read_labels(member, pod);
    if (key == "annotations") read_annotations(member, pod);
  });
  pod.meta = reader.finish();
  pod.sole_owner = reader.sole_owner();
}

void read_pod_spec(Value value, Pod& pod) {
  std::vector<Container> init;
  std::vector<Container> regular;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "initContainers") init = read_containers(member);
    if (key == "containers") regular = read_containers(member);
    if (key == "hostNetwork") pod.host_network = member.get_bool();
    if (key == "nodeName") pod.node_name = text(member);
    if (key == "serviceAccountName") pod.service_account = text(member);
  });
  add_containers(std::move(init), pod);
  add_containers(std::move(regular), pod);
}

Pod::Phase phase(std::string_view name) {
  if (name == "Pending") return Pod::Phase::kPending;
  if (name == "Running") return Pod::Phase::kRunning;
  if (name == "Succeeded") return Pod::Phase::kSucceeded;
  if (name == "Failed") return Pod::Phase::kFailed;
  return Pod::Phase::kUnknown;
}

std::vector<IpAddress> read_ips(Value value) {
  std::vector<IpAddress> ips;
  each_element(value, [&](Value item) {
    each_field(item, [&](std::string_view key, Value member) {
      if (key != "ip") return;
      if (const auto ip = address(member)) ips.push_back(*ip);
    });
  });
  return ips;
}

void read_pod_status(Value value, Pod& pod) {
  std::optional<IpAddress> pod_ip;
  std::optional<IpAddress> host_ip;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "phase") pod.phase = phase(member.get_string());
    if (key == "podIPs") pod.ips = read_ips(member);
    if (key == "hostIPs") pod.host_ips = read_ips(member);
    if (key == "podIP") pod_ip = address(member);
    if (key == "hostIP") host_ip = address(member);
  });
  if (pod.ips.empty() && pod_ip) pod.ips.push_back(*pod_ip);
  if (pod.host_ips.empty() && host_ip) pod.host_ips.push_back(*host_ip);
}

}  // namespace

template <>
std::shared_ptr<const Pod> read_object<Pod>(Object& object) {
  auto pod = std::make_shared<Pod>();
  each_field(object, [&](std::string_view key, Value member) {
    if (key == "metadata") read_pod_metadata(member, *pod);
    if (key == "spec") read_pod_spec(member, *pod);
    if (key == "status") read_pod_status(member, *pod);
  });
  if (pod->meta.ref.name.empty()) throw std::runtime_error("metadata is missing");
  return pod;
}

}  // namespace bowline::k8s::reader
