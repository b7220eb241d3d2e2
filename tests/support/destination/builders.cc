#include "tests/support/destination/builders.h"

#include <stdexcept>
#include <utility>

namespace bowline::destination::support {
namespace {

constexpr const char* kNamespace = "shop";

Port port_of(int number) {
  const auto port = Port::from_number(number);
  if (!port) throw std::invalid_argument("not a port: " + std::to_string(number));
  return *port;
}

template <typename T>
std::shared_ptr<const T> workload(std::string name, std::optional<k8s::Owner> owner) {
  T object;
  object.meta.ref = {kNamespace, std::move(name)};
  object.sole_owner = std::move(owner);
  return std::make_shared<const T>(std::move(object));
}

}  // namespace

IpAddress ip(std::string_view text) {
  const auto parsed = IpAddress::parse(text);
  if (!parsed) throw std::invalid_argument("not an address: " + std::string(text));
  return *parsed;
}

SocketAddress socket(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return {ip(host), port_of(std::stoi(std::string(text.substr(colon + 1))))};
}

PodBuilder::PodBuilder(std::string name) {
  pod_.meta.uid = "uid-" + name;
  pod_.meta.ref = {kNamespace, std::move(name)};
  pod_.phase = k8s::Pod::Phase::kRunning;
}
PodBuilder& PodBuilder::in(std::string namespace_name) {
  pod_.meta.ref.namespace_name = std::move(namespace_name);
  return *this;
}
PodBuilder& PodBuilder::uid(std::string uid) {
  pod_.meta.uid = std::move(uid);
  return *this;
}
PodBuilder& PodBuilder::version(std::string resource_version) {
  pod_.meta.resource_version = std::move(resource_version);
  return *this;
}
PodBuilder& PodBuilder::at(std::string_view address) {
  pod_.ips.push_back(ip(address));
  return *this;
}
PodBuilder& PodBuilder::on(std::string node, std::string_view host_ip) {
  pod_.node_name = std::move(node);
  pod_.host_ips = {ip(host_ip)};
  return *this;
}
PodBuilder& PodBuilder::host_network() {
  pod_.host_network = true;
  return *this;
}
PodBuilder& PodBuilder::phase(k8s::Pod::Phase phase) {
  pod_.phase = phase;
  return *this;
}
PodBuilder& PodBuilder::deleting() {
  pod_.deleting = true;
  return *this;
}
PodBuilder& PodBuilder::service_account(std::string name) {
  pod_.service_account = std::move(name);
  return *this;
}
PodBuilder& PodBuilder::owned_by(std::string kind, std::string name) {
  pod_.sole_owner = k8s::Owner{std::move(kind), std::move(name)};
  return *this;
}
PodBuilder& PodBuilder::template_hash(std::string hash) {
  pod_.pod_template_hash = std::move(hash);
  return *this;
}
PodBuilder& PodBuilder::opaque_ports(std::string list) {
  pod_.opaque_ports = std::move(list);
  return *this;
}
PodBuilder& PodBuilder::skip_inbound_ports(std::string list) {
  pod_.skip_inbound_ports = std::move(list);
  return *this;
}
PodBuilder& PodBuilder::port(std::string name, int number, std::optional<int> host_port) {
  k8s::ContainerPort port{std::move(name), port_of(number), std::nullopt};
  if (host_port) port.host_port = port_of(*host_port);
  pod_.ports.push_back(std::move(port));
  return *this;
}
PodBuilder& PodBuilder::meshed(std::string control_plane_namespace) {
  pod_.control_plane_namespace = std::move(control_plane_namespace);
  pod_.proxy = k8s::ProxyContainer{port_of(4143), port_of(4191), port_of(4190)};
  return *this;
}
PodBuilder& PodBuilder::proxy(std::optional<k8s::ProxyContainer> container) {
  pod_.proxy = container;
  return *this;
}
std::shared_ptr<const k8s::Pod> PodBuilder::build() const {
  return std::make_shared<const k8s::Pod>(pod_);
}

ServiceBuilder::ServiceBuilder(std::string name) {
  service_.meta.ref = {kNamespace, std::move(name)};
}
ServiceBuilder& ServiceBuilder::in(std::string namespace_name) {
  service_.meta.ref.namespace_name = std::move(namespace_name);
  return *this;
}
ServiceBuilder& ServiceBuilder::version(std::string resource_version) {
  service_.meta.resource_version = std::move(resource_version);
  return *this;
}
ServiceBuilder& ServiceBuilder::at(std::string_view cluster_ip) {
  service_.cluster_ips.push_back(ip(cluster_ip));
  return *this;
}
ServiceBuilder& ServiceBuilder::port(std::string name,
                                     int number,
                                     std::optional<std::string> app_protocol) {
  service_.ports.push_back({std::move(name), port_of(number), "TCP", std::move(app_protocol)});
  return *this;
}
ServiceBuilder& ServiceBuilder::opaque_ports(std::string list) {
  service_.opaque_ports = std::move(list);
  return *this;
}
ServiceBuilder& ServiceBuilder::external_name() {
  service_.type = k8s::Service::Type::kExternalName;
  return *this;
}
std::shared_ptr<const k8s::Service> ServiceBuilder::build() const {
  return std::make_shared<const k8s::Service>(service_);
}

EndpointBuilder::EndpointBuilder(std::string_view address) { also_at(address); }
EndpointBuilder& EndpointBuilder::also_at(std::string_view address) {
  endpoint_.addresses.push_back(ip(address));
  return *this;
}
EndpointBuilder& EndpointBuilder::pod(std::string name) {
  return target("Pod", name, "uid-" + name);
}
EndpointBuilder& EndpointBuilder::target(std::string kind, std::string name, std::string uid) {
  endpoint_.target = {std::move(kind), {kNamespace, std::move(name)}, std::move(uid)};
  return *this;
}
EndpointBuilder& EndpointBuilder::zone(std::string zone) {
  endpoint_.zone = std::move(zone);
  return *this;
}
EndpointBuilder& EndpointBuilder::hostname(std::string hostname) {
  endpoint_.hostname = std::move(hostname);
  return *this;
}
EndpointBuilder& EndpointBuilder::not_ready() {
  endpoint_.ready = false;
  return *this;
}

SliceBuilder::SliceBuilder(std::string name, std::string service) {
  slice_.meta.ref = {kNamespace, std::move(name)};
  slice_.meta.resource_version = "1";
  slice_.service_name = std::move(service);
  slice_.ports.emplace();
}
SliceBuilder& SliceBuilder::in(std::string namespace_name) {
  slice_.meta.ref.namespace_name = std::move(namespace_name);
  return *this;
}
SliceBuilder& SliceBuilder::version(std::string resource_version) {
  slice_.meta.resource_version = std::move(resource_version);
  return *this;
}
SliceBuilder& SliceBuilder::port(std::string name, std::optional<int> number) {
  k8s::SlicePort port{std::move(name), std::nullopt};
  if (number) port.port = port_of(*number);
  slice_.ports->push_back(std::move(port));
  return *this;
}
SliceBuilder& SliceBuilder::null_ports() {
  slice_.ports.reset();
  return *this;
}
SliceBuilder& SliceBuilder::endpoint(const EndpointBuilder& endpoint) {
  slice_.endpoints.push_back(endpoint.build());
  return *this;
}
std::shared_ptr<const k8s::EndpointSlice> SliceBuilder::build() const {
  return std::make_shared<const k8s::EndpointSlice>(slice_);
}

std::shared_ptr<const k8s::Node> node(std::string name, std::string zone) {
  k8s::Node node;
  node.meta.ref.name = std::move(name);
  node.zone = std::move(zone);
  return std::make_shared<const k8s::Node>(std::move(node));
}
std::shared_ptr<const k8s::ReplicaSet> replica_set(std::string name,
                                                   std::optional<k8s::Owner> owner) {
  return workload<k8s::ReplicaSet>(std::move(name), std::move(owner));
}
std::shared_ptr<const k8s::Job> job(std::string name, std::optional<k8s::Owner> owner) {
  return workload<k8s::Job>(std::move(name), std::move(owner));
}

}  // namespace bowline::destination::support
