#include "common/net/listen_address.h"

#include <fmt/core.h>

#include "common/net/port.h"

namespace bowline {
namespace {

std::optional<IpAddress> parse_host(std::string_view host) {
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  const auto ip = IpAddress::parse(bracketed ? host.substr(1, host.size() - 2) : host);
  if (!bracketed && ip && host.find(':') != host.npos) return std::nullopt;
  return ip;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const Error refused{Code::kInvalidArgument,
                      fmt::format("\"{}\" is no address to listen on; write it like :8086, "
                                  "127.0.0.1:8086 or [::]:8086",
                                  text)};
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return refused;
  const std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  ListenAddress address{std::nullopt, 0};
  if (digits != "0") {
    const auto port = Port::parse(digits);
    if (!port) return refused;
    address.port = port->number();
  }
  if (host.empty()) return address;
  address.ip = parse_host(host);
  if (!address.ip) return refused;
  return address;
}

}  // namespace bowline
