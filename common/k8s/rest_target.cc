#include "common/k8s/rest_target.h"

#include <netinet/tcp.h>

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
  const bool https = given.scheme() == "https";
  const int port = given.port() > 0 ? given.port() : (https ? 443 : 80);
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
  target.uri = builder.to_uri();
  return target;
}

void set_socket_options(boost::asio::ip::tcp::socket& socket,
                        const boost::asio::ip::tcp& protocol) {
  boost::system::error_code ignored;
  // The library calls before it has opened the socket, on which options can be set only then.
  if (!socket.is_open()) socket.open(protocol, ignored);
  socket.set_option(boost::asio::socket_base::keep_alive(true), ignored);
  socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  const int fd = socket.native_handle();
  const auto set = [fd](int option, int value) {
    ::setsockopt(fd, IPPROTO_TCP, option, &value, sizeof(value));
  };
  set(TCP_KEEPIDLE, kKeepIdleSeconds);
  set(TCP_KEEPINTVL, kKeepIntervalSeconds);
  set(TCP_KEEPCNT, kKeepProbes);
  set(TCP_USER_TIMEOUT, kUnacknowledgedMilliseconds);
}

std::optional<std::chrono::seconds> retry_after(const web::http::http_headers& headers) {
  const auto found = headers.find("Retry-After");
  if (found == headers.end()) return std::nullopt;
  int seconds = 0;
  const std::string& text = found->second;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace bowline::k8s
