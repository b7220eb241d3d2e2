#include "tests/support/process/http_get.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "tests/support/tcp_client.h"

namespace bowline::test {

HttpAnswer http_get(Port port, const std::string& path) {
  TcpClient client(port);
  if (!client.connected()) return {};
  if (!client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
    return {};
  }
  const std::string answer = client.read_to_end();
  const std::string version = "HTTP/1.1 ";
  const std::size_t body = answer.find("\r\n\r\n");
  if (!answer.starts_with(version) || body == std::string::npos) return {};
  return {std::stoi(answer.substr(version.size(), 3)), answer.substr(body + 4)};
}

Port free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(listener);
  if (!bound) throw std::runtime_error("no free port on 127.0.0.1");
  return Port(ntohs(address.sin_port));
}

}  // namespace bowline::test
