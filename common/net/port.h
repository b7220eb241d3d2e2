#pragma once

#include <charconv>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace bowline {

/// A TCP port, 1…65535.
class Port {
 public:
  /// Exactly decimal digits, as in "80"; leading zeros are taken ("080" is 80).
  static std::optional<Port> parse(std::string_view text) {
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return from_number(number);
  }
  static std::optional<Port> from_number(std::int64_t number) {
    if (number < 1 || number > 65535) return std::nullopt;
    return Port(static_cast<std::uint16_t>(number));
  }

  /// `number` must not be 0: for constants and for what was checked before.
  explicit constexpr Port(std::uint16_t number) : number_(number) {}

  [[nodiscard]] constexpr std::uint16_t number() const { return number_; }
  auto operator<=>(const Port&) const = default;

 private:
  std::uint16_t number_;
};

}  // namespace bowline

template <>
struct std::hash<bowline::Port> {
  std::size_t operator()(bowline::Port port) const noexcept { return port.number(); }
};
