#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/net/ip_address.h"

namespace bowline::destination::support {

/// What a proxy's balancer holds after the messages of a Get stream (destination.md 2.5). An
/// address comes with a payload, which is whatever a test compares: text or encoded bytes.
class FoldingClient {
 public:
  using Pool = std::map<SocketAddress, std::string>;

  /// An `add` message. The first message of a stream replaces the pool.
  void add(const std::vector<std::pair<SocketAddress, std::string>>& addresses);
  void remove(const std::vector<SocketAddress>& addresses);
  void no_endpoints();
  /// The stream ended; the pool stays until the next one's first message.
  void reconnect() { first_ = true; }

  [[nodiscard]] const Pool& pool() const { return pool_; }
  /// What a server must not send, in the order in which it came: a `remove` as first message,
  /// `no_endpoints` as a later one, a message without addresses, an address twice in one.
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

 private:
  Pool pool_;
  bool first_ = true;
  std::vector<std::string> violations_;
};

}  // namespace bowline::destination::support
