#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "common/h2/call.h"
#include "common/h2/request_reader.h"
#include "common/h2/response_source.h"

namespace bowline::h2 {

class Session;

/// One request and what is sent in answer to it. Belongs to its session from the first header to
/// the moment when nghttp2 forgets the stream. On the session's executor only.
class Stream final : public Waker {
 public:
  enum class Phase : std::uint8_t {
    kReceiving,   ///< the request is coming in
    kUnanswered,  ///< the handler has it
    kSending,     ///< headers are out, the source is asked for messages
    kOver,        ///< answered to the end; last frames may still be under way
  };

  Stream(Session& session,
         std::int32_t id,
         std::unique_ptr<RequestReader> request,
         SteadyTime started);

  void wake() override;

  [[nodiscard]] std::int32_t id() const { return id_; }
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] bool over() const { return phase_ == Phase::kOver; }
  /// Only while receiving.
  [[nodiscard]] RequestReader& request() { return *request_; }

  /// Gives the request up: the handler has it.
  void wait_for_answer();
  void send_from(std::unique_ptr<ResponseSource> source);
  /// Lets go of request, source and bytes.
  void end();
  /// The source is asked no more; the message that is half out goes on, then the stream ends OK.
  void end_after_message() { ending_ = true; }
  /// Tells the source that it is stuck. Only while sending.
  void tell_stalled() { source_->stalled(); }

  struct Filled {
    std::size_t bytes = 0;
    std::optional<Status> end;  ///< after these bytes
  };
  /// Puts what comes next into `room`; nothing and no end means: not before the next wake.
  Filled fill(std::uint8_t* room, std::size_t size, SteadyTime now);

  /// Part of a message is out and the rest is here.
  [[nodiscard]] bool mid_message() const { return bytes_ != nullptr; }
  /// Something could be sent if flow control and socket allowed. A stream that may have more after
  /// a message that just filled the window does not count.
  [[nodiscard]] bool ready() const {
    return phase_ == Phase::kSending && (woken_ || mid_message());
  }
  /// Messages taken from the source so far.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

  // Kept for the session.
  const Method* method = nullptr;           ///< null until it is known
  SteadyTime started;                       ///< first header
  SteadyTime deadline = SteadyTime::max();  ///< from grpc-timeout
  SteadyTime ready_since = kNotReady;       ///< as noticed by the session's last looks
  bool deferred = false;                    ///< nghttp2 asks no more until it is resumed

  static constexpr SteadyTime kNotReady = SteadyTime::min();

 private:
  std::optional<Status> pull(SteadyTime now);

  Session& session_;
  std::unique_ptr<RequestReader> request_;
  std::unique_ptr<ResponseSource> source_;
  SharedBytes bytes_;  // being sent, from offset_ on
  std::size_t offset_ = 0;
  std::uint64_t sent_ = 0;
  std::int32_t id_;
  Phase phase_ = Phase::kReceiving;
  bool woken_ = false;   // since the source was last asked
  bool asking_ = false;  // its last answer was a message, so there may be more
  bool ending_ = false;
};

}  // namespace bowline::h2
