#include "services/destination/core/port_set.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>

namespace bowline::destination {
namespace {

constexpr std::uint32_t kLastPort = 65535;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || number > kLastPort) return std::nullopt;
  return number;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::equal(
      text.begin(), text.end(), lower_case.begin(), lower_case.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == static_cast<unsigned char>(b);
      });
}

bool selects_http(const std::optional<std::string>& app_protocol) {
  return app_protocol && (equals_ignoring_case(*app_protocol, "http") ||
                          equals_ignoring_case(*app_protocol, "kubernetes.io/h2c"));
}

}  // namespace

PortSet PortSet::parse(std::string_view list, const std::vector<NamedPort>& names) {
  PortSet set;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    set.add_item(trimmed(list.substr(0, comma)), names);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return set;
}

void PortSet::add_item(std::string_view item, const std::vector<NamedPort>& names) {
  if (item.empty()) return;
  bool named = false;
  for (const NamedPort& known : names) {
    if (known.name != item) continue;
    ranges_.push_back({known.port.number(), known.port.number()});
    named = true;
  }
  if (named) return;
  const std::size_t dash = item.find('-');
  const auto first = number_of(item.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number_of(item.substr(dash + 1));
  if (first && last && *first <= *last) ranges_.push_back({*first, *last});
}

bool PortSet::contains(Port port) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [port](const Range& range) {
    return range.first <= port.number() && port.number() <= range.last;
  });
}

bool is_opaque(Port port, const k8s::Pod& pod, const PortSet& defaults) {
  if (!pod.opaque_ports) return defaults.contains(port);
  std::vector<NamedPort> names;
  for (const k8s::ContainerPort& declared : pod.ports) {
    names.push_back({declared.name, declared.container_port});
  }
  return PortSet::parse(*pod.opaque_ports, names).contains(port);
}

bool is_opaque(const k8s::ServicePortSpec& port,
               const k8s::Service& service,
               const PortSet& defaults) {
  if (selects_http(port.app_protocol)) return false;
  if (!service.opaque_ports) return defaults.contains(port.port);
  std::vector<NamedPort> names;
  for (const k8s::ServicePortSpec& declared : service.ports) {
    names.push_back({declared.name, declared.port});
  }
  return PortSet::parse(*service.opaque_ports, names).contains(port.port);
}

bool skips_proxy(Port port, const k8s::Pod& pod) {
  return pod.skip_inbound_ports && PortSet::parse(*pod.skip_inbound_ports, {}).contains(port);
}

}  // namespace bowline::destination
