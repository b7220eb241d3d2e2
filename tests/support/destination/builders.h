#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/k8s/objects.h"

/// Kubernetes objects for tests of discovery, in namespace "shop" unless told otherwise. Invalid
/// addresses and ports throw.
namespace bowline::destination::support {

IpAddress ip(std::string_view text);
SocketAddress socket(std::string_view text);  ///< "10.0.0.1:80", "[fd00::1]:80"

/// Running, ready to be changed. The uid is "uid-<name>" unless told otherwise.
class PodBuilder {
 public:
  explicit PodBuilder(std::string name);

  PodBuilder& in(std::string namespace_name);
  PodBuilder& uid(std::string uid);
  PodBuilder& version(std::string resource_version);
  PodBuilder& at(std::string_view address);  ///< one more status.podIPs entry
  PodBuilder& on(std::string node, std::string_view host_ip = "192.168.9.4");
  PodBuilder& host_network();
  PodBuilder& phase(k8s::Pod::Phase phase);
  PodBuilder& deleting();
  PodBuilder& service_account(std::string name);
  PodBuilder& owned_by(std::string kind, std::string name);
  PodBuilder& template_hash(std::string hash);
  PodBuilder& opaque_ports(std::string list);
  PodBuilder& skip_inbound_ports(std::string list);
  PodBuilder& port(std::string name, int number, std::optional<int> host_port = {});
  /// With the label of a control plane and a proxy on the usual ports.
  PodBuilder& meshed(std::string control_plane_namespace = "linkerd");
  PodBuilder& proxy(std::optional<k8s::ProxyContainer> container);

  [[nodiscard]] std::shared_ptr<const k8s::Pod> build() const;

 private:
  k8s::Pod pod_;
};

class ServiceBuilder {
 public:
  explicit ServiceBuilder(std::string name);

  ServiceBuilder& in(std::string namespace_name);
  ServiceBuilder& version(std::string resource_version);
  ServiceBuilder& at(std::string_view cluster_ip);
  ServiceBuilder& port(std::string name, int number, std::optional<std::string> app_protocol = {});
  ServiceBuilder& opaque_ports(std::string list);
  ServiceBuilder& external_name();

  [[nodiscard]] std::shared_ptr<const k8s::Service> build() const;

 private:
  k8s::Service service_;
};

class EndpointBuilder {
 public:
  explicit EndpointBuilder(std::string_view address);

  EndpointBuilder& also_at(std::string_view address);
  /// With the uid that PodBuilder gives by default.
  EndpointBuilder& pod(std::string name);
  EndpointBuilder& target(std::string kind, std::string name, std::string uid);
  EndpointBuilder& zone(std::string zone);
  EndpointBuilder& hostname(std::string hostname);
  EndpointBuilder& not_ready();

  [[nodiscard]] const k8s::Endpoint& build() const { return endpoint_; }

 private:
  k8s::Endpoint endpoint_;
};

class SliceBuilder {
 public:
  SliceBuilder(std::string name, std::string service);

  SliceBuilder& in(std::string namespace_name);
  SliceBuilder& version(std::string resource_version);
  SliceBuilder& port(std::string name, std::optional<int> number);
  SliceBuilder& null_ports();
  SliceBuilder& endpoint(const EndpointBuilder& endpoint);

  [[nodiscard]] std::shared_ptr<const k8s::EndpointSlice> build() const;

 private:
  k8s::EndpointSlice slice_;
};

std::shared_ptr<const k8s::Node> node(std::string name, std::string zone);
std::shared_ptr<const k8s::ReplicaSet> replica_set(std::string name,
                                                   std::optional<k8s::Owner> owner);
std::shared_ptr<const k8s::Job> job(std::string name, std::optional<k8s::Owner> owner);

}  // namespace bowline::destination::support
