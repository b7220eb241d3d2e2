#pragma once

#include <nghttp2/nghttp2.h>

namespace bowline::h2 {

class Session;
struct ServerConfig;

/// A new nghttp2 session whose events go to `owner`, with its SETTINGS queued. The owner deletes
/// it.
nghttp2_session* make_nghttp2_session(Session& owner, const ServerConfig& config);

/// The DATA of a stream, asked from the Stream that `source.ptr` points to.
ssize_t read_stream(nghttp2_session* session,
                    int32_t id,
                    uint8_t* room,
                    size_t size,
                    uint32_t* flags,
                    nghttp2_data_source* source,
                    void* owner);

}  // namespace bowline::h2
