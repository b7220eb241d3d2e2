#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/net/ip_address.h"

namespace bowline::bench {

/// What the bench needs of an `Update` of the destination API: which socket addresses it names.
struct ScannedUpdate {
  enum class Kind : std::uint8_t { kAdd, kRemove, kNoEndpoints };

  Kind kind = Kind::kAdd;
  std::vector<SocketAddress> addresses;  ///< in the message's order; empty for kNoEndpoints
  std::uint32_t unusable = 0;            ///< entries without an IP or a port, which a proxy drops

  bool operator==(const ScannedUpdate&) const = default;
};

/// Reads an encoded `Update` into `update`, whose storage is reused. Everything else in it (labels,
/// identities, hints) is skipped unread: a parser of the whole message would cost the client more
/// than the server spends on it. False if the bytes are no `Update` with one of its three kinds;
/// `update` is then unspecified.
[[nodiscard]] bool scan_update(std::string_view bytes, ScannedUpdate& update);

}  // namespace bowline::bench
