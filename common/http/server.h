#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/net/port.h"

namespace bowline::http {

/// A request that has arrived whole.
struct Request {
  std::string method;  ///< "GET"
  std::string target;  ///< path and query as sent: "/metrics?x=1"
  std::string body;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

/// Called on the server's one thread, one request at a time. An exception is answered with 500.
using Handler = std::function<Response(const Request&)>;

/// Each is the longest that one phase of a connection may take; after it the connection is closed.
struct Timeouts {
  std::chrono::milliseconds header{5'000};  ///< from accept or a request's first byte to its body
  std::chrono::milliseconds body{10'000};
  std::chrono::milliseconds write{10'000};
  std::chrono::milliseconds idle{90'000};  ///< between two requests
};

struct ServerConfig {
  std::string address;                ///< as parse_listen_address reads it
  std::size_t max_connections = 128;  ///< the excess is closed at once
  std::size_t max_body_bytes = std::size_t{64} * 1024;
  Timeouts timeouts = {};
};

/// A plain HTTP/1.1 server for few, small requests. Peers are not trusted: a request with a header
/// over 16 KiB (at times, depending on its packets, over 12) is answered with 431, with a body over
/// the limit 413, a malformed one 400, and the connection is closed.
class Server {
 public:
  /// Listens and serves from then on.
  /// Errors: kInvalidArgument for an address that cannot be read, kUnavailable if it cannot be
  /// bound; the message names the address, the cause ("address already in use") and the mend.
  static Result<std::unique_ptr<Server>> listen(ServerConfig config, Handler handler);
  /// Stops with no grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] Port port() const;

  /// Stops accepting, closes idle connections and those that have got their answer, after `grace`
  /// the others too. Blocks until all are closed. Not from the handler; later calls do nothing.
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::http
