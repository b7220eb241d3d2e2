#include "common/base/flag_value.h"

#include <fmt/core.h>

#include <charconv>
#include <utility>

#include "common/base/duration.h"

namespace bowline {
namespace {

Error malformed(const std::string& text, const char* why) {
  return {Code::kInvalidArgument, fmt::format("\"{}\" {}", text, why)};
}

}  // namespace

Result<std::string> read_flag_value(const std::string& text, const std::string*) { return text; }

Result<bool> read_flag_value(const std::string& text, const bool*) {
  for (const char* yes : {"true", "1", "t", "T", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"false", "0", "f", "F", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return malformed(text, "is neither true nor false");
}

Result<std::int64_t> read_flag_value(const std::string& text, const std::int64_t*) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) {
    return malformed(text, "is not a whole number");
  }
  return number;
}

Result<std::chrono::milliseconds> read_flag_value(const std::string& text,
                                                  const std::chrono::milliseconds*) {
  const auto duration = parse_duration(text);
  if (!duration) {
    return malformed(text, "is not a duration; write it like 10s or 250ms");
  }
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
  if (whole != *duration) {
    return malformed(text, "is finer than a millisecond");
  }
  return whole;
}

}  // namespace bowline
