#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/fanout/stream.h"
#include "common/base/result.h"
#include "common/net/ip_address.h"

struct nghttp2_session;

namespace bowline::bench {

/// One HTTP/2 connection with prior knowledge that carries gRPC calls, with the windows of a
/// proxy's control client; credit is returned as data is read. Not thread-safe.
class Connection {
 public:
  /// Connects (blocking: the server is on this machine). `observer` outlives the connection.
  /// Errors: kUnavailable.
  static Result<std::unique_ptr<Connection>> connect(const SocketAddress& server,
                                                     StreamObserver& observer);
  /// Closes the socket; streams that are still open end.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  /// Queues the call for the next send(). `stream` outlives the connection.
  void open(Stream& stream);
  /// Reads once into `buffer`, which connections may share. False once the peer is gone or breaks
  /// the protocol: the connection is then of no use.
  [[nodiscard]] bool receive(std::span<char> buffer);

  enum class Sent : std::uint8_t { kAll, kPart, kFailed };
  /// Writes what is queued. kPart: call again once the socket is writable.
  [[nodiscard]] Sent send();

 private:
  friend struct ConnectionCallbacks;

  Connection(int fd, StreamObserver& observer, std::string authority);
  void on_data(Stream& stream, std::string_view data);
  void end(Stream& stream, std::string_view why);

  int fd_;
  StreamObserver& observer_;
  const std::string authority_;
  nghttp2_session* session_ = nullptr;
  std::vector<Stream*> streams_;
  std::string unsent_;
};

}  // namespace bowline::bench
