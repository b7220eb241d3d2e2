#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/result.h"
#include "common/net/ip_address.h"

namespace bowline::h2 {

/// Where a server listens.
struct ListenAddress {
  std::optional<IpAddress> ip;  ///< nothing: all addresses, IPv6 and IPv4
  std::uint16_t port;           ///< 0: a free one

  bool operator==(const ListenAddress&) const = default;
};

/// Reads ":8086", "127.0.0.1:8086", "[::1]:8086". Names are not resolved.
/// Errors: kInvalidArgument, naming the text.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace bowline::h2
