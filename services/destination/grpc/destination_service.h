#pragma once

#include <string>
#include <vector>

#include "common/h2/call.h"
#include "services/destination/stream/fanout.h"

namespace bowline::destination {

/// The methods of io.linkerd.proxy.destination.Destination: read the request, hand it to the
/// fan-out. `fanout` outlives the server that calls them.
std::vector<h2::Method> destination_methods(Fanout& fanout, std::string cluster_domain);

}  // namespace bowline::destination
