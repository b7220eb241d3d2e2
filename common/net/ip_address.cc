#include "common/net/ip_address.h"

#include <arpa/inet.h>
#include <endian.h>

#include <cstring>

namespace bowline {
namespace {

constexpr std::uint64_t kV4MappedPrefix = 0x0000'0000'0000'ffffU;  // RFC 4291 2.5.5.2

}  // namespace

IpAddress IpAddress::v4(std::uint32_t number) { return {Family::kV4, 0, number}; }

IpAddress IpAddress::v6(std::uint64_t first, std::uint64_t last) {
  if (first == 0 && (last >> 32) == kV4MappedPrefix) return v4(static_cast<std::uint32_t>(last));
  return {Family::kV6, first, last};
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.size() >= buffer.size()) return std::nullopt;
  std::memcpy(buffer.data(), text.data(), text.size());

  in_addr v4_bytes{};
  if (inet_pton(AF_INET, buffer.data(), &v4_bytes) == 1) return v4(ntohl(v4_bytes.s_addr));
  std::array<std::uint64_t, 2> v6_bytes{};
  if (inet_pton(AF_INET6, buffer.data(), v6_bytes.data()) != 1) return std::nullopt;
  return v6(be64toh(v6_bytes[0]), be64toh(v6_bytes[1]));
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (is_v4()) {
    const in_addr bytes{htonl(v4_number())};
    inet_ntop(AF_INET, &bytes, buffer.data(), buffer.size());
  } else {
    const std::array<std::uint64_t, 2> bytes{htobe64(first_), htobe64(last_)};
    inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
  }
  return buffer.data();
}

std::string SocketAddress::to_string() const {
  const std::string host = ip.is_v4() ? ip.to_string() : "[" + ip.to_string() + "]";
  return host + ":" + std::to_string(port.number());
}

}  // namespace bowline
