#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/h2/response_source.h"

namespace bowline::destination {

/// Update messages made by a TextEncoder, each as "ADD{a,b}labels", "REM{a}" or "NOEP", read by
/// plain protobuf rules (tag, length, bytes) without the code that wrote them.
std::vector<std::string> texts_of(const h2::Messages& messages);
/// The same for what a source said; "idle", or "end CODE", for the rest.
std::vector<std::string> texts_of(const h2::Next& next);
/// The raw messages of a block.
std::vector<std::string> messages_of(const h2::Messages& messages);

}  // namespace bowline::destination
