#include "common/admin/admin_server.h"

#include <string_view>
#include <utility>

namespace bowline::admin {
namespace {

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

http::Response ready(const NotReadyReason& not_ready) {
  const std::optional<std::string> reason = not_ready();
  if (!reason) return {.status = 200, .body = "ok\n"};
  return {.status = 500, .body = "not ready\n" + *reason + "\n"};
}

}  // namespace

http::Handler admin_handler(const Metrics& metrics, NotReadyReason not_ready) {
  return [&metrics, not_ready = std::move(not_ready)](const http::Request& request) {
    const std::string_view target = request.target;
    const std::string_view path = target.substr(0, target.find('?'));
    if (request.method != "GET" && request.method != "HEAD") {
      return http::Response{.status = 405, .body = "only GET and HEAD\n"};
    }
    if (path == "/metrics") return http::Response{200, kMetricsType, metrics.to_text()};
    if (path == "/ping") return http::Response{.status = 200, .body = "pong\n"};
    if (path == "/live") return http::Response{.status = 200, .body = "ok\n"};
    if (path == "/ready") return ready(not_ready);
    return http::Response{.status = 404, .body = "not found\n"};
  };
}

Result<std::unique_ptr<http::Server>> listen_admin(const std::string& address,
                                                   const Metrics& metrics,
                                                   NotReadyReason not_ready) {
  return http::Server::listen({.address = address}, admin_handler(metrics, std::move(not_ready)));
}

}  // namespace bowline::admin
