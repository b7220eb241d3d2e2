#include "services/destination/core/translate.h"

#include <algorithm>
#include <utility>

#include "services/destination/core/owner_label.h"

namespace bowline::destination {
namespace {

// The proxy's ports where its container does not tell (destination.md X-9).
constexpr k8s::ProxyContainer kDocumentedPorts{Port{4143}, Port{4191}, Port{4190}};

const std::string& service_account_of(const k8s::Pod& pod) {
  static const std::string fallback = "default";
  return pod.service_account.empty() ? fallback : pod.service_account;
}

std::vector<std::pair<std::string, std::string>> labels_of(OwnedPod owned,
                                                           const std::string& zone) {
  const k8s::Pod& pod = owned.pod;
  std::vector<std::pair<std::string, std::string>> labels;
  labels.reserve(6);
  labels.emplace_back("pod", pod.meta.ref.name);
  labels.emplace_back("serviceaccount", service_account_of(pod));
  labels.emplace_back("zone", zone);
  if (auto owner = owner_label(pod, owned.workload)) labels.push_back(*std::move(owner));
  if (!pod.control_plane_namespace.empty()) {
    labels.emplace_back("control_plane_ns", pod.control_plane_namespace);
  }
  if (!pod.pod_template_hash.empty()) {
    labels.emplace_back("pod_template_hash", pod.pod_template_hash);
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

}  // namespace

Translator::Translator(DiscoveryConfig config)
    : config_(std::move(config)),
      default_opaque_(PortSet::parse(config_.default_opaque_ports, {})) {}

Address Translator::pod_address(SocketAddress socket,
                                OwnedPod owned,
                                const std::optional<std::string>& zone) const {
  const k8s::Pod& pod = owned.pod;
  Address address{.socket = socket, .labels = labels_of(owned, zone.value_or(""))};
  if (zone && !zone->empty()) address.zone = zone;
  const bool meshed = !pod.control_plane_namespace.empty();
  if (meshed && !skips_proxy(socket.port, pod)) {
    address.identity = identity_of(pod);
    address.hint = hint_of(socket.port, pod);
    address.http2_params = true;
  }
  return address;
}

Address Translator::plain_address(SocketAddress socket) { return {.socket = socket}; }

EndpointProfile Translator::pod_profile(SocketAddress socket, OwnedPod owned) const {
  Address address = pod_address(socket, owned, std::nullopt);
  std::pair<std::string, std::string> label("namespace", owned.pod.meta.ref.namespace_name);
  const auto place = std::lower_bound(address.labels.begin(), address.labels.end(), label);
  address.labels.insert(place, std::move(label));
  return {std::move(address), is_opaque(socket.port, owned.pod, default_opaque_)};
}

EndpointProfile Translator::unknown_profile(SocketAddress socket) const {
  return {plain_address(socket), default_opaque_.contains(socket.port)};
}

std::optional<std::string> Translator::identity_of(const k8s::Pod& pod) const {
  const std::string& ours = config_.controller_namespace;
  if (config_.trust_domain.empty() || pod.control_plane_namespace != ours) return std::nullopt;
  return service_account_of(pod) + "." + pod.meta.ref.namespace_name + ".serviceaccount.identity." +
         ours + "." + config_.trust_domain;
}

ProtocolHint Translator::hint_of(Port port, const k8s::Pod& pod) const {
  const k8s::ProxyContainer proxy = pod.proxy.value_or(kDocumentedPorts);
  const bool opaque = is_opaque(port, pod, default_opaque_);
  const bool of_proxy = port == proxy.admin.value_or(*kDocumentedPorts.admin) ||
                        port == proxy.control.value_or(*kDocumentedPorts.control);
  const bool with_header =
      config_.outbound_transport == DiscoveryConfig::OutboundTransport::kTransportHeader;

  ProtocolHint hint;
  if (!of_proxy && (with_header || opaque)) {
    hint.opaque_transport = proxy.inbound.value_or(*kDocumentedPorts.inbound);
  }
  if (opaque) {
    hint.protocol = ProtocolHint::Protocol::kOpaque;
  } else if (config_.h2_upgrade) {
    hint.protocol = ProtocolHint::Protocol::kH2;
  }
  return hint;
}

}  // namespace bowline::destination
