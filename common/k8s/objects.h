#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/k8s/object_ref.h"
#include "common/net/ip_address.h"
#include "common/net/port.h"

/// The parts of Kubernetes objects that Bowline keeps. Values; a decoder fills them from JSON
/// (decode.h) and nobody changes them afterwards. Absent strings are empty unless optional.
namespace bowline::k8s {

/// What every object has. `resource_version` is opaque, compared for equality only.
struct ObjectMeta {
  ObjectRef ref;
  std::string uid;
  std::string resource_version;

  bool operator==(const ObjectMeta&) const = default;
};

/// An owner as named by metadata.ownerReferences.
struct Owner {
  std::string kind;
  std::string name;

  bool operator==(const Owner&) const = default;
};

/// A port that a container declares.
struct ContainerPort {
  std::string name;
  Port container_port;
  std::optional<Port> host_port;

  bool operator==(const ContainerPort&) const = default;
};

/// The container named linkerd-proxy, init containers first: the ports in the literal values of
/// its LINKERD2_PROXY_{INBOUND,ADMIN,CONTROL}_LISTEN_ADDR; nothing for one that is absent or
/// does not end in ":<port>".
struct ProxyContainer {
  std::optional<Port> inbound;
  std::optional<Port> admin;
  std::optional<Port> control;

  bool operator==(const ProxyContainer&) const = default;
};

struct Pod {
  enum class Phase : std::uint8_t { kPending, kRunning, kSucceeded, kFailed, kUnknown };

  ObjectMeta meta;
  bool deleting = false;  ///< has a deletionTimestamp
  Phase phase = Phase::kUnknown;
  bool host_network = false;
  std::string node_name;
  std::string service_account;              ///< spec.serviceAccountName; empty means "default"
  std::vector<IpAddress> ips;               ///< status.podIPs, else podIP; the primary one first
  std::vector<IpAddress> host_ips;          ///< status.hostIPs, else hostIP
  std::optional<Owner> sole_owner;          ///< set iff there is exactly one owner reference
  std::string control_plane_namespace;      ///< label linkerd.io/control-plane-ns
  std::string pod_template_hash;            ///< label pod-template-hash
  std::optional<std::string> opaque_ports;  ///< annotation config.linkerd.io/opaque-ports
  std::optional<std::string> skip_inbound_ports;  ///< config.linkerd.io/skip-inbound-ports
  std::vector<ContainerPort> ports;               ///< of init containers, then of containers
  std::optional<ProxyContainer> proxy;

  bool operator==(const Pod&) const = default;
};

struct ServicePortSpec {
  std::string name;  ///< empty if unnamed
  Port port;
  std::string protocol;  ///< "TCP", "UDP" or "SCTP"
  std::optional<std::string> app_protocol;

  bool operator==(const ServicePortSpec&) const = default;
};

struct Service {
  enum class Type : std::uint8_t { kClusterIp, kNodePort, kLoadBalancer, kExternalName };
  enum class TrafficPolicy : std::uint8_t { kCluster, kLocal };

  ObjectMeta meta;
  Type type = Type::kClusterIp;
  TrafficPolicy internal_traffic_policy = TrafficPolicy::kCluster;
  std::vector<IpAddress> cluster_ips;  ///< spec.clusterIPs, else clusterIP; none if headless
  std::vector<ServicePortSpec> ports;
  std::optional<std::string> opaque_ports;  ///< annotation config.linkerd.io/opaque-ports

  bool operator==(const Service&) const = default;
};

struct SlicePort {
  std::string name;  ///< empty if unnamed
  std::optional<Port> port;

  bool operator==(const SlicePort&) const = default;
};

/// targetRef of an endpoint. `namespace_name` is the slice's own if the reference has none.
struct TargetRef {
  std::string kind;
  ObjectRef ref;
  std::string uid;

  bool operator==(const TargetRef&) const = default;
};

struct Endpoint {
  std::vector<IpAddress> addresses;  ///< those that are addresses; names (FQDN) are left out
  bool ready = true;                 ///< conditions.ready; absent counts as ready
  std::string hostname;
  std::optional<std::string> zone;
  std::vector<std::string> for_zones;  ///< hints.forZones
  std::optional<TargetRef> target;

  bool operator==(const Endpoint&) const = default;
};

struct EndpointSlice {
  ObjectMeta meta;
  /// Label kubernetes.io/service-name, else the first ownerReference of kind Service, else empty.
  std::string service_name;
  std::optional<std::vector<SlicePort>> ports;  ///< absent (null) is not the same as empty
  std::vector<Endpoint> endpoints;

  bool operator==(const EndpointSlice&) const = default;
};

struct Node {
  ObjectMeta meta;
  std::string zone;  ///< label topology.kubernetes.io/zone

  bool operator==(const Node&) const = default;
};

/// A ReplicaSet or a Job, of which only the owner matters.
struct Workload {
  ObjectMeta meta;
  std::optional<Owner> sole_owner;  ///< set iff there is exactly one owner reference

  bool operator==(const Workload&) const = default;
};
struct ReplicaSet : Workload {
  bool operator==(const ReplicaSet&) const = default;
};
struct Job : Workload {
  bool operator==(const Job&) const = default;
};

}  // namespace bowline::k8s
