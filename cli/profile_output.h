#pragma once

#include <string>

#include "destination.pb.h"

namespace bowline::cli {

/// What a profile says, one name and value a line.
std::string profile_to_text(const io::linkerd::proxy::destination::DestinationProfile& profile);

enum class JsonLayout { kIndented, kOneLine };
/// The message in protobuf's JSON form, with field names as in the API.
std::string profile_to_json(const io::linkerd::proxy::destination::DestinationProfile& profile,
                            JsonLayout layout);

}  // namespace bowline::cli
