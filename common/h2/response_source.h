#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace bowline::h2 {

/// Bytes that nobody changes any more, shared by all streams that send them.
using SharedBytes = std::shared_ptr<const std::string>;

/// One or more whole gRPC messages, each with its 5-byte frame header in front (message.h).
struct Messages {
  SharedBytes bytes;
  std::uint32_t count;
};
/// Nothing to send now; Waker::wake() tells when to ask again.
struct Idle {};
/// The stream ends with this status, sent as trailers after what was sent before.
struct End {
  Status status;
};
using Next = std::variant<Idle, Messages, End>;

/// The one thread that owns a set of connections and their streams.
class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Runs `task` on the thread; frames that it makes ready leave in one send per connection after
  /// all tasks that were posted meanwhile. Any thread. Destroyed without being run after shutdown.
  virtual void post(std::function<void()> task) = 0;
  /// 0…n-1 among the executors of one server.
  [[nodiscard]] virtual std::size_t index() const = 0;
};

/// Tells the session that a stream has something to send. Only on the stream's executor; calls
/// that come before the source was asked again count as one.
class Waker {
 public:
  Waker() = default;
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;
  virtual ~Waker() = default;

  virtual void wake() = 0;
};

/// What one stream sends, decided at the moment at which flow control and socket let it out, so
/// that nothing is queued for a slow reader. Lives on the stream's executor: attached, asked and
/// destroyed there, the latter as soon as the stream is over, for whatever cause.
class ResponseSource {
 public:
  ResponseSource() = default;
  ResponseSource(const ResponseSource&) = delete;
  ResponseSource& operator=(const ResponseSource&) = delete;
  virtual ~ResponseSource() = default;

  /// Once, before the first next(). `waker` lives as long as the source.
  virtual void attach(Waker& waker) = 0;
  /// What comes next. Asked until it says Idle or End; again after each wake.
  virtual Next next(SteadyTime now) = 0;
  /// The stream is about to be reset: something has been ready for longer than the server's stall
  /// timeout and the reader's flow control never let it out; or the connection's socket took
  /// nothing for that long while this stream had something ready.
  virtual void stalled() {}
};

}  // namespace bowline::h2
