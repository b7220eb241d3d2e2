#include "services/destination/grpc/context_token.h"

#include <nlohmann/json.hpp>

namespace bowline::destination {
namespace {

constexpr std::string_view kLegacyPrefix = "ns:";
// A token is three names of at most 253 bytes; what is much longer is not parsed.
constexpr std::size_t kMaxTokenBytes = 4096;

std::string field(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

ContextToken parse_context_token(std::string_view text) {
  if (text.size() > kMaxTokenBytes) return {};
  const nlohmann::json token = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (token.is_object()) {
    return {field(token, "ns"), field(token, "nodeName"), field(token, "pod")};
  }
  if (text.starts_with(kLegacyPrefix)) {
    const std::string_view name = text.substr(kLegacyPrefix.size());
    if (name.find(':') == std::string_view::npos) return {std::string(name), {}, {}};
  }
  return {};
}

}  // namespace bowline::destination
