#pragma once

#include <condition_variable>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/k8s/api_client.h"
#include "common/k8s/rest_transport.h"

namespace bowline::k8s {

/// Between the transport's thread, which must never wait, and the one thread that wants the
/// response. Bytes may come before the status is known; lines are handed out only after it.
class ResponseBuffer {
 public:
  /// More than this unread is refused, since the writer can't be made to wait. It has room for
  /// any object that etcd can hold, and for any page of a list.
  static constexpr std::size_t kLimit = 512U << 20U;

  // From the transport's thread.
  void set_status(int http_status) EXCLUDES(mutex_);
  /// False if nobody wants more.
  bool append(std::string_view bytes, SteadyTime now) EXCLUDES(mutex_);
  void finish(WireOutcome outcome) EXCLUDES(mutex_);

  /// From any thread: ends the reader's wait.
  void cancel() EXCLUDES(mutex_);

  // From the reader's thread.
  /// Waits for whole lines of a response with status 200 and takes them. The first chunk comes
  /// with the status, before any line. Nothing more once the response ended or was cancelled.
  std::optional<WatchChunk> next_lines() EXCLUDES(mutex_);
  /// Waits for the end.
  WireOutcome wait() EXCLUDES(mutex_);
  /// The bytes that nobody took.
  std::string take_rest() EXCLUDES(mutex_);

 private:
  [[nodiscard]] bool ended() const REQUIRES(mutex_) { return cancelled_ || outcome_; }
  WatchChunk cut_lines() REQUIRES(mutex_);

  Mutex mutex_;
  std::condition_variable changed_;
  std::string bytes_ GUARDED_BY(mutex_);
  std::size_t line_end_ GUARDED_BY(mutex_) = 0;  ///< just behind the last '\n' of bytes_
  SteadyTime received_ GUARDED_BY(mutex_);
  int status_ GUARDED_BY(mutex_) = 0;
  bool announced_ GUARDED_BY(mutex_) = false;
  bool cancelled_ GUARDED_BY(mutex_) = false;
  std::optional<WireOutcome> outcome_ GUARDED_BY(mutex_);
};

}  // namespace bowline::k8s
