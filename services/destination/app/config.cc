#include "services/destination/app/config.h"

#include <optional>
#include <utility>

namespace bowline::destination {
namespace {

using OutboundTransport = DiscoveryConfig::OutboundTransport;

constexpr const char* kDefaultDomain = "cluster.local";  // as the reference falls back

std::optional<OutboundTransport> parse_transport(const std::string& mode) {
  if (mode == "transparent") return OutboundTransport::kTransparent;
  if (mode == "transport-header") return OutboundTransport::kTransportHeader;
  return std::nullopt;
}

std::string or_default_domain(const std::string& domain,
                              const std::string& flag,
                              std::vector<std::string>& warnings) {
  if (!domain.empty()) return domain;
  warnings.push_back("-" + flag + " is not set: " + kDefaultDomain + " is taken");
  return kDefaultDomain;
}

std::optional<std::string> refuse_level(const std::string& text) {
  if (log::parse_level(text)) return std::nullopt;
  return "want trace, debug, info, warn, error or off, or a filter such as linkerd=info";
}

std::optional<std::string> refuse_format(const std::string& text) {
  if (log::parse_format(text)) return std::nullopt;
  return "want plain or json";
}

std::optional<std::string> refuse_no_slices(const bool& enabled) {
  if (enabled) return std::nullopt;
  return "Bowline reads EndpointSlices only, which every supported Kubernetes has; leave it out";
}

std::optional<std::string> refuse_not_positive(const std::chrono::milliseconds& time) {
  if (time.count() > 0) return std::nullopt;
  return "want a time above zero, such as 10s";
}

}  // namespace

ConfigFlags::ConfigFlags()
    : flags_(
          "bowline-destination",
          "Tells the proxies of a mesh where a Service's endpoints are, and how to reach them.") {
  add_listeners();
  add_cluster();
  add_answers();
  add_logging();
  flags_.add_unused(
      FlagSet::Value::kBool,
      {"enable-ipv6", "enable-pprof", "export-queue-metrics", "ext-endpoint-zone-weights"});
  flags_.add_unused(FlagSet::Value::kText, {"stream-queue-capacity", "trace-collector"});
}

void ConfigFlags::add_listeners() {
  flags_.group("Listeners");
  flags_.add(Flag<std::string>{.name = "addr",
                               .target = &address_,
                               .help = "address of the Destination API",
                               .aliases = {"grpc-addr"}});
  flags_.add(Flag<std::string>{.name = "metrics-addr",
                               .target = &admin_address_,
                               .help = "address of /ready, /live, /ping and /metrics",
                               .aliases = {"admin-addr"}});
  flags_.add(Flag<std::chrono::milliseconds>{
      .name = "stream-stall-timeout",
      .target = &stall_timeout_,
      .help = "how long an update may wait for a reader before its stream is reset",
      .refuse = refuse_not_positive});
}

void ConfigFlags::add_cluster() {
  flags_.group("Cluster");
  flags_.add(Flag<std::string>{
      .name = "kubeconfig",
      .target = &kubeconfig_,
      .help = "file that says how to reach the API server; empty means the pod's ServiceAccount"});
  flags_.add(Flag<std::string>{.name = "controller-namespace",
                               .target = &controller_namespace_,
                               .help = "namespace of the control plane",
                               .aliases = {"control-plane-namespace"}});
  flags_.add(Flag<std::string>{.name = "cluster-domain",
                               .target = &cluster_domain_,
                               .help = "what the names of Services end in"});
  flags_.add(Flag<std::string>{.name = "identity-trust-domain",
                               .target = &trust_domain_,
                               .help = "what the names in proxies' certificates end in",
                               .aliases = {"identity-domain"}});
  flags_.add(Flag<bool>{.name = "enable-endpoint-slices",
                        .target = &endpoint_slices_,
                        .help = "read EndpointSlices; cannot be switched off",
                        .refuse = refuse_no_slices});
}

void ConfigFlags::add_answers() {
  flags_.group("Answers");
  flags_.add(Flag<std::string>{
      .name = "outbound-transport-mode",
      .target = &outbound_transport_mode_,
      .help = "transparent, or transport-header: all meshed traffic goes to the proxy's own port"});
  flags_.add(Flag<bool>{.name = "enable-h2-upgrade",
                        .target = &h2_upgrade_,
                        .help = "carry HTTP/1 between proxies over HTTP/2"});
  flags_.add(Flag<std::string>{.name = "default-opaque-ports",
                               .target = &default_opaque_ports_,
                               .help = "ports and ranges that are not looked into, as in 25,3306"});
  flags_.add(Flag<std::string>{
      .name = "meshed-http2-client-params",
      .target = &meshed_http2_params_,
      .help = "JSON of the HTTP/2 settings that proxies use towards meshed endpoints"});
}

void ConfigFlags::add_logging() {
  flags_.group("Logging");
  flags_.add(Flag<std::string>{.name = "log-level",
                               .target = &log_level_,
                               .help = "trace, debug, info, warn, error, off, or a filter",
                               .refuse = refuse_level});
  flags_.add(Flag<std::string>{.name = "log-format",
                               .target = &log_format_,
                               .help = "plain or json",
                               .refuse = refuse_format});
}

Config ConfigFlags::config() const {
  Config config;
  config.address = address_;
  config.admin_address = admin_address_;
  config.kubeconfig = kubeconfig_;
  config.meshed_http2_params = meshed_http2_params_;
  config.stall_timeout = stall_timeout_;
  config.log_level = *log::parse_level(log_level_);
  config.log_format = *log::parse_format(log_format_);

  DiscoveryConfig& discovery = config.discovery;
  discovery.controller_namespace = controller_namespace_;
  discovery.cluster_domain = or_default_domain(cluster_domain_, "cluster-domain", config.warnings);
  discovery.trust_domain =
      or_default_domain(trust_domain_, "identity-trust-domain", config.warnings);
  discovery.default_opaque_ports = default_opaque_ports_;
  discovery.h2_upgrade = h2_upgrade_;
  const auto transport = parse_transport(outbound_transport_mode_);
  if (!transport) {
    config.warnings.push_back(
        "-outbound-transport-mode '" + outbound_transport_mode_ +
        "' is neither transparent nor transport-header: transparent is taken");
  }
  discovery.outbound_transport = transport.value_or(OutboundTransport::kTransparent);
  return config;
}

}  // namespace bowline::destination
