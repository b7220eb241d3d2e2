#pragma once

#include <optional>
#include <string>

#include "common/base/result.h"
#include "destination.pb.h"

namespace bowline::destination {

/// Reads -meshed-http2-client-params (see ProtoEncoder::create); nothing for an empty text.
/// Errors: kInvalidArgument naming the field that is unknown or of the wrong type.
Result<std::optional<io::linkerd::proxy::destination::Http2ClientParams>> parse_http2_params(
    const std::string& text);

}  // namespace bowline::destination
