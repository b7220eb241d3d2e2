#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/net/ip_address.h"
#include "destination.pb.h"

namespace bowline::cli {

namespace pb = io::linkerd::proxy::destination;

/// One endpoint as a proxy sees it.
struct Endpoint {
  SocketAddress socket;
  std::uint32_t weight = 0;
  std::map<std::string, std::string> labels = {};  ///< the set's and its own; its own win
  std::string identity = {};                       ///< empty: spoken to in plaintext
  std::string protocol = {};                       ///< hint: "h2", "opaque" or none
  std::uint32_t opaque_transport_port = 0;         ///< the peer proxy's; 0 if there is none
  std::string http2 = {};                          ///< client parameters as JSON; empty if unset

  /// The label's value, or empty.
  [[nodiscard]] std::string label(const std::string& name) const;
  bool operator==(const Endpoint&) const = default;
};

/// Nothing for an address that a proxy would drop. `set_labels` are those of the message.
std::optional<Endpoint> to_endpoint(const pb::WeightedAddr& message,
                                    const std::map<std::string, std::string>& set_labels);

struct EndpointChange {
  enum class Kind { kAdded, kRemoved };
  Kind kind;
  Endpoint endpoint;

  bool operator==(const EndpointChange&) const = default;
};

/// What the updates of one Get stream add up to, folded as a proxy does.
class EndpointSet {
 public:
  /// What the update changed; a changed endpoint is removed and added.
  std::vector<EndpointChange> apply(const pb::Update& update);
  /// By address.
  [[nodiscard]] const std::map<SocketAddress, Endpoint>& endpoints() const { return endpoints_; }

 private:
  std::vector<EndpointChange> add(const pb::WeightedAddrSet& set);
  std::vector<EndpointChange> remove(const pb::AddrSet& set);
  std::vector<EndpointChange> clear();

  std::map<SocketAddress, Endpoint> endpoints_;
};

}  // namespace bowline::cli
