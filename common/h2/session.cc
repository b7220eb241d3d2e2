#include "common/h2/session.h"

#include <algorithm>
#include <utility>

#include "common/base/log.h"
#include "common/h2/response_frames.h"
#include "common/h2/session_callbacks.h"

namespace bowline::h2 {

Session::Session(const SessionContext& context, SessionHost& host, std::string peer)
    : context_(context),
      host_(host),
      peer_(std::move(peer)),
      session_(make_nghttp2_session(*this, context.config)),
      flood_guard_(context.flood_limits, context.clock.steady()),
      now_(context.clock.steady()),
      last_received_(now_),
      ping_sent_(now_),
      next_stall_check_(now_) {}

Session::~Session() {
  abandon(Cause::kPeerGone);
  nghttp2_session_del(session_);
}

bool Session::receive(std::string_view bytes) {
  now_ = context_.clock.steady();
  last_received_ = now_;
  ping_open_ = false;
  const ssize_t taken = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  host_.frames_ready();
  if (taken >= 0) return true;
  log::debug("{}: {}", peer_, nghttp2_strerror(static_cast<int>(taken)));
  return false;
}

bool Session::collect(std::string& out, std::size_t enough) {
  now_ = context_.clock.steady();
  while (out.size() < enough) {
    const std::uint8_t* piece = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &piece);
    if (size < 0) return false;
    if (size == 0) break;
    out.append(reinterpret_cast<const char*>(piece), static_cast<std::size_t>(size));
  }
  return true;
}

std::size_t Session::queued_frames() const {
  return nghttp2_session_get_outbound_queue_size(session_);
}

bool Session::finished() const {
  return nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
}

void Session::answer(std::int32_t id, Answer answer) {
  Stream* stream = find(id);
  if (stream == nullptr || stream->phase() != Stream::Phase::kUnanswered) return;
  if (answer.source == nullptr) {
    finish(*stream, answer.status);
  } else {
    start_sending(*stream, std::move(answer.source));
  }
}

void Session::abandon(Cause cause) {
  const Code code = cause == Cause::kPeerGone ? Code::kCancelled : Code::kUnavailable;
  for (auto& [id, stream] : streams_) {
    if (cause == Cause::kSocketStalled && stream.ready()) stream.tell_stalled();
    if (!stream.over()) end(stream, code);
  }
}

void Session::resume(Stream& stream) {
  stream.deferred = false;
  nghttp2_session_resume_data(session_, stream.id());
  host_.frames_ready();
}

void Session::on_request_begin(std::int32_t id) {
  count(FloodGuard::Event::kOpen);
  if (shutting_down_) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    return;
  }
  const RequestReader::Limits limits{context_.config.max_request_bytes,
                                     context_.config.max_header_list_bytes};
  const auto [added, is_new] =
      streams_.try_emplace(id, *this, id, std::make_unique<RequestReader>(limits), now_);
  nghttp2_session_set_stream_user_data(session_, id, &added->second);
}

void Session::on_request_headers(Stream& stream) {
  if (stream.over()) return;
  RequestReader& request = stream.request();
  const auto refusal = request.check_headers();
  if (refusal) return refuse(stream, *refusal);
  stream.method = context_.methods.find(request.path());
  if (stream.method == nullptr) {
    return finish(stream, Error{Code::kUnimplemented, "unknown method " + request.path()});
  }
  context_.observer.started(*stream.method);
  if (const auto timeout = request.timeout()) {
    stream.deadline = now_ + *timeout;
    deadlines_.emplace(stream.deadline, stream.id());
  }
}

void Session::on_request_data(Stream& stream, std::string_view bytes) {
  if (stream.phase() != Stream::Phase::kReceiving) return;
  if (const auto refusal = stream.request().add_data(bytes)) refuse(stream, *refusal);
}

void Session::on_request_end(Stream& stream) {
  if (stream.phase() != Stream::Phase::kReceiving) return;
  RequestReader& reader = stream.request();
  if (const auto refusal = reader.check_end()) return refuse(stream, *refusal);
  Request request{reader.path(),
                  std::move(reader.message()),
                  peer_,
                  std::move(reader.metadata()),
                  std::nullopt,
                  &host_.executor()};
  if (stream.deadline != SteadyTime::max()) request.deadline = stream.deadline;
  stream.wait_for_answer();
  stream.method->handler(std::move(request), host_.responder(stream.id()));
}

/// A response may end before its request: the client is told to send no more of it (RFC 9113 8.1).
void Session::on_last_frame_sent(std::int32_t id) {
  if (nghttp2_session_get_stream_remote_close(session_, id) == 0) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
  }
}

void Session::on_stream_closed(Stream& stream) {
  if (!stream.over()) end(stream, Code::kCancelled);
  streams_.erase(stream.id());
}

ssize_t Session::on_data_wanted(Stream& stream, std::uint8_t* room, std::size_t size) {
  Stream::Filled filled;
  if (!stream.over()) filled = stream.fill(room, size, now_);
  stream.ready_since = Stream::kNotReady;
  // Trailers are queued by themselves instead of by EOF: that way also saves an empty DATA frame.
  if (filled.end) finish(stream, *filled.end);
  if (filled.bytes > 0) return static_cast<ssize_t>(filled.bytes);
  stream.deferred = true;
  return NGHTTP2_ERR_DEFERRED;
}

void Session::count(FloodGuard::Event event) {
  if (flood_guard_.allow(event, now_)) return;
  log::warn("{}: floods the server, connection ended", peer_);
  nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
}

Stream* Session::find(std::int32_t id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

void Session::start_sending(Stream& stream, std::unique_ptr<ResponseSource> source) {
  if (submit_response_headers(session_, stream.id(), data_of(stream)) != 0) {
    return reset(stream, NGHTTP2_INTERNAL_ERROR, Code::kInternal);
  }
  // Incremental (RFC 9218): frames of several streams alternate, whatever the client would like.
  const nghttp2_extpri turns{NGHTTP2_EXTPRI_DEFAULT_URGENCY, 1};
  nghttp2_session_change_extpri_stream_priority(session_, stream.id(), &turns, 1);
  stream.send_from(std::move(source));
  host_.frames_ready();
}

void Session::refuse(Stream& stream, const Refusal& refusal) {
  if (refusal.http_status == 200) return finish(stream, refusal.status);
  submit_http_status(session_, stream.id(), refusal.http_status);
  end(stream, Code::kUnimplemented);
}

void Session::finish(Stream& stream, const Status& status) {
  const int result = stream.phase() == Stream::Phase::kSending
                         ? submit_trailers(session_, stream.id(), status)
                         : submit_trailers_only(session_, stream.id(), status);
  if (result != 0) return reset(stream, NGHTTP2_INTERNAL_ERROR, Code::kInternal);
  end(stream, status.code());
  host_.frames_ready();
}

void Session::reset(Stream& stream, std::uint32_t http2_error, Code code) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id(), http2_error);
  end(stream, code);
  host_.frames_ready();
}

void Session::end(Stream& stream, Code code) {
  if (stream.deadline != SteadyTime::max()) deadlines_.erase({stream.deadline, stream.id()});
  stream.end();
  if (stream.method == nullptr) return;
  context_.observer.handled(
      *stream.method, code, context_.clock.steady() - stream.started, stream.sent());
}

}  // namespace bowline::h2
