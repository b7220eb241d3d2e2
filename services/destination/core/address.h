#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/net/ip_address.h"
#include "common/net/port.h"
#include "services/destination/core/encoded_once.h"

namespace bowline::destination {

/// Whether an address is in its client's zone; kUnknown if either zone is not known. The label
/// `zone_locality` of destination.md 7.4.
enum class ZoneLocality : std::uint8_t { kUnknown, kLocal, kRemote };

/// How a meshed address wants to be spoken to (destination.md 7.1). All unset is a hint, too.
struct ProtocolHint {
  enum class Protocol : std::uint8_t { kUnset, kH2, kOpaque };

  Protocol protocol = Protocol::kUnset;
  std::optional<Port> opaque_transport;  ///< the peer proxy's inbound port

  bool operator==(const ProtocolHint&) const = default;
};

/// One address with its attributes translated from the pod and the slice, without what depends on
/// the client. Equal values encode to equal bytes.
struct Address {
  SocketAddress socket;
  /// Metric labels sorted by key, `zone` included and `zone_locality` not.
  std::vector<std::pair<std::string, std::string>> labels{};
  std::optional<std::string> identity{};  ///< TLS name that the peer must have, also its SNI
  std::optional<ProtocolHint> hint{};
  bool http2_params = false;          ///< carries the configured HTTP/2 client parameters
  std::optional<std::string> zone{};  ///< the slice's zone, for the locality; also in `labels`

  bool operator==(const Address&) const = default;
};

/// An Address as all views share it, with a byte form per ZoneLocality. Immutable, any thread.
class SharedAddress {
 public:
  explicit SharedAddress(Address address) : value(std::move(address)) {}

  const Address value;

  /// `encode(value, locality)` is run at most once per locality, give or take a race.
  template <typename Encode>
  const std::string& bytes(ZoneLocality locality, Encode&& encode) const {
    return forms_.get(static_cast<std::size_t>(locality), [&] { return encode(value, locality); });
  }

 private:
  EncodedOnce<3> forms_;
};
using AddressPtr = std::shared_ptr<const SharedAddress>;

/// An address in a view: the client's zone decides the locality.
struct ViewAddress {
  AddressPtr address;
  ZoneLocality locality = ZoneLocality::kUnknown;

  /// By value: two that are equal have the same bytes on the wire.
  bool operator==(const ViewAddress& other) const {
    return locality == other.locality &&
           (address == other.address || address->value == other.address->value);
  }
};

}  // namespace bowline::destination
