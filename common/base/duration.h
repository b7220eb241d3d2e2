#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bowline {

/// Durations as Go's flags and Kubernetes write them: one or more decimal numbers, each with a unit
/// (ns, us, µs, ms, s, m, h), as in "10s", "250ms", "1h30m" or "1.5s"; also a bare "0". No sign.
/// Nothing for any other text and for what does not fit into 64 bits of nanoseconds.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// The shortest such text: "1h30m", "10s", "1.5s", "250ms", "0s". `duration` is not negative.
std::string to_string(std::chrono::milliseconds duration);

}  // namespace bowline
