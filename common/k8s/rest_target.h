#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/net/ip_address.h"

/// Where the transport connects, and with which socket options.
namespace bowline::k8s {

/// What the API server's URL says, once it is taken apart.
struct Target {
  std::string host;         ///< without brackets
  std::string port;         ///< for the resolver
  std::string host_header;  ///< for an IPv6 literal, else the library's own is right
  std::optional<IpAddress> literal;
  bool https = false;
  std::string base_url;  ///< for the library
};

/// Throws a std::exception if `server` is no URL.
Target parse_target(const std::string& server);

/// Keepalive, and limits for unacknowledged data, of an open TCP socket.
void set_socket_options(int socket);

/// The seconds in a Retry-After header; its other form, a date, is not one that Kubernetes sends.
std::optional<std::chrono::seconds> parse_retry_after(const std::string& value);

}  // namespace bowline::k8s
