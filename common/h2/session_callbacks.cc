#include "common/h2/session_callbacks.h"

#include <array>
#include <limits>
#include <new>
#include <string_view>

#include "common/h2/session.h"

namespace bowline::h2 {

// Inside a callback frames may be queued, but nothing may be received or collected. A callback
// that fails ends the whole connection, so none does.
struct SessionCallbacks {
  static Session& session(void* owner) { return *static_cast<Session*>(owner); }
  static Stream* stream(nghttp2_session* session, std::int32_t id) {
    return static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, id));
  }
  static std::string_view text(nghttp2_rcbuf* buffer) {
    const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(buffer);
    return {reinterpret_cast<const char*>(bytes.base), bytes.len};
  }

  static int on_begin_frame(nghttp2_session* /*session*/,
                            const nghttp2_frame_hd* header,
                            void* owner) {
    if (const auto event = flood_event(*header)) session(owner).count(*event);
    return 0;
  }

  static std::optional<FloodGuard::Event> flood_event(const nghttp2_frame_hd& header) {
    switch (header.type) {
      case NGHTTP2_DATA:
        if (header.length > 0 || (header.flags & NGHTTP2_FLAG_END_STREAM) != 0) return std::nullopt;
        return FloodGuard::Event::kEmpty;
      case NGHTTP2_RST_STREAM:
        return FloodGuard::Event::kReset;
      case NGHTTP2_PING:
        return FloodGuard::Event::kPing;
      case NGHTTP2_SETTINGS:
        return FloodGuard::Event::kSettings;
      case NGHTTP2_HEADERS:
      case NGHTTP2_CONTINUATION:   // nghttp2 limits them for each header block
      case NGHTTP2_WINDOW_UPDATE:  // as many as we send DATA
        return std::nullopt;
      default:  // PRIORITY; frames of unknown types are not even shown to us
        return FloodGuard::Event::kEmpty;
    }
  }

  static int on_begin_headers(nghttp2_session* /*session*/,
                              const nghttp2_frame* frame,
                              void* owner) {
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      session(owner).on_request_begin(frame->hd.stream_id);
    }
    return 0;
  }

  // NOLINTNEXTLINE(readability-function-size): nghttp2 wants these parameters.
  static int on_header(nghttp2_session* session,
                       const nghttp2_frame* frame,
                       nghttp2_rcbuf* name,
                       nghttp2_rcbuf* value,
                       uint8_t /*flags*/,
                       void* /*owner*/) {
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    Stream* found = stream(session, frame->hd.stream_id);
    // Between two frames of one header block the stream may have been ended.
    if (found != nullptr && found->phase() == Stream::Phase::kReceiving) {
      found->request().add_header(text(name), text(value));
    }
    return 0;
  }

  static int on_frame_received(nghttp2_session* session, const nghttp2_frame* frame, void* owner) {
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    Stream* found = stream(session, frame->hd.stream_id);
    if (found == nullptr) return 0;
    Session& self = SessionCallbacks::session(owner);
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      self.on_request_headers(*found);
    }
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) self.on_request_end(*found);
    return 0;
  }

  // NOLINTNEXTLINE(readability-function-size): nghttp2 wants these parameters.
  static int on_data(nghttp2_session* session,
                     uint8_t /*flags*/,
                     int32_t id,
                     const uint8_t* bytes,
                     size_t size,
                     void* owner) {
    if (Stream* found = stream(session, id)) {
      SessionCallbacks::session(owner).on_request_data(
          *found, {reinterpret_cast<const char*>(bytes), size});
    }
    return 0;
  }

  static int on_frame_sent(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* owner) {
    if (frame->hd.type == NGHTTP2_HEADERS && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      session(owner).on_last_frame_sent(frame->hd.stream_id);
    }
    return 0;
  }

  static int on_stream_closed(nghttp2_session* session,
                              int32_t id,
                              uint32_t /*error*/,
                              void* owner) {
    if (Stream* found = stream(session, id)) {
      SessionCallbacks::session(owner).on_stream_closed(*found);
    }
    return 0;
  }

  // NOLINTNEXTLINE(readability-function-size): nghttp2 wants these parameters.
  static ssize_t on_data_wanted(nghttp2_session* /*session*/,
                                int32_t /*id*/,
                                uint8_t* room,
                                size_t size,
                                uint32_t* /*flags*/,
                                nghttp2_data_source* source,
                                void* owner) {
    return session(owner).on_data_wanted(*static_cast<Stream*>(source->ptr), room, size);
  }
};

namespace {

// Said aloud, because some clients take 100 for granted until they are told.
constexpr std::uint32_t kUnlimitedStreams = (1U << 31U) - 1;

struct DeleteCallbacks {
  void operator()(nghttp2_session_callbacks* callbacks) const {
    nghttp2_session_callbacks_del(callbacks);
  }
};
struct DeleteOption {
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};
using Callbacks = std::unique_ptr<nghttp2_session_callbacks, DeleteCallbacks>;
using Option = std::unique_ptr<nghttp2_option, DeleteOption>;

/// nghttp2's functions fail only if there is no memory, here.
void check(int result) {
  if (result != 0) throw std::bad_alloc();
}

Callbacks make_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  check(nghttp2_session_callbacks_new(&made));
  Callbacks callbacks(made);
  nghttp2_session_callbacks_set_on_begin_frame_callback(made, SessionCallbacks::on_begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, SessionCallbacks::on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback2(made, SessionCallbacks::on_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, SessionCallbacks::on_frame_received);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, SessionCallbacks::on_data);
  nghttp2_session_callbacks_set_on_frame_send_callback(made, SessionCallbacks::on_frame_sent);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, SessionCallbacks::on_stream_closed);
  return callbacks;
}

Option make_option() {
  nghttp2_option* made = nullptr;
  check(nghttp2_option_new(&made));
  Option option(made);
  nghttp2_option_set_no_closed_streams(made, 1);
  // The library's own limit (33 resets a second) is far below what a mesh does on one connection;
  // FloodGuard counts instead.
  constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint32_t>::max();
  nghttp2_option_set_stream_reset_rate_limit(made, kNoLimit, kNoLimit);
  return option;
}

}  // namespace

nghttp2_session* make_nghttp2_session(Session& owner, const ServerConfig& config) {
  const Callbacks callbacks = make_callbacks();
  const Option option = make_option();
  nghttp2_session* session = nullptr;
  check(nghttp2_session_server_new2(&session, callbacks.get(), &owner, option.get()));
  const std::array<nghttp2_settings_entry, 3> settings{{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kUnlimitedStreams},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
       static_cast<std::uint32_t>(config.max_header_list_bytes)},
      // No priority tree for clients to grow; streams take turns (Session::start_sending).
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  }};
  check(nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size()));
  return session;
}

nghttp2_data_provider data_of(Stream& stream) {
  nghttp2_data_provider provider{};
  provider.source.ptr = &stream;
  provider.read_callback = SessionCallbacks::on_data_wanted;
  return provider;
}

}  // namespace bowline::h2
