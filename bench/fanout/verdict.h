#pragma once

#include <cstdint>
#include <vector>

#include "bench/fanout/cluster_text.h"
#include "bench/fanout/endpoint_fold.h"

namespace bowline::bench {

/// Addresses in `added`, what the streams of a Service were ever told to add, that were never among
/// its ready endpoints: they are neither in `endpoints`, the set at the end, nor in `commits` to
/// `service`.
std::uint64_t count_wrong_addresses(const EndpointSet& added,
                                    const EndpointSet& endpoints,
                                    const std::vector<Commit>& commits,
                                    std::uint32_t service);

}  // namespace bowline::bench
