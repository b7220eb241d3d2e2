#include "bench/fanout/message_reader.h"

#include <cstdint>

namespace bowline::bench {
namespace {

constexpr std::size_t kPrefix = 5;

std::size_t length_of(std::string_view prefix) {
  std::size_t length = 0;
  for (std::size_t i = 1; i < kPrefix; ++i) {
    length = length << 8 | static_cast<std::uint8_t>(prefix[i]);
  }
  return length;
}

}  // namespace

std::optional<std::string_view> MessageReader::take(std::string_view& bytes) {
  if (broken_ || bytes.size() < kPrefix) return std::nullopt;
  const std::size_t length = length_of(bytes);
  broken_ = bytes[0] != 0 || length > kMaxMessage;
  if (broken_ || bytes.size() - kPrefix < length) return std::nullopt;
  const std::string_view message = bytes.substr(kPrefix, length);
  bytes.remove_prefix(kPrefix + length);
  return message;
}

void MessageReader::keep(std::string_view rest) {
  if (rest.empty()) {
    if (!partial_.empty()) std::string().swap(partial_);  // 10,000 streams: give it back
    return;
  }
  if (rest.data() == partial_.data()) return;
  partial_ = std::string(rest);
}

}  // namespace bowline::bench
