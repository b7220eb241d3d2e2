#include "bench/fanout/verdict.h"

#include <algorithm>

namespace bowline::bench {

std::uint64_t count_wrong_addresses(const EndpointSet& added,
                                    const EndpointSet& endpoints,
                                    const std::vector<Commit>& commits,
                                    std::uint32_t service) {
  // A commit names no port: an endpoint that is unready at the end must have one that others have.
  const auto was_ready = [&](const SocketAddress& address) {
    const bool changed = std::any_of(commits.begin(), commits.end(), [&](const Commit& commit) {
      return commit.service == service && commit.address == address.ip;
    });
    return changed && std::any_of(endpoints.begin(), endpoints.end(), [&](const auto& other) {
             return other.port == address.port;
           });
  };
  return static_cast<std::uint64_t>(
      std::count_if(added.begin(), added.end(), [&](const SocketAddress& address) {
        return !std::binary_search(endpoints.begin(), endpoints.end(), address) &&
               !was_ready(address);
      }));
}

}  // namespace bowline::bench
