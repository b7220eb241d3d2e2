#include "bench/fanout/report.h"

#include <fmt/core.h>

#include <string_view>

namespace bowline::bench {
namespace {

/// Numbers only, so no text needs escaping.
class Object {
 public:
  void add(std::string_view key, std::uint64_t value) {
    text_ += fmt::format(R"("{}":{},)", key, value);
  }
  void add(std::string_view key, double value) {
    text_ += fmt::format(R"("{}":{:.4g},)", key, value);
  }
  [[nodiscard]] std::string text() const {
    return "{" + text_.substr(0, text_.empty() ? 0 : text_.size() - 1) + "}";
  }

 private:
  std::string text_;
};

void add_counts(Object& object, const Report::Counts& counts) {
  object.add("streams", counts.streams);
  object.add("connections", counts.connections);
  object.add("services", counts.services);
  object.add("messages", counts.messages);
  object.add("commits", counts.commits);
  object.add("deliveries", counts.deliveries);
  object.add("early", counts.early);
  object.add("merged", counts.merged);
  object.add("unmatched", counts.unmatched);
  object.add("lost", counts.lost);
  object.add("stale_streams", counts.stale_streams);
  object.add("wrong_addresses", counts.wrong_addresses);
  object.add("ended_streams", counts.ended_streams);
  object.add("broken_messages", counts.broken_messages);
}

void add_change(Object& object, const Report::Change& change) {
  object.add("latency_p50_ms", change.latency_p50_ms);
  object.add("latency_p99_ms", change.latency_p99_ms);
  object.add("latency_max_ms", change.latency_max_ms);
  object.add("slowest_p50_ms", change.slowest_p50_ms);
  object.add("server_cpu_us_per_message", change.server_cpu_us_per_message);
  object.add("client_cpu_us_per_message", change.client_cpu_us_per_message);
  object.add("server_cpu_share", change.server_cpu_share);
}

}  // namespace

bool Report::correct() const {
  return counts.lost == 0 && counts.stale_streams == 0 && counts.wrong_addresses == 0 &&
         counts.ended_streams == 0 && counts.broken_messages == 0;
}

std::string to_json(const Report& report) {
  Object object;
  add_counts(object, report.counts);
  object.add("open_all_s", report.open_all_s);
  object.add("open_cpu_ms", report.open_cpu_ms);
  object.add("rss_idle_mib", report.rss_idle_mib);
  object.add("rss_streams_mib", report.rss_streams_mib);
  object.add("rss_per_stream_kib", report.rss_per_stream_kib);
  object.add("rss_changed_mib", report.rss_changed_mib);
  object.add("rss_closed_mib", report.rss_closed_mib);
  object.add("rss_growth_percent", report.rss_growth_percent);
  if (report.change) add_change(object, *report.change);
  return object.text();
}

}  // namespace bowline::bench
