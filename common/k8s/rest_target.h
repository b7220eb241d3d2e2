#pragma once

#include <cpprest/http_headers.h>
#include <cpprest/uri.h>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "common/net/ip_address.h"

/// Where the transport connects and with which socket options; for its .cc files only.
namespace bowline::k8s {

/// What the API server's URL says, once it is taken apart.
struct Target {
  std::string host;         ///< without brackets
  std::string port;         ///< for the resolver
  std::string host_header;  ///< for an IPv6 literal, else the library's own is right
  std::optional<IpAddress> literal;
  web::uri uri;
};

/// Throws a std::exception if `server` is no URL.
Target parse_target(const std::string& server);

/// Keepalive and limits for unacknowledged data. Opens the socket for `protocol` if need be.
void set_socket_options(boost::asio::ip::tcp::socket& socket, const boost::asio::ip::tcp& protocol);

/// The header's seconds; its other form, a date, is not one that Kubernetes sends.
std::optional<std::chrono::seconds> retry_after(const web::http::http_headers& headers);

}  // namespace bowline::k8s
