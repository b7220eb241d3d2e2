#pragma once

#include <vector>

#include "common/h2/call.h"

namespace bowline::h2 {

/// grpc.health.v1.Health: Check and Watch for the server as a whole ("") and for each service
/// that has a method in `served`. A service that is served is SERVING from serve() to shutdown();
/// any other is NOT_FOUND for Check and SERVICE_UNKNOWN for Watch, as the API defines it.
std::vector<Method> health_methods(const std::vector<Method>& served);

}  // namespace bowline::h2
