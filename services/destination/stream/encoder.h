#pragma once

#include <string>

#include "common/net/ip_address.h"
#include "services/destination/core/address.h"
#include "services/destination/core/profile.h"

namespace bowline::destination {

/// Turns core values into bytes of the destination API's messages. Pure; any thread. Implemented
/// by grpc/to_proto, so that this layer needs no protobuf.
class Encoder {
 public:
  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  virtual ~Encoder() = default;

  /// A WeightedAddr.
  [[nodiscard]] virtual std::string address(const Address& address,
                                            ZoneLocality locality) const = 0;
  /// A TcpAddress.
  [[nodiscard]] virtual std::string socket(const SocketAddress& socket) const = 0;
  /// A WeightedAddrSet without addresses: what all addresses of a Service have in common.
  [[nodiscard]] virtual std::string set_labels(const k8s::ObjectRef& service) const = 0;
  /// A DestinationProfile.
  [[nodiscard]] virtual std::string profile(const Profile& profile) const = 0;
};

}  // namespace bowline::destination
