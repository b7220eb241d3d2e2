#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/h2/server.h"
#include "tests/unit/h2/harness.h"

namespace bowline::h2 {

/// True as soon as `condition` is; false if it does not come about in a time that is far above
/// what a loaded machine needs.
bool eventually(const std::function<bool()>& condition);

/// A MemoryClient on a TCP connection of 127.0.0.1 or ::1.
class SocketClient {
 public:
  explicit SocketClient(Port port, MemoryClient::Options options = {}, bool ipv6 = false);
  ~SocketClient();
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;

  MemoryClient http2;

  [[nodiscard]] bool connected() const { return fd_ >= 0; }
  /// Sends what is queued as far as the socket takes it now; nothing is read.
  void send();
  /// Sends, then reads until `condition` holds; false if the server closes before, or in the end.
  bool read_until(const std::function<bool()>& condition);
  /// Reads until the server closes the connection.
  bool read_to_end();

 private:
  enum class Read { kSome, kNothing, kClosed };
  Read read_some();
  int fd_;
  std::string unsent_;
};

/// The newest number, streamed: what a publication does, without what it means. Each stream
/// belongs to its executor; publish() may be called from one other thread.
class Hub {
 public:
  explicit Hub(std::size_t executors) : streams_(executors) {}

  std::unique_ptr<ResponseSource> subscribe(const Executor& executor);
  void publish(std::uint64_t value, const std::vector<Executor*>& executors);
  [[nodiscard]] std::uint64_t value() const { return value_; }
  [[nodiscard]] int alive() const { return alive_; }

 private:
  friend class LatestSource;
  std::atomic<std::uint64_t> value_{0};
  std::atomic<int> alive_{0};
  std::vector<std::set<Waker*>> streams_;  // by executor
};

}  // namespace bowline::h2
