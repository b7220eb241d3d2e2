#include "common/k8s/rest_target.h"

#include <cpprest/uri_builder.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>

namespace bowline::k8s {
namespace {

// A dead peer is noticed by the kernel well before the silence limit of a watch.
constexpr int kKeepIdleSeconds = 30;
constexpr int kKeepIntervalSeconds = 10;
constexpr int kKeepProbes = 3;
constexpr int kUnacknowledgedMilliseconds = 60'000;

}  // namespace

Target parse_target(const std::string& server) {
  Target target;
  const web::uri given(server);
  target.host = given.host();
  target.https = given.scheme() == "https";
  const int port = given.port() > 0 ? given.port() : (target.https ? 443 : 80);
  target.port = std::to_string(port);
  if (target.host.starts_with('[')) target.host = target.host.substr(1, target.host.size() - 2);
  target.literal = IpAddress::parse(target.host);
  web::uri_builder builder(given);
  builder.set_port(port);
  if (target.literal && !target.literal->is_v4()) {
    // The library hands the host to the resolver as it is, brackets included; without them it
    // connects, and the header must then be given.
    target.host_header = "[" + target.host + "]:" + target.port;
    builder.set_host(target.host);
  }
  target.base_url = builder.to_string();
  return target;
}

void set_socket_options(int socket) {
  const auto set = [socket](int level, int option, int value) {
    ::setsockopt(socket, level, option, &value, sizeof(value));
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, kKeepIdleSeconds);
  set(IPPROTO_TCP, TCP_KEEPINTVL, kKeepIntervalSeconds);
  set(IPPROTO_TCP, TCP_KEEPCNT, kKeepProbes);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, kUnacknowledgedMilliseconds);
}

std::optional<std::chrono::seconds> parse_retry_after(const std::string& value) {
  int seconds = 0;
  const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc{} || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace bowline::k8s
