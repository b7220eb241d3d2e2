#include "tests/support/destination/view_reader.h"

#include <algorithm>
#include <utility>

namespace bowline::destination::support {
namespace {

std::string message(const char* name, std::vector<SocketAddress> sockets) {
  std::sort(sockets.begin(), sockets.end());
  std::string text = std::string(name) + "{";
  for (const SocketAddress& socket : sockets) {
    if (&socket != &sockets.front()) text += ", ";
    text += socket.to_string();
  }
  return text + "}";
}

std::string describe(const ProtocolHint& hint) {
  std::string text = " hint{";
  if (hint.protocol == ProtocolHint::Protocol::kH2) text += "h2";
  if (hint.protocol == ProtocolHint::Protocol::kOpaque) text += "opaque";
  if (hint.opaque_transport) text += ">" + std::to_string(hint.opaque_transport->number());
  return text + "}";
}

const char* describe(ZoneLocality locality) {
  switch (locality) {
    case ZoneLocality::kLocal:
      return "local";
    case ZoneLocality::kRemote:
      return "remote";
    case ZoneLocality::kUnknown:
      break;
  }
  return "unknown";
}

}  // namespace

std::string describe(const Address& address, ZoneLocality locality) {
  std::string text = address.socket.to_string();
  for (const auto& [key, value] : address.labels) text += " " + key + "=" + value;
  text += std::string(" zone_locality=") + describe(locality);
  if (address.identity) text += " identity=" + *address.identity;
  if (address.hint) text += describe(*address.hint);
  if (address.http2_params) text += " http2";
  if (address.zone) text += " in " + *address.zone;
  return text;
}

std::vector<std::string> ViewReader::next() {
  const ViewChanges changes = cursor_.log()->changes_since(cursor_.version());
  if (changes.version != cursor_.version()) cursor_.advance(changes.version);
  std::vector<std::string> messages;
  if (!changes.present.empty()) {
    std::vector<std::pair<SocketAddress, std::string>> added;
    std::vector<SocketAddress> sockets;
    for (const ViewAddress& seen : changes.present) {
      sockets.push_back(seen.address->value.socket);
      added.emplace_back(sockets.back(), describe(seen.address->value, seen.locality));
    }
    client_.add(added);
    messages.push_back(message("ADD", sockets));
  } else if (first_) {
    client_.no_endpoints();
    messages.emplace_back("NOEP");
  }
  first_ = false;
  if (!changes.gone.empty()) {
    client_.remove(changes.gone);
    messages.push_back(message("REM", changes.gone));
  }
  return messages;
}

}  // namespace bowline::destination::support
