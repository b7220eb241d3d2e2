#pragma once

#include <map>
#include <string>

#include "common/admin/metrics.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/k8s/reflector.h"

namespace bowline::destination {

/// How the watches fare: bowline_watch_up{kind}, bowline_watch_idle_seconds{kind},
/// bowline_watch_lists_total{kind} and bowline_watch_skipped_total{kind}. Any thread.
class WatchMetrics final : public k8s::ReflectorObserver {
 public:
  /// Both references outlive it; before the first scrape.
  WatchMetrics(admin::Metrics& metrics, const Clock& clock);

  void on_up(const std::string& kind) override;
  void on_down(const std::string& kind, const Error& error) override;
  void on_activity(const std::string& kind, SteadyTime received) override;
  void on_list(const std::string& kind) override;
  void on_skipped(const std::string& kind, const k8s::Skipped& skipped) override;

  /// What keeps watches from working now, each on a line of its own: "\nPod: why".
  [[nodiscard]] std::string failures() const EXCLUDES(mutex_);

 private:
  void refresh_idle() EXCLUDES(mutex_);

  const Clock& clock_;
  admin::Family<admin::Gauge> up_;
  admin::Family<admin::Gauge> idle_;
  admin::Family<admin::Counter> lists_;
  admin::Family<admin::Counter> skipped_;
  mutable Mutex mutex_;
  std::map<std::string, SteadyTime> last_ GUARDED_BY(mutex_);       // activity, by kind
  std::map<std::string, std::string> failures_ GUARDED_BY(mutex_);  // of watches that are down
};

}  // namespace bowline::destination
