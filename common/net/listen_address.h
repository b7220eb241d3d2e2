#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/net/ip_address.h"

namespace bowline {

/// Where a server listens.
struct ListenAddress {
  std::optional<IpAddress> ip;  ///< nothing: all addresses of the machine, IPv4 and IPv6
  std::uint16_t port;           ///< 0: the kernel picks a free one

  bool operator==(const ListenAddress&) const = default;
};

/// Reads ":8086", "127.0.0.1:8086" or "[::]:8086".
/// Errors: kInvalidArgument for all else, names of hosts included; the message says what to write.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace bowline
