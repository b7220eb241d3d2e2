#include "common/h2/headers.h"

#include <charconv>
#include <cstdint>

namespace bowline::h2 {
namespace {

constexpr std::string_view kGrpcContentType = "application/grpc";
constexpr std::size_t kMostTimeoutDigits = 8;

std::optional<std::chrono::nanoseconds> timeout_unit(char unit) {
  switch (unit) {
    case 'H':
      return std::chrono::hours(1);
    case 'M':
      return std::chrono::minutes(1);
    case 'S':
      return std::chrono::seconds(1);
    case 'm':
      return std::chrono::milliseconds(1);
    case 'u':
      return std::chrono::microseconds(1);
    case 'n':
      return std::chrono::nanoseconds(1);
    default:
      return std::nullopt;
  }
}

bool is_utf8_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

std::string_view shortened(std::string_view message) {
  if (message.size() <= kLongestStatusMessage) return message;
  std::size_t size = kLongestStatusMessage;
  while (size > 0 && is_utf8_continuation(message[size])) --size;
  return message.substr(0, size);
}

}  // namespace

bool is_grpc_content_type(std::string_view value) {
  if (!value.starts_with(kGrpcContentType)) return false;
  value.remove_prefix(kGrpcContentType.size());
  return value.empty() || value.front() == '+' || value.front() == ';';
}

std::optional<std::chrono::nanoseconds> parse_timeout(std::string_view value) {
  if (value.size() < 2 || value.size() > kMostTimeoutDigits + 1) return std::nullopt;
  const auto unit = timeout_unit(value.back());
  if (!unit) return std::nullopt;
  value.remove_suffix(1);
  std::uint32_t count = 0;
  const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc{} || rest != value.data() + value.size()) return std::nullopt;
  // By division: 99999999H does not fit into nanoseconds.
  if (count > kLongestTimeout / *unit) return kLongestTimeout;
  return count * *unit;
}

std::string encode_status_message(std::string_view message) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : shortened(message)) {
    if (c >= ' ' && c <= '~' && c != '%') {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.push_back('%');
    encoded.push_back(kHex[byte >> 4U]);
    encoded.push_back(kHex[byte & 0x0fU]);
  }
  return encoded;
}

}  // namespace bowline::h2
