#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/base/result.h"

namespace bowline {

/// A flag's value as text, read as the type of the second argument, which is not looked at.
/// Booleans are spelled as Go does: true, false, 1, 0, t, f, T, F, TRUE, ...
/// Errors: kInvalidArgument; the message quotes the text and says what to write.
Result<std::string> read_flag_value(const std::string& text, const std::string* type);
Result<bool> read_flag_value(const std::string& text, const bool* type);
Result<std::int64_t> read_flag_value(const std::string& text, const std::int64_t* type);
Result<std::chrono::milliseconds> read_flag_value(const std::string& text,
                                                  const std::chrono::milliseconds* type);

}  // namespace bowline
