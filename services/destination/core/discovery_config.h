#pragma once

#include <cstdint>
#include <string>

namespace bowline::destination {

/// What the flags of destination.md 1.3 decide about answers.
struct DiscoveryConfig {
  enum class OutboundTransport : std::uint8_t { kTransparent, kTransportHeader };

  std::string cluster_domain = "cluster.local";
  std::string trust_domain = "cluster.local";
  std::string controller_namespace = "linkerd";
  /// A port list in the annotation's syntax (destination.md 7.6); names in it mean nothing.
  std::string default_opaque_ports;
  OutboundTransport outbound_transport = OutboundTransport::kTransparent;
  bool h2_upgrade = true;
};

}  // namespace bowline::destination
