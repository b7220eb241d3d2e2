// The fields that are read, of proto/destination.proto and proto/net.proto:
//
//   Update       1 add: WeightedAddrSet | 2 remove: AddrSet | 3 no_endpoints
//   WeightedAddrSet, AddrSet  1 addrs, repeated: WeightedAddr, TcpAddress
//   WeightedAddr 1 addr: TcpAddress
//   TcpAddress   1 ip: IPAddress, 2 port: varint
//   IPAddress    1 ipv4: fixed32 | 2 ipv6: IPv6
//   IPv6         1 first: fixed64, 2 last: fixed64
#include "bench/fanout/update_scanner.h"

#include <optional>

#include "bench/fanout/wire_reader.h"

namespace bowline::bench {
namespace {

using Kind = ScannedUpdate::Kind;

/// A TcpAddress as far as it was given.
struct PartialAddress {
  std::optional<IpAddress> ip;
  std::uint64_t port = 0;
};

bool scan_ipv6(std::string_view bytes, std::optional<IpAddress>& ip) {
  std::uint64_t halves[2] = {0, 0};
  WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->is_fixed64(1)) halves[0] = field->number;
    if (field->is_fixed64(2)) halves[1] = field->number;
  }
  ip = IpAddress::v6(halves[0], halves[1]);
  return reader.ok();
}

bool scan_ip(std::string_view bytes, std::optional<IpAddress>& ip) {
  WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->is_fixed32(1)) ip = IpAddress::v4(static_cast<std::uint32_t>(field->number));
    if (field->is_bytes(2) && !scan_ipv6(field->bytes, ip)) return false;
  }
  return reader.ok();
}

bool scan_tcp_address(std::string_view bytes, PartialAddress& address) {
  WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->is_bytes(1) && !scan_ip(field->bytes, address.ip)) return false;
    if (field->is_varint(2)) address.port = field->number;
  }
  return reader.ok();
}

bool scan_weighted_address(std::string_view bytes, PartialAddress& address) {
  WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->is_bytes(1) && !scan_tcp_address(field->bytes, address)) return false;
  }
  return reader.ok();
}

bool scan_addresses(std::string_view bytes, ScannedUpdate& update) {
  const auto scan_one = update.kind == Kind::kAdd ? scan_weighted_address : scan_tcp_address;
  WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (!field->is_bytes(1)) continue;
    PartialAddress address;
    if (!scan_one(field->bytes, address)) return false;
    // A proxy keeps the low 16 bits of a port.
    const auto port = Port::from_number(static_cast<std::uint16_t>(address.port));
    if (address.ip && port) {
      update.addresses.push_back({*address.ip, *port});
    } else {
      ++update.unusable;
    }
  }
  return reader.ok();
}

}  // namespace

bool scan_update(std::string_view bytes, ScannedUpdate& update) {
  update.addresses.clear();
  update.unusable = 0;
  WireReader reader(bytes);
  bool known = false;
  while (const auto field = reader.next()) {
    if (field->is_bytes(1)) {
      update.kind = Kind::kAdd;
    } else if (field->is_bytes(2)) {
      update.kind = Kind::kRemove;
    } else if (field->is_bytes(3)) {
      update.kind = Kind::kNoEndpoints;
    } else {
      continue;
    }
    if (known) return false;  // one of three, and given once
    known = true;
    if (update.kind != Kind::kNoEndpoints && !scan_addresses(field->bytes, update)) return false;
  }
  return known && reader.ok();
}

}  // namespace bowline::bench
