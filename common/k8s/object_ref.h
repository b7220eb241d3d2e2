#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>

namespace bowline::k8s {

/// Which object of a kind: its namespace (empty for cluster-scoped kinds) and name.
struct ObjectRef {
  std::string namespace_name;
  std::string name;

  /// "shop/web", or "node-a" without a namespace.
  [[nodiscard]] std::string to_string() const {
    return namespace_name.empty() ? name : namespace_name + "/" + name;
  }
  auto operator<=>(const ObjectRef&) const = default;
};

}  // namespace bowline::k8s

template <>
struct std::hash<bowline::k8s::ObjectRef> {
  std::size_t operator()(const bowline::k8s::ObjectRef& ref) const noexcept {
    const std::hash<std::string> of_string;
    return of_string(ref.namespace_name) * 31U + of_string(ref.name);
  }
};
