#pragma once

#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>

/// Structured enough for people and for collectors: one line per event on standard error, plain
/// text or JSON. All functions may be called from any thread. Before `configure`: info, plain.
namespace bowline::log {

enum class Level { kTrace, kDebug, kInfo, kWarn, kError, kOff };
enum class Format { kPlain, kJson };

/// "warn" and the like, or a filter such as "linkerd=info,bowline=debug": its strongest level
/// counts, as in the reference's proxies. Nothing if no part names a level.
std::optional<Level> parse_level(std::string_view text);
std::optional<Format> parse_format(std::string_view text);

void configure(Level level, Format format);
bool enabled(Level level);
void write(Level level, std::string_view message);

template <typename... Args>
void at(Level level, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(level)) write(level, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  at(Level::kDebug, format, std::forward<Args>(args)...);
}
template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  at(Level::kInfo, format, std::forward<Args>(args)...);
}
template <typename... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  at(Level::kWarn, format, std::forward<Args>(args)...);
}
template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  at(Level::kError, format, std::forward<Args>(args)...);
}

}  // namespace bowline::log
