#include "cli/endpoint_set.h"

#include <google/protobuf/util/json_util.h>

#include <utility>

namespace bowline::cli {
namespace {

using Kind = EndpointChange::Kind;

std::optional<SocketAddress> to_socket(const io::linkerd::proxy::net::TcpAddress& message) {
  const auto port = Port::from_number(static_cast<std::uint16_t>(message.port()));
  if (!port) return std::nullopt;
  const auto& ip = message.ip();
  if (ip.has_ipv4()) return SocketAddress{IpAddress::v4(ip.ipv4()), *port};
  if (ip.has_ipv6()) {
    return SocketAddress{IpAddress::v6(ip.ipv6().first(), ip.ipv6().last()), *port};
  }
  return std::nullopt;
}

std::string identity_of(const pb::TlsIdentity& identity) {
  return identity.has_uri_like_identity() ? identity.uri_like_identity().uri()
                                          : identity.dns_like_identity().name();
}

std::string protocol_of(const pb::ProtocolHint& hint) {
  if (hint.has_h2()) return "h2";
  return hint.has_opaque() ? "opaque" : "";
}

std::string to_json(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  // Fails only for Any and malformed well-known types; the API has neither.
  static_cast<void>(google::protobuf::util::MessageToJsonString(message, &json, options));
  return json;
}

}  // namespace

std::string Endpoint::label(const std::string& name) const {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second;
}

std::optional<Endpoint> to_endpoint(const pb::WeightedAddr& message,
                                    const std::map<std::string, std::string>& set_labels) {
  const auto socket = to_socket(message.addr());
  if (!socket) return std::nullopt;
  Endpoint endpoint{.socket = *socket, .weight = message.weight(), .labels = set_labels};
  for (const auto& [name, value] : message.metric_labels()) endpoint.labels[name] = value;
  endpoint.identity = identity_of(message.tls_identity());
  endpoint.protocol = protocol_of(message.protocol_hint());
  endpoint.opaque_transport_port = message.protocol_hint().opaque_transport().inbound_port();
  if (message.has_http2()) endpoint.http2 = to_json(message.http2());
  return endpoint;
}

std::vector<EndpointChange> EndpointSet::apply(const pb::Update& update) {
  switch (update.update_case()) {
    case pb::Update::kAdd:
      return add(update.add());
    case pb::Update::kRemove:
      return remove(update.remove());
    case pb::Update::kNoEndpoints:
      return clear();
    case pb::Update::UPDATE_NOT_SET:
      break;
  }
  return {};
}

std::vector<EndpointChange> EndpointSet::add(const pb::WeightedAddrSet& set) {
  std::vector<EndpointChange> changes;
  const std::map<std::string, std::string> labels(set.metric_labels().begin(),
                                                  set.metric_labels().end());
  for (const pb::WeightedAddr& message : set.addrs()) {
    const auto endpoint = to_endpoint(message, labels);
    if (!endpoint) continue;
    const auto [held, is_new] = endpoints_.try_emplace(endpoint->socket, *endpoint);
    if (!is_new && held->second == *endpoint) continue;
    if (!is_new) {
      changes.push_back({Kind::kRemoved, std::exchange(held->second, *endpoint)});
    }
    changes.push_back({Kind::kAdded, *endpoint});
  }
  return changes;
}

std::vector<EndpointChange> EndpointSet::remove(const pb::AddrSet& set) {
  std::vector<EndpointChange> changes;
  for (const auto& message : set.addrs()) {
    const auto socket = to_socket(message);
    const auto held = socket ? endpoints_.find(*socket) : endpoints_.end();
    if (held == endpoints_.end()) continue;
    changes.push_back({Kind::kRemoved, std::move(held->second)});
    endpoints_.erase(held);
  }
  return changes;
}

std::vector<EndpointChange> EndpointSet::clear() {
  std::vector<EndpointChange> changes;
  for (auto& [socket, endpoint] : endpoints_) {
    changes.push_back({Kind::kRemoved, std::move(endpoint)});
  }
  endpoints_.clear();
  return changes;
}

}  // namespace bowline::cli
