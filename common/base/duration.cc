#include "common/base/duration.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace bowline {
namespace {

std::optional<std::int64_t> nanoseconds_per(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 7> kUnits{
      {{"ns", 1},
       {"us", 1'000},
       {"µs", 1'000},
       {"ms", 1'000'000},
       {"s", 1'000'000'000},
       {"m", 60'000'000'000},
       {"h", 3'600'000'000'000}}};
  for (const auto& [name, nanoseconds] : kUnits) {
    if (name == unit) return nanoseconds;
  }
  return std::nullopt;
}

std::string_view take(std::string_view& text, std::size_t end) {
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(front.size());
  return front;
}

/// "250" or "1.5" times `unit`, in nanoseconds. At least one digit on either side of the point.
std::optional<std::int64_t> multiply(std::string_view number, std::int64_t unit) {
  const std::size_t point = number.find('.');
  const std::string_view whole = number.substr(0, point);
  const std::string_view fraction = point == number.npos ? "" : number.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  if (fraction.find('.') != fraction.npos) return std::nullopt;
  std::int64_t count = 0;
  if (!whole.empty() &&
      std::from_chars(whole.data(), whole.data() + whole.size(), count).ec != std::errc{}) {
    return std::nullopt;
  }
  double part = 0;
  for (std::size_t i = fraction.size(); i > 0; --i) part = (part + (fraction[i - 1] - '0')) / 10;
  std::int64_t total = 0;
  if (__builtin_mul_overflow(count, unit, &total) ||
      __builtin_add_overflow(total, std::llround(part * static_cast<double>(unit)), &total)) {
    return std::nullopt;
  }
  return total;
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::nanoseconds(0);
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    const std::string_view number = take(text, text.find_first_not_of("0123456789."));
    const auto unit = nanoseconds_per(take(text, text.find_first_of("0123456789.")));
    if (!unit) return std::nullopt;
    const auto part = multiply(number, *unit);
    if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
  }
  return std::chrono::nanoseconds(total);
}

std::string to_string(std::chrono::milliseconds duration) {
  const std::int64_t all = duration.count();
  if (all > 0 && all < 1000) return fmt::format("{}ms", all);
  const std::int64_t hours = all / 3'600'000;
  const std::int64_t minutes = all / 60'000 % 60;
  const std::int64_t rest = all % 60'000;
  std::string text;
  if (hours > 0) text += fmt::format("{}h", hours);
  if (minutes > 0) text += fmt::format("{}m", minutes);
  if (rest > 0 || text.empty()) text += fmt::format("{}s", static_cast<double>(rest) / 1000);
  return text;
}

}  // namespace bowline
