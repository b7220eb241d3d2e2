#include "services/destination/app/watch_metrics.h"

#include <chrono>

namespace bowline::destination {

WatchMetrics::WatchMetrics(admin::Metrics& metrics, const Clock& clock)
    : clock_(clock),
      up_(metrics.gauge("bowline_watch_up",
                        "1 while the API server is being watched for this kind of object")),
      idle_(metrics.gauge("bowline_watch_idle_seconds",
                          "Since when nothing has come from the watch, bookmarks included")),
      lists_(metrics.counter("bowline_watch_lists_total", "Complete lists taken over")),
      skipped_(metrics.counter("bowline_watch_skipped_total",
                               "Objects that could not be read and were left out")) {
  metrics.before_scrape([this] { refresh_idle(); });
}

void WatchMetrics::on_up(const std::string& kind) {
  up_.with({{"kind", kind}}).set(1);
  MutexLock lock(mutex_);
  failures_.erase(kind);
}

void WatchMetrics::on_down(const std::string& kind, const Error& error) {
  up_.with({{"kind", kind}}).set(0);
  MutexLock lock(mutex_);
  failures_[kind] = error.message;
}

std::string WatchMetrics::failures() const {
  std::string lines;
  MutexLock lock(mutex_);
  for (const auto& [kind, message] : failures_) {
    lines.append("\n").append(kind).append(": ").append(message);
  }
  return lines;
}

void WatchMetrics::on_activity(const std::string& kind, SteadyTime received) {
  MutexLock lock(mutex_);
  last_[kind] = received;
}

void WatchMetrics::on_list(const std::string& kind) { lists_.with({{"kind", kind}}).increment(); }

void WatchMetrics::on_skipped(const std::string& kind, const k8s::Skipped& /*skipped*/) {
  skipped_.with({{"kind", kind}}).increment();
}

void WatchMetrics::refresh_idle() {
  const SteadyTime now = clock_.steady();
  MutexLock lock(mutex_);
  for (const auto& [kind, last] : last_) {
    idle_.with({{"kind", kind}}).set(std::chrono::duration<double>(now - last).count());
  }
}

}  // namespace bowline::destination
