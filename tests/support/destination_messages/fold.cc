#include "tests/support/destination_messages/fold.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bowline::destination {

namespace pb = io::linkerd::proxy::destination;

SocketAddress to_socket(const io::linkerd::proxy::net::TcpAddress& address) {
  const auto port = Port::from_number(address.port());
  if (!port) throw std::invalid_argument("no port: " + address.ShortDebugString());
  if (address.ip().has_ipv4()) return {IpAddress::v4(address.ip().ipv4()), *port};
  if (!address.ip().has_ipv6()) throw std::invalid_argument("no IP: " + address.DebugString());
  return {IpAddress::v6(address.ip().ipv6().first(), address.ip().ipv6().last()), *port};
}

void fold(support::FoldingClient& client, const pb::Update& update) {
  switch (update.update_case()) {
    case pb::Update::kAdd: {
      std::vector<std::pair<SocketAddress, std::string>> addresses;
      for (const pb::WeightedAddr& address : update.add().addrs()) {
        addresses.emplace_back(to_socket(address.addr()), text(address));
      }
      return client.add(addresses);
    }
    case pb::Update::kRemove: {
      std::vector<SocketAddress> addresses;
      for (const auto& address : update.remove().addrs()) addresses.push_back(to_socket(address));
      return client.remove(addresses);
    }
    case pb::Update::kNoEndpoints:
      return client.no_endpoints();
    case pb::Update::UPDATE_NOT_SET:
      throw std::invalid_argument("an Update that says nothing");
  }
}

std::string text(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  std::string printed;
  printer.PrintToString(message, &printed);
  return printed;
}

std::string text(pb::Update update) {
  if (update.has_add()) {
    auto& added = *update.mutable_add()->mutable_addrs();
    std::sort(added.begin(), added.end(), [](const auto& a, const auto& b) {
      return to_socket(a.addr()) < to_socket(b.addr());
    });
  }
  if (update.has_remove()) {
    auto& removed = *update.mutable_remove()->mutable_addrs();
    std::sort(removed.begin(), removed.end(), [](const auto& a, const auto& b) {
      return to_socket(a) < to_socket(b);
    });
  }
  return text(static_cast<const google::protobuf::Message&>(update));
}

}  // namespace bowline::destination
