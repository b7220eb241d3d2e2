#pragma once

#include <map>
#include <string>

#include "common/net/authority.h"
#include "services/destination/core/discovery_index.h"
#include "tests/support/destination/index_feed.h"

/// Discovery computed from the final objects in the plainest way, sharing no function with the
/// index: what its answers are compared with. Answers are texts, see support::describe.
namespace bowline::destination::naive {

using Objects = support::IndexFeed;

/// What a client with this query should hold.
std::map<SocketAddress, std::string> endpoints(const Objects& objects,
                                               const DiscoveryConfig& config,
                                               const EndpointQuery& query);

struct Answer {
  std::string text;  ///< of the profile; empty for an error
  Code code = Code::kOk;
  std::string pod_uid;

  bool operator==(const Answer&) const = default;
};
/// `last` is what a stream of this question was told before, empty for a new one. An error
/// answers a new stream; an open one gets a text.
Answer profile(const Objects& objects,
               const DiscoveryConfig& config,
               const Authority& question,
               const Answer& last);

}  // namespace bowline::destination::naive
