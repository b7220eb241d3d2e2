#pragma once

#include <string>
#include <string_view>

namespace bowline::bench {

/// A GetDestination as a gRPC message with its length in front.
std::string framed_request(std::string_view path, std::string_view context_token);

}  // namespace bowline::bench
