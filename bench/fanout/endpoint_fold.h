#pragma once

#include <vector>

#include "bench/fanout/update_scanner.h"
#include "common/net/ip_address.h"

namespace bowline::bench {

/// Socket addresses, sorted, each once.
using EndpointSet = std::vector<SocketAddress>;

/// The set of endpoints that a proxy has after the updates of one stream.
class EndpointFold {
 public:
  void apply(const ScannedUpdate& update);
  [[nodiscard]] const EndpointSet& endpoints() const { return endpoints_; }

 private:
  EndpointSet endpoints_;
};

}  // namespace bowline::bench
