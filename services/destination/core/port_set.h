#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/k8s/objects.h"
#include "common/net/port.h"

namespace bowline::destination {

/// A name that a port list may use for a port. Several ports of one name are all meant.
struct NamedPort {
  std::string_view name;
  Port port;
};

/// The ports of a port-list annotation (destination.md 7.6): comma-separated names, numbers, or
/// ranges "N-M" with 0 ≤ N ≤ M ≤ 65535, spaces around items allowed.
class PortSet {
 public:
  PortSet() = default;
  /// What is neither a name in `names` nor a number or range is skipped. A name that looks like a
  /// range is a name.
  static PortSet parse(std::string_view list, const std::vector<NamedPort>& names);

  [[nodiscard]] bool contains(Port port) const;

 private:
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  void add_item(std::string_view item, const std::vector<NamedPort>& names);

  std::vector<Range> ranges_;
};

/// Whether `port` of the pod is opaque: by its annotation, or by `defaults` if it has none.
bool is_opaque(Port port, const k8s::Pod& pod, const PortSet& defaults);
/// The same for a port of a Service. An appProtocol that selects HTTP (policy.md 7.3) overrules
/// both, because the proxy cannot bear HTTP routes on an opaque port.
bool is_opaque(const k8s::ServicePortSpec& port,
               const k8s::Service& service,
               const PortSet& defaults);
/// Whether the pod's proxy lets connections to `port` pass by. Names mean nothing here.
bool skips_proxy(Port port, const k8s::Pod& pod);

}  // namespace bowline::destination
