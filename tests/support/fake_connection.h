#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/test_authority.h"

using SSL_CTX = struct ssl_ctx_st;

namespace bowline::testing {

struct HttpRequest {
  std::string method;
  std::string target;                          ///< path and query, as sent
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// What a listener shows and asks for in TLS.
struct FakeTls {
  KeyAndCertificate server;
  /// PEM; if not empty a client must have a certificate of it.
  std::string client_authority;
};

/// One accepted connection; blocking. A method returns nothing or false once the peer has gone or
/// close() was called. close() may be called from any thread, the rest from one.
class FakeConnection {
 public:
  virtual ~FakeConnection() = default;

  /// The TLS handshake, if there is one.
  virtual bool handshake() = 0;
  virtual std::optional<HttpRequest> read_request() = 0;
  virtual bool write(std::string_view bytes) = 0;
  /// One chunk of a chunked body.
  bool write_chunk(std::string_view bytes);
  /// Waits until the peer closes.
  virtual void wait_for_close() = 0;
  virtual void close() = 0;
};

/// Listens on a free port.
class FakeListener {
 public:
  /// `address` is "127.0.0.1" or "::1".
  FakeListener(const std::string& address, std::optional<FakeTls> tls);
  ~FakeListener();
  FakeListener(const FakeListener&) = delete;
  FakeListener& operator=(const FakeListener&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// Null once stop() was called.
  std::shared_ptr<FakeConnection> accept();
  void stop();

 private:
  int socket_;
  int port_ = 0;
  std::shared_ptr<SSL_CTX> context_;  ///< null without TLS
};

}  // namespace bowline::testing
