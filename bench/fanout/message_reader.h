#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bowline::bench {

/// Cuts one stream's DATA into gRPC messages: a flag byte, four bytes of length (big-endian), the
/// message. What lies whole in a chunk is not copied.
class MessageReader {
 public:
  /// Longer messages are refused, as proxies do: tonic's default limit.
  static constexpr std::size_t kMaxMessage = std::size_t{4} << 20;

  /// Calls `on_message(std::string_view)` for each message that is complete with `chunk`. False if
  /// one is compressed (the client does not offer that) or too long; the stream is then useless.
  template <typename OnMessage>
  [[nodiscard]] bool feed(std::string_view chunk, OnMessage&& on_message) {
    if (!partial_.empty()) {
      partial_.append(chunk);
      chunk = partial_;
    }
    while (const auto message = take(chunk)) on_message(*message);
    keep(chunk);
    return !broken_;
  }

  /// Whether a message has begun and not ended.
  [[nodiscard]] bool in_message() const { return !partial_.empty(); }

 private:
  /// The first message of `bytes`, which then begins behind it; nothing if none is complete.
  std::optional<std::string_view> take(std::string_view& bytes);
  /// Remembers `rest` (possibly a part of partial_) for the next chunk.
  void keep(std::string_view rest);

  std::string partial_;
  bool broken_ = false;
};

}  // namespace bowline::bench
