#include "tests/cluster/destination/messages.h"

#include <arpa/inet.h>

#include <stdexcept>

namespace bowline::cluster_test {
namespace {

std::string locality(const std::string& zone, const std::string& client_zone) {
  if (zone.empty() || client_zone.empty()) return "unknown";
  return zone == client_zone ? "local" : "remote";
}

void fill_meshed(pb::WeightedAddr& out, const Namespace& ns, const TestPod& pod) {
  const std::string identity =
      pod.service_account + "." + ns.name() + ".serviceaccount.identity.linkerd." + kTrustDomain;
  (*out.mutable_metric_labels())["control_plane_ns"] = "linkerd";
  out.mutable_tls_identity()->mutable_dns_like_identity()->set_name(identity);
  out.mutable_tls_identity()->mutable_server_name()->set_name(identity);
  out.mutable_protocol_hint()->mutable_h2();
  out.mutable_protocol_hint()->mutable_opaque_transport()->set_inbound_port(4143);
  auto& keep_alive = *out.mutable_http2()->mutable_keep_alive();
  keep_alive.mutable_interval()->set_seconds(10);
  keep_alive.mutable_timeout()->set_seconds(3);
  keep_alive.set_while_idle(true);
}

void fill_default_budget(pb::DestinationProfile& out) {
  out.mutable_retry_budget()->set_retry_ratio(0.2F);
  out.mutable_retry_budget()->set_min_retries_per_second(10);
  out.mutable_retry_budget()->mutable_ttl()->set_seconds(10);
}

}  // namespace

io::linkerd::proxy::net::TcpAddress tcp_address(const std::string& ip, int port) {
  in_addr number{};
  if (inet_pton(AF_INET, ip.c_str(), &number) != 1) throw std::invalid_argument("no IPv4: " + ip);
  io::linkerd::proxy::net::TcpAddress out;
  out.mutable_ip()->set_ipv4(ntohl(number.s_addr));
  out.set_port(static_cast<std::uint32_t>(port));
  return out;
}

pb::WeightedAddr address(const Namespace& ns,
                         const TestPod& pod,
                         const std::string& client_zone,
                         int port) {
  pb::WeightedAddr out;
  *out.mutable_addr() = tcp_address(pod.ip, port);
  out.set_weight(10'000);
  auto& labels = *out.mutable_metric_labels();
  labels["pod"] = pod.name;
  labels["serviceaccount"] = pod.service_account;
  labels["zone"] = zone_of(pod.node);
  labels["zone_locality"] = locality(zone_of(pod.node), client_zone);
  if (pod.owner) labels[pod.owner->first] = pod.owner->second;
  if (!pod.template_hash.empty()) labels["pod_template_hash"] = pod.template_hash;
  if (pod.proxy != TestPod::Proxy::kNone) fill_meshed(out, ns, pod);
  return out;
}

pb::WeightedAddr plain_address(const std::string& ip, int port) {
  pb::WeightedAddr out;
  *out.mutable_addr() = tcp_address(ip, port);
  out.set_weight(10'000);
  (*out.mutable_metric_labels())["zone_locality"] = "unknown";
  return out;
}

pb::Update add(const Namespace& ns,
               const std::string& service,
               const std::vector<pb::WeightedAddr>& addresses) {
  pb::Update out;
  (*out.mutable_add()->mutable_metric_labels())["namespace"] = ns.name();
  (*out.mutable_add()->mutable_metric_labels())["service"] = service;
  for (const pb::WeightedAddr& each : addresses) *out.mutable_add()->add_addrs() = each;
  return out;
}

pb::Update remove(const std::vector<std::string>& ips, int port) {
  pb::Update out;
  for (const std::string& ip : ips) *out.mutable_remove()->add_addrs() = tcp_address(ip, port);
  return out;
}

pb::Update no_endpoints() {
  pb::Update out;
  out.mutable_no_endpoints()->set_exists(true);
  return out;
}

pb::DestinationProfile service_profile(const Namespace& ns, const std::string& service, int port) {
  pb::DestinationProfile out;
  out.set_fully_qualified_name(service + "." + ns.name() + ".svc.cluster.local");
  fill_default_budget(out);
  auto& parent = *out.mutable_parent_ref()->mutable_resource();
  parent.set_group("core");
  parent.set_kind("Service");
  parent.set_name(service);
  parent.set_namespace_(ns.name());
  parent.set_port(static_cast<std::uint32_t>(port));
  return out;
}

pb::DestinationProfile pod_profile(const Namespace& ns, const TestPod& pod, int port) {
  pb::DestinationProfile out;
  fill_default_budget(out);
  *out.mutable_endpoint() = address(ns, pod, "", port);
  auto& labels = *out.mutable_endpoint()->mutable_metric_labels();
  labels["namespace"] = ns.name();
  labels["zone"] = "";
  labels.erase("zone_locality");
  return out;
}

pb::DestinationProfile unknown_profile(const std::string& ip, int port) {
  pb::DestinationProfile out;
  fill_default_budget(out);
  *out.mutable_endpoint() = plain_address(ip, port);
  out.mutable_endpoint()->clear_metric_labels();
  return out;
}

}  // namespace bowline::cluster_test
