#include "common/http/server.h"

#include <fmt/core.h>
#include <pthread.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "common/http/session.h"
#include "common/net/listen_address.h"

namespace bowline::http {
namespace {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

// Out of descriptors, accept() fails at once again and again.
constexpr std::chrono::milliseconds kAcceptPause{50};

ErrorCode bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  ErrorCode error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.protocol() == tcp::v6()) {
    const bool only = !endpoint.address().is_unspecified();
    acceptor.set_option(boost::asio::ip::v6_only(only), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  return error;
}

ErrorCode bind(tcp::acceptor& acceptor, const ListenAddress& address) {
  if (address.ip) {
    const auto ip = boost::asio::ip::make_address(address.ip->to_string());
    return bind(acceptor, tcp::endpoint(ip, address.port));
  }
  const ErrorCode error = bind(acceptor, tcp::endpoint(tcp::v6(), address.port));
  if (error != boost::asio::error::address_family_not_supported) return error;
  return bind(acceptor, tcp::endpoint(tcp::v4(), address.port));  // a machine without IPv6
}

Error bind_error(const std::string& address, const ErrorCode& error) {
  std::string why = error.message();
  if (error == boost::asio::error::address_in_use) {
    why = "address already in use; stop what listens there or choose another port";
  } else if (error == boost::asio::error::access_denied) {
    why = "permission denied; choose a port above 1023";
  }
  return {Code::kUnavailable, fmt::format("listen on {}: {}", address, why)};
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerConfig config, Handler handler) : io_(1), acceptor_(io_), pause_(io_), grace_(io_) {
    sessions_.config = std::move(config);
    sessions_.handler = std::move(handler);
    sessions_.on_last_gone = [this] { grace_.cancel(); };
  }
  ~Impl() { stop(std::chrono::milliseconds(0)); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status start(const ListenAddress& address) {
    if (const ErrorCode error = bind(acceptor_, address)) {
      return bind_error(sessions_.config.address, error);
    }
    port_ = acceptor_.local_endpoint().port();
    accept();
    thread_ = std::thread([this] { io_.run(); });
    pthread_setname_np(thread_.native_handle(), "http");
    return {};
  }

  void stop(std::chrono::milliseconds grace) {
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this, grace] { begin_stop(grace); });
    thread_.join();
  }

  [[nodiscard]] Port port() const { return Port(port_); }

 private:
  void accept() {
    acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
      if (sessions_.stopping) return;
      if (error) return accept_later();
      if (sessions_.open.size() < sessions_.config.max_connections) {
        std::make_shared<Session>(std::move(socket), sessions_)->start();
      }
      accept();
    });
  }

  void accept_later() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const ErrorCode&) {
      if (!sessions_.stopping) accept();
    });
  }

  void begin_stop(std::chrono::milliseconds grace) {
    sessions_.stopping = true;
    ErrorCode ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    if (sessions_.open.empty()) return;
    for (Session* session : sessions_.open) session->finish();
    grace_.expires_after(grace);
    grace_.async_wait([this](const ErrorCode& cancelled) {
      if (cancelled) return;
      for (Session* session : sessions_.open) session->close();
    });
  }

  boost::asio::io_context io_;
  Sessions sessions_;
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer grace_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Result<std::unique_ptr<Server>> Server::listen(ServerConfig config, Handler handler) {
  const Result<ListenAddress> address = parse_listen_address(config.address);
  if (!address) return address.error();
  auto impl = std::make_unique<Impl>(std::move(config), std::move(handler));
  if (Status started = impl->start(*address); !started) return started.error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() = default;

Port Server::port() const { return impl_->port(); }

void Server::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }

}  // namespace bowline::http
