#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "common/net/port.h"

namespace bowline::test {

/// A client that says exactly what a test wants, byte by byte. Every wait ends after 20 s with an
/// exception, so that a server that hangs fails the test.
class TcpClient {
 public:
  /// Connects to 127.0.0.1.
  explicit TcpClient(Port port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port.number());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~TcpClient() { close(socket_); }
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }

  /// Sends all of it, or as much as the server takes before it closes; false in that case.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void finish_sending() { shutdown(socket_, SHUT_WR); }

  /// Whether bytes or the end arrive within `milliseconds`.
  bool readable(int milliseconds) {
    pollfd descriptor{socket_, POLLIN, 0};
    return poll(&descriptor, 1, milliseconds) == 1;
  }

  /// All that comes until `end` has come; up to the end of the connection if it is empty.
  std::string read_until(std::string_view end) {
    while (end.empty() || received_.find(end) == received_.npos) {
      char chunk[4096];
      const ssize_t got = recv(socket_, chunk, sizeof chunk, 0);
      if (got < 0 && errno == EAGAIN) throw std::runtime_error("nothing came for 20 s");
      if (got <= 0) break;
      received_.append(chunk, static_cast<std::size_t>(got));
    }
    const std::size_t found = end.empty() ? received_.npos : received_.find(end);
    const std::size_t size = found == received_.npos ? received_.size() : found + end.size();
    std::string text = received_.substr(0, size);
    received_.erase(0, size);
    return text;
  }

  std::string read_to_end() { return read_until({}); }

 private:
  int socket_;
  bool connected_ = false;
  std::string received_;
};

}  // namespace bowline::test
