#include "bench/fanout/endpoint_fold.h"

#include <algorithm>

namespace bowline::bench {

void EndpointFold::apply(const ScannedUpdate& update) {
  if (update.kind == ScannedUpdate::Kind::kNoEndpoints) {
    endpoints_.clear();
    return;
  }
  const bool adds = update.kind == ScannedUpdate::Kind::kAdd;
  for (const SocketAddress& address : update.addresses) {
    const auto at = std::lower_bound(endpoints_.begin(), endpoints_.end(), address);
    const bool present = at != endpoints_.end() && *at == address;
    if (adds && !present) endpoints_.insert(at, address);
    if (!adds && present) endpoints_.erase(at);
  }
}

}  // namespace bowline::bench
