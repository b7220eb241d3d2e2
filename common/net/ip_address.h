#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/net/port.h"

namespace bowline {

/// An IPv4 or IPv6 address as a value. IPv4 sorts before IPv6, then by number.
class IpAddress {
 public:
  enum class Family : std::uint8_t { kV4, kV6 };

  /// The usual text forms; no brackets, no zone, no port. An IPv4-mapped IPv6 address becomes
  /// the IPv4 address that it maps.
  static std::optional<IpAddress> parse(std::string_view text);
  /// `number` in host byte order: 10.0.0.1 is 0x0a000001.
  static IpAddress v4(std::uint32_t number);
  /// The address's 16 bytes as two big-endian halves.
  static IpAddress v6(std::uint64_t first, std::uint64_t last);

  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] bool is_v4() const { return family_ == Family::kV4; }
  /// Only for an IPv4 address; host byte order.
  [[nodiscard]] std::uint32_t v4_number() const { return static_cast<std::uint32_t>(last_); }
  /// Only for an IPv6 address; host byte order.
  [[nodiscard]] std::uint64_t v6_first() const { return first_; }
  [[nodiscard]] std::uint64_t v6_last() const { return last_; }
  /// Canonical text (RFC 5952 for IPv6), without brackets.
  [[nodiscard]] std::string to_string() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  IpAddress(Family family, std::uint64_t first, std::uint64_t last)
      : family_(family), first_(first), last_(last) {}

  Family family_;
  std::uint64_t first_;
  std::uint64_t last_;
};

/// Where a connection goes: sorts by address, then port.
struct SocketAddress {
  IpAddress ip;
  Port port;

  /// "10.0.0.1:80" or "[fd00::1]:80".
  [[nodiscard]] std::string to_string() const;

  auto operator<=>(const SocketAddress&) const = default;
};

}  // namespace bowline

template <>
struct std::hash<bowline::IpAddress> {
  std::size_t operator()(const bowline::IpAddress& ip) const noexcept {
    const std::uint64_t mixed = (ip.v6_first() * 0x9e3779b97f4a7c15U) ^ ip.v6_last();
    return static_cast<std::size_t>(mixed ^ (mixed >> 29));
  }
};

template <>
struct std::hash<bowline::SocketAddress> {
  std::size_t operator()(const bowline::SocketAddress& address) const noexcept {
    return std::hash<bowline::IpAddress>{}(address.ip) * 65599U + address.port.number();
  }
};
