#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/fanout/endpoint_fold.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/net/ip_address.h"

/// What the runner learns from the Kubernetes API server, as lines of text.
namespace bowline::bench {

/// One change of one endpoint that the API server has accepted.
struct Commit {
  std::uint32_t service;  ///< index into the Services of the run
  IpAddress address;
  bool ready;
  WallTime time;  ///< when the API server had answered

  bool operator==(const Commit&) const = default;
};

/// Reads what `kube-testbed churn` wrote: "SERVICE RESOURCE_VERSION NANOSECONDS ADDRESS
/// ready|unready" a line, oldest first. Commits to Services that are not in `services` are left
/// out. Errors: kInvalidArgument, with the line.
Result<std::vector<Commit>> parse_commits(std::string_view text,
                                          const std::vector<std::string>& services);

/// Reads "SERVICE ADDRESS:PORT" lines, the ready endpoints in the API server's EndpointSlices, into
/// one set for each of `services`. Errors: kInvalidArgument, with the line.
Result<std::vector<EndpointSet>> parse_endpoints(std::string_view text,
                                                 const std::vector<std::string>& services);

}  // namespace bowline::bench
