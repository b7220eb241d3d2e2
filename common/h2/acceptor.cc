#include "common/h2/acceptor.h"

#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <utility>

#include "common/base/log.h"

namespace bowline::h2 {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Out of file descriptors: others may be given back soon.
constexpr std::chrono::milliseconds kPauseAfterFailure{50};

std::string reason_of(const error_code& error) {
  if (error != boost::asio::error::address_in_use) return error.message();
  return "address already in use; stop what listens there or choose another port";
}

Result<tcp::acceptor> bound_to(boost::asio::io_context& io, const tcp::endpoint& endpoint) {
  tcp::acceptor acceptor(io);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  // Only lets a restart pass what is left of its own connections: two listeners still collide.
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.address().is_v6()) {
    acceptor.set_option(boost::asio::ip::v6_only(!endpoint.address().is_unspecified()), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) return Error{Code::kUnavailable, reason_of(error)};
  return acceptor;
}

bool has_ipv6(boost::asio::io_context& io) {
  error_code error;
  tcp::acceptor probe(io);
  probe.open(tcp::v6(), error);
  if (!error) probe.bind({boost::asio::ip::address_v6::loopback(), 0}, error);
  return !error;
}

tcp::endpoint endpoint_of(boost::asio::io_context& io, const ListenAddress& address) {
  if (address.ip) return {boost::asio::ip::make_address(address.ip->to_string()), address.port};
  return {has_ipv6(io) ? tcp::v6() : tcp::v4(), address.port};
}

}  // namespace

Result<std::unique_ptr<Acceptor>> Acceptor::bind(boost::asio::io_context& io,
                                                 const ListenAddress& address) {
  Result<tcp::acceptor> acceptor = bound_to(io, endpoint_of(io, address));
  if (!acceptor) return acceptor.error();
  const Port port(acceptor->local_endpoint().port());
  return std::unique_ptr<Acceptor>(new Acceptor(io, std::move(*acceptor), port));
}

Acceptor::Acceptor(boost::asio::io_context& io, tcp::acceptor acceptor, Port port)
    : acceptor_(std::move(acceptor)), pause_(io), port_(port) {}

Status Acceptor::listen() {
  error_code error;
  acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return Error{Code::kUnavailable, reason_of(error)};
  return {};
}

void Acceptor::start(std::function<void(int fd)> adopt) {
  adopt_ = std::move(adopt);
  wait();
}

void Acceptor::close() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Acceptor::wait() {
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](error_code error) {
    if (!error && acceptor_.is_open()) accept_all();
  });
}

// Plain accept4: the socket is registered with the loop of the executor that gets it, not here.
void Acceptor::accept_all() {
  for (;;) {
    const int fd =
        ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      adopt_(fd);
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EAGAIN) return wait();
    log::warn("accept on port {}: {}", port_.number(), std::strerror(errno));
    return pause();
  }
}

void Acceptor::pause() {
  pause_.expires_after(kPauseAfterFailure);
  pause_.async_wait([this](error_code error) {
    if (!error && acceptor_.is_open()) accept_all();
  });
}

}  // namespace bowline::h2
