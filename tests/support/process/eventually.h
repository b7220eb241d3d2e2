#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace bowline::test {

/// How long a test waits for what must happen; far above what it takes, for sanitizers on a busy
/// machine.
constexpr std::chrono::seconds kPatience{60};

/// Asks until `condition` holds. Throws, naming `what`, if it does not within the limit.
void eventually(const std::string& what,
                const std::function<bool()>& condition,
                std::chrono::milliseconds limit = kPatience);

}  // namespace bowline::test
