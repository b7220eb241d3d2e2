#include "bench/fanout/deliveries.h"

#include <algorithm>
#include <compare>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

namespace bowline::bench {
namespace {

using Millis = std::chrono::duration<double, std::milli>;
/// Of one address, as indexes into all commits.
using History = std::vector<std::size_t>;
using Receipts = std::span<const Receipt>;

constexpr double kNever = -1;

/// Gives the receipts of one stream and address to the commits of that address.
class Matcher {
 public:
  explicit Matcher(const std::vector<Commit>& commits)
      : commits_(commits), slowest_(commits.size(), kNever) {}

  void match(const History& history, Receipts receipts) {
    std::size_t next = 0;  // the first commit that may still be told
    for (; !receipts.empty(); receipts = receipts.subspan(1)) {
      const auto told = find(history, next, receipts);
      if (!told) {
        ++result_.unmatched;
        continue;
      }
      count_missed(history, next, *told);
      count_delivery(history[*told], receipts.front());
      next = *told + 1;
    }
    count_missed(history, next, history.size());
  }

  Deliveries result() && {
    for (const double slowest : slowest_) {
      if (slowest != kNever) result_.slowest_ms.push_back(slowest);
    }
    return std::move(result_);
  }

 private:
  /// What the first of `receipts` tells: a commit to its state that was there before it or, if
  /// there is none, the next one, which the watch told early. Of several, the newest that leaves a
  /// commit for each receipt that follows: a server that merges sends few receipts, one that queues
  /// sends all of them late.
  [[nodiscard]] std::optional<std::size_t> find(const History& history,
                                                std::size_t next,
                                                Receipts receipts) const {
    const Receipt& receipt = receipts.front();
    std::optional<std::size_t> found;
    for (std::size_t i = next; i < history.size(); ++i) {
      const Commit& commit = commits_[history[i]];
      if (commit.ready != receipt.added) continue;
      const bool before = commit.time <= receipt.time;
      const bool leaves_enough = history.size() - i >= receipts.size();
      if (found && !(before && leaves_enough)) break;
      if (commit.time <= receipt.time + kEarlyWindow) found = i;
      if (!before) break;
    }
    return found;
  }

  void count_missed(const History& history, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      const bool merged = i + 1 < history.size() &&
                          commits_[history[i + 1]].time - commits_[history[i]].time <= kMergeWindow;
      ++(merged ? result_.merged : result_.lost);
    }
  }

  void count_delivery(std::size_t commit, const Receipt& receipt) {
    const double latency = Millis(receipt.time - commits_[commit].time).count();
    if (latency < 0) ++result_.early;
    const double clamped = std::max(latency, 0.0);
    result_.latencies_ms.push_back(clamped);
    slowest_[commit] = std::max(slowest_[commit], clamped);
  }

  const std::vector<Commit>& commits_;
  std::vector<double> slowest_;  // by commit
  Deliveries result_;
};

}  // namespace

Deliveries match_deliveries(const std::vector<Commit>& commits,
                            std::vector<Receipt> receipts,
                            const std::vector<std::uint32_t>& service_of) {
  std::map<std::uint32_t, std::map<IpAddress, History>> histories;  // by Service
  for (std::size_t i = 0; i < commits.size(); ++i) {
    histories[commits[i].service][commits[i].address].push_back(i);
  }
  const auto before = [](const Receipt& a, const Receipt& b) {
    return std::tie(a.stream, a.address) < std::tie(b.stream, b.address);
  };
  std::stable_sort(receipts.begin(), receipts.end(), before);

  Matcher matcher(commits);
  std::size_t of_committed_addresses = 0;
  for (std::uint32_t stream = 0; stream < service_of.size(); ++stream) {
    for (const auto& [address, history] : histories[service_of[stream]]) {
      const Receipt wanted{stream, address, false, {}};
      const auto [first, last] =
          std::equal_range(receipts.cbegin(), receipts.cend(), wanted, before);
      of_committed_addresses += static_cast<std::size_t>(last - first);
      matcher.match(history, Receipts(first, last));
    }
  }
  Deliveries result = std::move(matcher).result();
  result.unmatched += receipts.size() - of_committed_addresses;
  return result;
}

}  // namespace bowline::bench
