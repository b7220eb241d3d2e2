#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bowline::k8s {

/// The standard alphabet with padding; line breaks and spaces are skipped. Nothing if malformed.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace bowline::k8s
