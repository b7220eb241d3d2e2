#include "tests/support/destination/folding_client.h"

#include <set>

namespace bowline::destination::support {

void FoldingClient::add(const std::vector<std::pair<SocketAddress, std::string>>& addresses) {
  if (addresses.empty()) {
    violations_.emplace_back("an empty add");
    return;  // the proxy ignores it, even as first message
  }
  if (std::exchange(first_, false)) pool_.clear();
  std::set<SocketAddress> seen;
  for (const auto& [socket, payload] : addresses) {
    if (!seen.insert(socket).second)
      violations_.push_back("twice in one add: " + socket.to_string());
    pool_[socket] = payload;
  }
}

void FoldingClient::remove(const std::vector<SocketAddress>& addresses) {
  if (addresses.empty()) violations_.emplace_back("an empty remove");
  if (first_) {
    violations_.emplace_back("remove as first message");
    return;  // the proxy ignores it
  }
  std::set<SocketAddress> seen;
  for (const SocketAddress& socket : addresses) {
    if (!seen.insert(socket).second) {
      violations_.push_back("twice in one remove: " + socket.to_string());
    }
    pool_.erase(socket);
  }
}

void FoldingClient::no_endpoints() {
  if (!std::exchange(first_, false)) violations_.emplace_back("no_endpoints as later message");
  pool_.clear();
}

}  // namespace bowline::destination::support
