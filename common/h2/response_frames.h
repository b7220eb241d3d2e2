#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>

#include "common/base/result.h"

namespace bowline::h2 {

// The HEADERS frames of a response, queued in `session` for stream `id`. Each returns nghttp2's
// code: 0, or negative if the stream cannot take the frame any more.

/// Response headers; `body` is asked for DATA as soon as they have left.
int submit_response_headers(nghttp2_session* session, std::int32_t id, nghttp2_data_provider body);
/// After response headers and all DATA.
int submit_trailers(nghttp2_session* session, std::int32_t id, const Status& status);
/// A whole response without message.
int submit_trailers_only(nghttp2_session* session, std::int32_t id, const Status& status);
/// A whole response for a client that does not speak gRPC.
int submit_http_status(nghttp2_session* session, std::int32_t id, int http_status);

}  // namespace bowline::h2
