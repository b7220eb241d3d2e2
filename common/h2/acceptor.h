#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "common/base/result.h"
#include "common/net/listen_address.h"
#include "common/net/port.h"

namespace bowline::h2 {

/// A listening socket on an executor's loop. After bind() on that loop's thread only.
class Acceptor {
 public:
  /// Binds; connections are refused until listen(). Without an address that is IPv6 and IPv4, or
  /// IPv4 alone where there is no IPv6.
  /// Errors: kUnavailable with the system's cause, such as another listener.
  static Result<std::unique_ptr<Acceptor>> bind(boost::asio::io_context& io,
                                                const ListenAddress& address);

  [[nodiscard]] Port port() const { return port_; }

  /// Before start(), from any one thread; connections wait in the kernel from then on.
  /// Errors: kUnavailable if another process began to listen there after bind().
  Status listen();

  /// Hands each connected, non-blocking socket over to `adopt`, until close().
  void start(std::function<void(int fd)> adopt);
  void close();

 private:
  Acceptor(boost::asio::io_context& io, boost::asio::ip::tcp::acceptor acceptor, Port port);
  void wait();
  void accept_all();
  void pause();

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  const Port port_;
  std::function<void(int fd)> adopt_;
};

}  // namespace bowline::h2
