#pragma once

#include <nghttp2/nghttp2.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/h2/session.h"

namespace bowline::h2 {

using Events = std::vector<std::string>;
/// The event of an accepted stream's response headers.
const std::string kHeaders = "headers :status=200 content-type=application/grpc";

/// Stands still until a test moves it. Any thread.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override { return WallTime(std::chrono::hours(1)); }
  [[nodiscard]] SteadyTime steady() const override {
    return SteadyTime(std::chrono::hours(1) + std::chrono::milliseconds(passed_.load()));
  }
  void advance(std::chrono::milliseconds by) { passed_ += by.count(); }

 private:
  std::atomic<std::int64_t> passed_{0};
};

/// What was observed, as "<path> <CODE> <messages sent>". Any thread.
class RecordingObserver final : public Observer {
 public:
  void started(const Method& /*method*/) override { ++started_; }
  void handled(const Method& method,
               Code code,
               std::chrono::nanoseconds duration,
               std::uint64_t sent) override;
  [[nodiscard]] int started() const { return started_; }
  [[nodiscard]] std::vector<std::string> handled() const;

 private:
  std::atomic<int> started_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> handled_;
};

/// A source that a test drives: `steps` are given out one by one, then it is idle.
struct Script {
  std::deque<Next> steps;
  int asked = 0;
  bool stalled = false;
  bool alive = false;
  Waker* waker = nullptr;

  /// Adds a framed message and wakes the stream.
  void send(std::string_view message);
  void end(Status status);
};
std::unique_ptr<ResponseSource> scripted(std::shared_ptr<Script> script);

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The other end: nghttp2 as a client, in memory.
class MemoryClient {
 public:
  struct Options {
    std::uint32_t stream_window = 65535;
    bool updates_windows = true;
  };
  MemoryClient() : MemoryClient(Options{}) {}
  explicit MemoryClient(Options options);
  ~MemoryClient();
  MemoryClient(const MemoryClient&) = delete;
  MemoryClient& operator=(const MemoryClient&) = delete;

  enum class Upload { kComplete, kLeftOpen };
  /// Sends a gRPC request with `body` as its DATA, as it is.
  std::int32_t open(const std::string& path, std::string body, Upload upload = Upload::kComplete);
  std::int32_t open(const Fields& headers, std::string body, Upload upload = Upload::kComplete);
  static Fields grpc_headers(const std::string& path);
  void reset(std::int32_t id);
  void ping();
  void settings();
  /// Lets the server send that much more, on the connection for id 0.
  void grow_window(std::int32_t id, std::int32_t by);

  /// Takes what the server sent; false if it is not HTTP/2.
  bool receive(std::string_view bytes);
  std::string collect();

  /// What has come on a stream: "headers …", "message …", "trailers …", then "end" or "reset N".
  std::vector<std::string> events(std::int32_t id);
  [[nodiscard]] bool closed(std::int32_t id) const;
  /// The error of the server's GOAWAY, or -1.
  [[nodiscard]] std::int64_t goaway() const { return goaway_; }
  [[nodiscard]] int pings_received() const { return pings_; }
  /// DATA bytes on all streams.
  [[nodiscard]] std::size_t received_data() const { return received_data_; }

 private:
  friend struct MemoryClientCallbacks;
  struct Upstream {
    std::string body;
    std::size_t sent = 0;
    Upload upload;
  };
  struct Downstream {
    std::vector<std::string> events;
    std::string block;
    std::string unframed;
    bool ended = false;
    bool closed = false;
  };

  nghttp2_session* session_ = nullptr;
  std::map<std::int32_t, std::unique_ptr<Upstream>> up_;
  std::vector<std::unique_ptr<Upstream>> opening_;
  std::map<std::int32_t, Downstream> down_;
  std::int64_t goaway_ = -1;
  int pings_ = 0;
  std::size_t received_data_ = 0;
};

/// A session without socket. Answers go straight to it.
class SessionFixture : public SessionHost {
 public:
  explicit SessionFixture(MemoryClient::Options client_options = {},
                          FloodGuard::Limits flood_limits = {});
  ~SessionFixture() override;

  /// Moves bytes both ways until neither side has more; false once the server hung up.
  bool pump();
  /// Lets time pass in steps of the server's ticks, pumping; false once the server hung up.
  bool pass(std::chrono::milliseconds time);
  /// Opens /test.Service/Stream with a new script.
  std::pair<std::int32_t, std::shared_ptr<Script>> open_stream();

  void frames_ready() override {}
  Executor& executor() override;
  std::unique_ptr<Responder> responder(std::int32_t stream) override;

  FakeClock clock;
  RecordingObserver observer;
  ServerConfig config;
  std::vector<Request> requests;                       // of all methods
  std::vector<std::unique_ptr<Responder>> unanswered;  // of /test.Service/Hold
  std::deque<std::shared_ptr<Script>> scripts;         // for the next /test.Service/Stream
  MethodTable methods;
  SessionContext context;
  std::unique_ptr<Session> session;
  MemoryClient client;
};

std::string framed(std::string_view message);

}  // namespace bowline::h2
