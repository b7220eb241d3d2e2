#pragma once

#include <string_view>

namespace bowline {

/// Bowline's own version, the project's in CMake: "0.1.0".
std::string_view version();

}  // namespace bowline
