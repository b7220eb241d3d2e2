#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/h2/call.h"
#include "common/net/port.h"

namespace bowline::h2 {

/// What happens on the server, for metrics. Called on executors: quick and thread-safe.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  /// `method` is the path of a known method.
  virtual void started(const Method& method) = 0;
  /// The stream is over after `sent` messages: by its own end, or kCancelled if the client reset
  /// it or went away, kDeadlineExceeded, kUnavailable if it stalled or the server shut down by
  /// force.
  virtual void handled(const Method& method,
                       Code code,
                       std::chrono::nanoseconds duration,
                       std::uint64_t sent) = 0;
};

struct ServerConfig {
  std::string address;  ///< ":8086", "127.0.0.1:8086" or "[::]:8086"; port 0 picks a free one
  std::size_t executors = 1;
  /// For streams and sockets that take nothing, and for requests that do not arrive whole.
  std::chrono::milliseconds stall_timeout{10'000};
  std::chrono::milliseconds keepalive_interval{20'000};
  std::chrono::milliseconds keepalive_timeout{20'000};
  std::size_t max_request_bytes = std::size_t{64} * 1024;
  std::size_t max_header_list_bytes = std::size_t{16} * 1024;
};

/// A gRPC server on nghttp2 for long streams (design in ARCHITECTURE.md): plaintext HTTP/2 with
/// prior knowledge, unary and server-streaming methods, grpc.health.v1 included.
class Server {
 public:
  /// Binds and starts the executors. Connections are refused until serve().
  /// Errors: kInvalidArgument for an address that cannot be read, kUnavailable if it cannot be
  /// bound; the message names the address and the cause ("address already in use").
  static Result<std::unique_ptr<Server>> listen(ServerConfig config,
                                                std::vector<Method> methods,
                                                Observer& observer,
                                                const Clock& clock);
  /// Shuts down with no grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens and accepts connections. Again after an error.
  /// Errors: kUnavailable if somebody began to listen on the address since listen().
  Status serve();
  [[nodiscard]] Port port() const;
  /// All of them; they live until the server is destroyed.
  [[nodiscard]] std::vector<Executor*> executors() const;

  /// Stops accepting, refuses new streams, ends every open stream with OK and sends GOAWAY; what
  /// is not gone after `grace` is reset. Unary calls that were accepted are still answered, calls
  /// without an answer end with UNAVAILABLE. Blocks until all connections are closed and the
  /// executors have stopped. From a thread of the caller's.
  void shutdown(std::chrono::milliseconds grace);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::h2
