#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/admin/metrics.h"
#include "common/base/result.h"
#include "common/h2/server.h"

namespace bowline::admin {

/// The reference's grpc_server_* metrics (destination.md section 11) of one or more servers. Every
/// series of the methods given exists from the start, so that counting takes no lock.
class GrpcServerMetrics final : public h2::Observer {
 public:
  /// Calls of methods that are not among `methods` are not counted.
  GrpcServerMetrics(Metrics& metrics, const std::vector<h2::Method>& methods);

  void started(const h2::Method& method) override;
  void handled(const h2::Method& method,
               Code code,
               std::chrono::nanoseconds duration,
               std::uint64_t sent) override;

 private:
  // One for each canonical gRPC code, 0 to 16.
  static constexpr std::size_t kCodes = 17;
  struct Series {
    Counter started;
    Counter received;
    Counter sent;
    Histogram seconds;
    std::array<Counter, kCodes> handled;
  };

  std::unordered_map<std::string, Series> series_;  // by the method's path; never changes
};

}  // namespace bowline::admin
