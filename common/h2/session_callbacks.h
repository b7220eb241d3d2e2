#pragma once

#include <nghttp2/nghttp2.h>

namespace bowline::h2 {

class Session;
class Stream;
struct ServerConfig;

/// A new nghttp2 session whose events go to `owner`, with its SETTINGS queued. The owner deletes
/// it.
nghttp2_session* make_nghttp2_session(Session& owner, const ServerConfig& config);

/// Where nghttp2 asks for the DATA of `stream`, which lives as long as it does there.
nghttp2_data_provider data_of(Stream& stream);

}  // namespace bowline::h2
