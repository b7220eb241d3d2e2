#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>

#include "common/k8s/object_ref.h"
#include "common/net/port.h"
#include "services/destination/core/address.h"
#include "services/destination/core/view_log.h"

namespace bowline::destination {

/// What clients connect to: a port number of a Service, declared or not.
struct ServicePort {
  k8s::ObjectRef service;
  Port port;

  auto operator<=>(const ServicePort&) const = default;
};

using Cause = std::shared_ptr<const Provenance>;

/// An address that a service port offers to any client, with what the choice among them needs.
struct Candidate {
  AddressPtr address;
  std::string hostname;  ///< empty if the endpoint has none
  Cause cause;

  /// Whether both would be the same to every client.
  [[nodiscard]] bool same_as(const Candidate& other) const {
    return hostname == other.hostname && address->value == other.address->value;
  }
};

/// What decides which candidates a client sees, and how.
struct ViewKey {
  ServicePort service_port;
  std::string zone;  ///< the client's; empty if not known
  std::optional<std::string> hostname;

  bool operator==(const ViewKey&) const = default;
};

/// The candidate as a client with `key` sees it; nothing if it does not.
std::optional<ViewAddress> seen_by(const ViewKey& key, const Candidate& candidate);

}  // namespace bowline::destination
