#include "common/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <utility>

namespace bowline::log {
namespace {

constexpr std::array<std::pair<std::string_view, Level>, 8> kLevels{{{"trace", Level::kTrace},
                                                                     {"debug", Level::kDebug},
                                                                     {"info", Level::kInfo},
                                                                     {"warn", Level::kWarn},
                                                                     {"warning", Level::kWarn},
                                                                     {"error", Level::kError},
                                                                     {"fatal", Level::kError},
                                                                     {"off", Level::kOff}}};

std::optional<Level> level_named(std::string_view name) {
  for (const auto& [known, level] : kLevels) {
    if (known == name) return level;
  }
  return std::nullopt;
}

spdlog::level::level_enum to_spdlog(Level level) {
  return static_cast<spdlog::level::level_enum>(level == Level::kOff ? spdlog::level::off
                                                                     : static_cast<int>(level));
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = spdlog::stderr_logger_mt("bowline");
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    return made;
  }();
  return *instance;
}

bool json_format = false;  // written by configure() before threads start

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.append({'\\', c});
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out.append(fmt::format("\\u{:04x}", static_cast<unsigned>(c)));
    } else {
      out.push_back(c);
    }
  }
  return out + "\"";
}

}  // namespace

std::optional<Level> parse_level(std::string_view text) {
  std::optional<Level> strongest;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    if (const std::size_t equals = part.rfind('='); equals != std::string_view::npos) {
      part = part.substr(equals + 1);
    }
    const std::optional<Level> level = level_named(part);
    if (level && (!strongest || *level < *strongest)) strongest = level;
  }
  return strongest;
}

std::optional<Format> parse_format(std::string_view text) {
  if (text == "plain") return Format::kPlain;
  if (text == "json") return Format::kJson;
  return std::nullopt;
}

void configure(Level level, Format format) {
  json_format = format == Format::kJson;
  logger().set_level(to_spdlog(level));
  if (json_format) {
    logger().set_pattern(R"({"timestamp":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%v})",
                         spdlog::pattern_time_type::utc);
  }
}

bool enabled(Level level) { return logger().should_log(to_spdlog(level)); }

void write(Level level, std::string_view message) {
  logger().log(to_spdlog(level), "{}", json_format ? quoted(message) : std::string(message));
}

}  // namespace bowline::log
