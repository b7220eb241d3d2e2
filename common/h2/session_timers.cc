// What a session does by the clock, and its end.
#include <algorithm>
#include <vector>

#include "common/h2/session.h"

namespace bowline::h2 {
namespace {

// A stalled stream is noticed up to this part of the stall timeout late.
constexpr int kStallChecksPerTimeout = 10;

}  // namespace

bool Session::tick(SteadyTime now) {
  now_ = now;
  expire_deadlines(now);
  if (now >= next_stall_check_) {
    next_stall_check_ = now + context_.config.stall_timeout / kStallChecksPerTimeout;
    reset_stalled(now);
  }
  return keep_alive(now);
}

void Session::expire_deadlines(SteadyTime now) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    Stream& stream = streams_.at(deadlines_.begin()->second);
    if (stream.mid_message()) {
      reset(stream, NGHTTP2_CANCEL, Code::kDeadlineExceeded);
    } else {
      finish(stream, Error{Code::kDeadlineExceeded, "the deadline of the call has passed"});
    }
  }
}

// All streams are looked at, a few times in each stall timeout: that costs less than to note the
// time whenever one of them becomes ready, and nothing at all on the way of a message.
void Session::reset_stalled(SteadyTime now) {
  for (auto& [id, stream] : streams_) check_stalled(stream, now);
}

void Session::check_stalled(Stream& stream, SteadyTime now) {
  const auto timeout = context_.config.stall_timeout;
  if (stream.phase() == Stream::Phase::kReceiving && now - stream.started >= timeout) {
    return finish(stream, Error{Code::kDeadlineExceeded, "the request did not arrive in time"});
  }
  // A stream that the socket holds up is not to blame: the connection has its own timeout.
  if (!stream.ready() || !held_by_flow_control(stream)) {
    stream.ready_since = Stream::kNotReady;
  } else if (stream.ready_since == Stream::kNotReady) {
    stream.ready_since = now;
  } else if (now - stream.ready_since >= timeout) {
    stream.tell_stalled();
    reset(stream, NGHTTP2_CANCEL, Code::kUnavailable);
  }
}

bool Session::held_by_flow_control(const Stream& stream) const {
  return nghttp2_session_get_remote_window_size(session_) <= 0 ||
         nghttp2_session_get_stream_remote_window_size(session_, stream.id()) <= 0;
}

bool Session::keep_alive(SteadyTime now) {
  if (ping_open_) return now - ping_sent_ < context_.config.keepalive_timeout;
  if (now - last_received_ >= context_.config.keepalive_interval) {
    ping_open_ = true;
    ping_sent_ = now;
    nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
    host_.frames_ready();
  }
  return true;
}

void Session::shut_down() {
  shutting_down_ = true;
  nghttp2_submit_goaway(session_,
                        NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_),
                        NGHTTP2_NO_ERROR,
                        nullptr,
                        0);
  for (auto& [id, stream] : streams_) shut_down(stream);
  host_.frames_ready();
}

void Session::shut_down(Stream& stream) {
  if (stream.over()) return;
  if (stream.phase() != Stream::Phase::kSending) {
    finish(stream, Error{Code::kUnavailable, "the server is shutting down"});
  } else if (stream.method->type == MethodType::kUnary) {
    // Its one message is there already and ends the stream.
  } else if (stream.mid_message()) {
    stream.end_after_message();
  } else {
    finish(stream, Status());
  }
}

}  // namespace bowline::h2
