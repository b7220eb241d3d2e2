#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bowline::h2 {

// The grammar of gRPC's own header fields ("gRPC over HTTP2", PROTOCOL-HTTP2.md).

/// "application/grpc", alone or followed by '+' (a codec) or ';' (parameters).
bool is_grpc_content_type(std::string_view value);

/// grpc-timeout: one to eight digits and a unit (H, M, S, m, u, n). Nothing if it is anything
/// else; what is longer than kLongestTimeout counts as that.
std::optional<std::chrono::nanoseconds> parse_timeout(std::string_view value);
constexpr std::chrono::hours kLongestTimeout{24 * 365};

/// grpc-message: all bytes but printable ASCII without '%' as %XX. What is above
/// kLongestStatusMessage bytes is cut, between two UTF-8 characters.
std::string encode_status_message(std::string_view message);
constexpr std::size_t kLongestStatusMessage = 1024;  // clients take 8 to 16 KiB of headers in all

}  // namespace bowline::h2
