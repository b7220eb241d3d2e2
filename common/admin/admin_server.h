#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/admin/metrics.h"
#include "common/base/result.h"
#include "common/http/server.h"

namespace bowline::admin {

/// Why the process cannot serve, in one line for people; nothing if it can. Any thread.
using NotReadyReason = std::function<std::optional<std::string>()>;

/// GET and HEAD of /metrics, /ping and /live (200 for as long as the process answers) and /ready
/// (200, or 500 with the reason on the second line); 404 for all else, 405 for other methods.
http::Handler admin_handler(const Metrics& metrics, NotReadyReason not_ready);

/// Serves that on `address`; both references outlive the server. Errors: as http::Server::listen.
Result<std::unique_ptr<http::Server>> listen_admin(const std::string& address,
                                                   const Metrics& metrics,
                                                   NotReadyReason not_ready);

}  // namespace bowline::admin
