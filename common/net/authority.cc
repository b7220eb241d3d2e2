#include "common/net/authority.h"

#include <utility>
#include <vector>

namespace bowline {
namespace {

constexpr Port kDefaultPort{80};
constexpr std::size_t kShownLength = 128;  // of an authority in an error

struct HostPort {
  std::string_view host;
  Port port;
};

Error invalid(std::string_view authority, std::string_view why) {
  std::string shown(authority.substr(0, kShownLength));
  if (authority.size() > kShownLength) shown += "…";
  return {Code::kInvalidArgument, "invalid authority '" + shown + "': " + std::string(why)};
}

// A colon splits at its last occurrence. More than one colon needs brackets around the host, as
// in "[fd00::5]:8080"; brackets without a port, or with anything else behind them, are refused.
Result<HostPort> split_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return HostPort{text, kDefaultPort};
  std::string_view host = text.substr(0, colon);
  if (!host.empty() && host.front() == '[') {
    if (host.back() != ']') return invalid(text, "want [IPv6]:port");
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return invalid(text, "an IPv6 address needs brackets and a port");
  }
  if (host.find_first_of("[]") != std::string_view::npos) return invalid(text, "stray bracket");
  const std::optional<Port> port = Port::parse(text.substr(colon + 1));
  if (!port) return invalid(text, "the port must be a number from 1 to 65535");
  return HostPort{host, *port};
}

std::vector<std::string_view> labels_of(std::string_view name) {
  std::vector<std::string_view> labels;
  for (;;) {
    const std::size_t dot = name.find('.');
    labels.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos) return labels;
    name = name.substr(dot + 1);
  }
}

}  // namespace

Result<Authority> parse_authority(std::string_view text, std::string_view cluster_domain) {
  const Result<HostPort> split = split_port(text);
  if (!split) return split.error();
  const auto [host, port] = *split;
  if (const auto ip = IpAddress::parse(host)) return Authority(SocketAddress{*ip, port});

  const std::string suffix = ".svc." + std::string(cluster_domain);
  if (!host.ends_with(suffix)) return invalid(text, "want <service>.<namespace>" + suffix);
  const auto labels = labels_of(host.substr(0, host.size() - suffix.size()));
  for (const std::string_view label : labels) {
    if (label.empty()) return invalid(text, "empty label");
  }
  if (labels.size() < 2 || labels.size() > 3) {
    return invalid(text, "want <service>.<namespace>" + suffix + ", or an instance in front");
  }
  ServiceAuthority authority{std::string(host),
                             std::string(labels[labels.size() - 1]),
                             std::string(labels[labels.size() - 2]),
                             std::nullopt,
                             port};
  if (labels.size() == 3) authority.instance = std::string(labels[0]);
  return Authority(std::move(authority));
}

}  // namespace bowline
