#pragma once

#include <string>
#include <string_view>

namespace bowline::destination {

/// Who asks, as the injector tells each proxy (destination.md 3.2). Absent fields are empty.
struct ContextToken {
  std::string namespace_name;
  std::string node_name;
  std::string pod;

  bool operator==(const ContextToken&) const = default;
};

/// Reads the JSON object, or the legacy form "ns:<namespace>". Never fails: what is neither is an
/// empty token, because a bad token must not cost a proxy its endpoints.
ContextToken parse_context_token(std::string_view text);

}  // namespace bowline::destination
