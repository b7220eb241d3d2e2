#include "common/h2/listen_address.h"

#include <string>

#include "common/net/port.h"

namespace bowline::h2 {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  if (text == "0") return 0;
  const auto port = Port::parse(text);
  if (!port) return std::nullopt;
  return port->number();
}

/// An IPv6 address needs brackets, an IPv4 address must not have any.
std::optional<IpAddress> parse_host(std::string_view text) {
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  if (bracketed != (text.find(':') != std::string_view::npos)) return std::nullopt;
  return IpAddress::parse(text);
}

Error malformed(std::string_view text) {
  return {Code::kInvalidArgument,
          "listen address '" + std::string(text) + "' is not [ADDRESS]:PORT"};
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed(text);
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return malformed(text);
  if (colon == 0) return ListenAddress{std::nullopt, *port};
  const auto ip = parse_host(text.substr(0, colon));
  if (!ip) return malformed(text);
  return ListenAddress{ip, *port};
}

}  // namespace bowline::h2
