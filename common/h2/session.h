#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/base/clock.h"
#include "common/h2/flood_guard.h"
#include "common/h2/method_table.h"
#include "common/h2/server.h"
#include "common/h2/stream.h"

namespace bowline::h2 {

/// What all sessions of one server share; outlives them.
struct SessionContext {
  const ServerConfig& config;
  const MethodTable& methods;
  Observer& observer;
  const Clock& clock;
  FloodGuard::Limits flood_limits{};
};

/// A handler's answer on its way to the session.
struct Answer {
  std::unique_ptr<ResponseSource> source;  ///< null: rejected
  Status status;                           ///< why
};

/// What a session needs of the one who has its socket.
class SessionHost {
 public:
  SessionHost() = default;
  SessionHost(const SessionHost&) = delete;
  SessionHost& operator=(const SessionHost&) = delete;
  virtual ~SessionHost() = default;

  /// There may be something to collect().
  virtual void frames_ready() = 0;
  virtual Executor& executor() = 0;
  /// Its answer comes back through Session::answer().
  virtual std::unique_ptr<Responder> responder(std::int32_t stream) = 0;
};

/// The gRPC protocol on one HTTP/2 connection: bytes in, bytes out, no I/O. On one thread only.
/// Bytes to send are made when collect() asks for them, not before.
class Session {
 public:
  Session(const SessionContext& context, SessionHost& host, std::string peer);
  /// Abandons what is open.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Takes bytes from the peer; false if nothing more can be said to it.
  [[nodiscard]] bool receive(std::string_view bytes);
  /// Appends frames to `out` until it has `enough` bytes (or somewhat more: frames are not cut)
  /// or there are none; false if the session is broken.
  [[nodiscard]] bool collect(std::string& out, std::size_t enough);
  /// Frames that wait for collect(), DATA not counted.
  [[nodiscard]] std::size_t queued_frames() const;
  /// Both sides have said all; the connection can be closed.
  [[nodiscard]] bool finished() const;

  /// For deadlines, stalled streams and keepalive; to be called several times a second. False if
  /// the peer has not answered a keepalive PING in time.
  [[nodiscard]] bool tick(SteadyTime now);

  /// The answer to the request on stream `id`; dropped if that is gone.
  void answer(std::int32_t id, Answer answer);

  /// GOAWAY; open streams end: with OK if they were accepted, else with UNAVAILABLE. Unary calls
  /// that were accepted are still answered.
  void shut_down();

  enum class Cause : std::uint8_t { kPeerGone, kSocketStalled, kForced };
  /// The connection is lost: ends all streams on our side only. Nothing but the destructor may be
  /// called afterwards.
  void abandon(Cause cause);

  /// A stream that had nothing to send has something.
  void resume(Stream& stream);

 private:
  friend struct SessionCallbacks;  // nghttp2's events, session_callbacks.cc
  void on_request_begin(std::int32_t id);
  void on_request_headers(Stream& stream);
  void on_request_data(Stream& stream, std::string_view bytes);
  void on_request_end(Stream& stream);
  void on_last_frame_sent(std::int32_t id);
  void on_stream_closed(Stream& stream);
  ssize_t on_data_wanted(Stream& stream, std::uint8_t* room, std::size_t size);
  void count(FloodGuard::Event event);

  Stream* find(std::int32_t id);
  void refuse(Stream& stream, const Refusal& refusal);
  void finish(Stream& stream, const Status& status);
  void reset(Stream& stream, std::uint32_t http2_error, Code code);
  /// Tells the observer and lets go of the stream's parts.
  void end(Stream& stream, Code code);
  void start_sending(Stream& stream, std::unique_ptr<ResponseSource> source);
  void shut_down(Stream& stream);
  void expire_deadlines(SteadyTime now);
  void reset_stalled(SteadyTime now);
  void check_stalled(Stream& stream, SteadyTime now);
  [[nodiscard]] bool held_by_flow_control(const Stream& stream) const;
  [[nodiscard]] bool keep_alive(SteadyTime now);

  const SessionContext& context_;
  SessionHost& host_;
  const std::string peer_;
  nghttp2_session* session_ = nullptr;
  FloodGuard flood_guard_;
  std::unordered_map<std::int32_t, Stream> streams_;
  std::set<std::pair<SteadyTime, std::int32_t>> deadlines_;  // streams that have one
  SteadyTime now_;            // of the running receive() or collect()
  SteadyTime last_received_;  // any byte of the peer's
  SteadyTime ping_sent_;      // only while ping_open_
  SteadyTime next_stall_check_;
  bool ping_open_ = false;
  bool shutting_down_ = false;
};

}  // namespace bowline::h2
