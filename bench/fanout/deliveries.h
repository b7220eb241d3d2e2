#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "bench/fanout/cluster_text.h"
#include "common/base/clock.h"
#include "common/net/ip_address.h"

namespace bowline::bench {

/// One address in a message that one stream received.
struct Receipt {
  std::uint32_t stream;
  IpAddress address;
  bool added;     ///< else removed
  WallTime time;  ///< when the message had been read from the socket
};

/// Which commits reached which streams, and when. A delivery is a pair of both.
struct Deliveries {
  std::vector<double> latencies_ms;  ///< of each delivery; in no order
  std::vector<double> slowest_ms;    ///< of each commit that was delivered: its last stream
  /// Deliveries from before the API server's answer had been read: the watch was faster. Their
  /// latency counts as 0.
  std::uint64_t early = 0;
  /// Commits that a stream did not see because a later one to the same address followed within
  /// kMergeWindow: the set that the stream holds is right, so this is no loss.
  std::uint64_t merged = 0;
  std::uint64_t lost = 0;       ///< commits that a stream did not see, not merged
  std::uint64_t unmatched = 0;  ///< receipts that no commit explains
};

constexpr std::chrono::milliseconds kMergeWindow{500};
/// How much earlier than its commit's time a receipt may be: the writer shares two cores with all
/// the readers, and may read its clock long after the answer arrived.
constexpr std::chrono::milliseconds kEarlyWindow{1000};

/// `commits` are oldest first, `receipts` in the order in which each stream received them;
/// `service_of` is each stream's Service. A stream is expected to receive an added address for each
/// commit that turns an endpoint of its Service ready, a removed one for each that turns it
/// unready.
Deliveries match_deliveries(const std::vector<Commit>& commits,
                            std::vector<Receipt> receipts,
                            const std::vector<std::uint32_t>& service_of);

}  // namespace bowline::bench
