#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace bowline::bench {

/// What one run measured. The names of the members are the keys of its JSON; bench/README.md
/// explains them.
struct Report {
  /// What the run did, and what it found wrong.
  struct Counts {
    std::uint64_t streams = 0;
    std::uint64_t connections = 0;
    std::uint64_t services = 0;
    std::uint64_t messages = 0;
    std::uint64_t commits = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t early = 0;
    std::uint64_t merged = 0;
    std::uint64_t unmatched = 0;
    std::uint64_t lost = 0;
    std::uint64_t stale_streams = 0;
    std::uint64_t wrong_addresses = 0;
    std::uint64_t ended_streams = 0;
    std::uint64_t broken_messages = 0;
  };
  /// What was measured while endpoints changed.
  struct Change {
    double latency_p50_ms = 0;
    double latency_p99_ms = 0;
    double latency_max_ms = 0;
    double slowest_p50_ms = 0;
    double server_cpu_us_per_message = 0;
    double client_cpu_us_per_message = 0;
    double server_cpu_share = 0;  ///< of one core
  };

  Counts counts;
  double open_all_s = 0;
  double open_cpu_ms = 0;  ///< of the server, for each stream
  double rss_idle_mib = 0;
  double rss_streams_mib = 0;
  double rss_per_stream_kib = 0;
  double rss_changed_mib = 0;
  double rss_closed_mib = 0;
  double rss_growth_percent = 0;  ///< closed against idle
  std::optional<Change> change;

  /// Whether every stream ended up with what the API server has, and missed nothing on the way.
  [[nodiscard]] bool correct() const;
};

/// One line, without the line's end.
std::string to_json(const Report& report);

}  // namespace bowline::bench
