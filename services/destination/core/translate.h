#pragma once

#include <optional>
#include <string>

#include "common/k8s/objects.h"
#include "services/destination/core/address.h"
#include "services/destination/core/discovery_config.h"
#include "services/destination/core/port_set.h"
#include "services/destination/core/profile.h"

namespace bowline::destination {

/// A pod with what owns it, as cached: `workload` as in owner_label.h.
struct OwnedPod {
  const k8s::Pod& pod;
  const k8s::Workload* workload;
};

/// Makes addresses of endpoints (destination.md 7): labels, identity and hints of a pod.
class Translator {
 public:
  explicit Translator(DiscoveryConfig config);

  [[nodiscard]] const DiscoveryConfig& config() const { return config_; }
  /// The ports that are opaque unless an annotation says what is.
  [[nodiscard]] const PortSet& default_opaque_ports() const { return default_opaque_; }

  /// `zone` is the slice's; nothing or empty if it has none. Meshed pods without a readable proxy
  /// container get the documented ports.
  [[nodiscard]] Address pod_address(SocketAddress socket,
                                    OwnedPod owned,
                                    const std::optional<std::string>& zone) const;
  /// Of an endpoint without a target.
  [[nodiscard]] static Address plain_address(SocketAddress socket);

  /// The answer for a socket address that belongs to the pod (destination.md 8.4).
  [[nodiscard]] EndpointProfile pod_profile(SocketAddress socket, OwnedPod owned) const;
  /// The answer for one that belongs to nobody known.
  [[nodiscard]] EndpointProfile unknown_profile(SocketAddress socket) const;

 private:
  [[nodiscard]] std::optional<std::string> identity_of(const k8s::Pod& pod) const;
  [[nodiscard]] ProtocolHint hint_of(Port port, const k8s::Pod& pod) const;

  DiscoveryConfig config_;
  PortSet default_opaque_;
};

}  // namespace bowline::destination
