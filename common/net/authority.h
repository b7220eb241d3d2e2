#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/base/result.h"
#include "common/net/ip_address.h"
#include "common/net/port.h"

namespace bowline {

/// `<service>.<namespace>.svc.<cluster domain>:<port>`, or with an instance (a pod's hostname)
/// in front: `web-0.web.shop.svc.cluster.local:80`.
struct ServiceAuthority {
  std::string host;  ///< as received, without the port
  std::string namespace_name;
  std::string service;
  std::optional<std::string> instance;
  Port port;

  bool operator==(const ServiceAuthority&) const = default;
};

/// What a proxy asks for: a socket address, or a name inside the cluster.
using Authority = std::variant<SocketAddress, ServiceAuthority>;

/// Reads `host[:port]`; without a port it is 80. Names are compared exactly, case included, and
/// must end in `svc.<cluster_domain>`; a trailing dot is not taken.
/// Errors: kInvalidArgument for all else; the message names the authority (shortened) and why.
Result<Authority> parse_authority(std::string_view text, std::string_view cluster_domain);

}  // namespace bowline
