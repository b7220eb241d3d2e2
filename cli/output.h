#pragma once

namespace bowline::cli {

/// How a command prints; not every command knows all of them.
enum class Output { kTable, kWide, kJson, kShort };

}  // namespace bowline::cli
