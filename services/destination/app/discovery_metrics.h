#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/admin/metrics.h"
#include "services/destination/k8s/cluster_sources.h"
#include "services/destination/stream/fanout.h"

namespace bowline::destination {

/// Series that are summed up anew at each scrape; those that nothing is added to end.
template <typename Series>
class ScrapedFamily {
 public:
  explicit ScrapedFamily(admin::Family<Series> family) : family_(family) {}

  void add(const admin::Labels& labels, double value) { now_[labels] += value; }
  /// Shows the sums of what was added since the last call.
  void finish();

 private:
  admin::Family<Series> family_;
  std::map<admin::Labels, double> shown_;
  std::map<admin::Labels, double> now_;
};

/// The reference's metrics of the destination service (destination.md section 11), read from the
/// index's loop at each scrape, so that streams pay nothing for them and none outlives its
/// subject. The label `nodename` is always empty: a view is not made per node.
class DiscoveryMetrics {
 public:
  /// All references outlive it, and the loop the last scrape; before the first scrape.
  DiscoveryMetrics(admin::Metrics& metrics, Fanout& fanout, const ClusterSources& sources);

 private:
  struct Snapshot {
    std::vector<Fanout::ViewState> views;
    std::vector<Fanout::ProfileState> profiles;
    Fanout::Overflows overflows;
    ClusterSources::Sizes sizes;
  };

  void refresh();
  [[nodiscard]] Snapshot take_snapshot();
  void set_views(const std::vector<Fanout::ViewState>& views);
  void set_profiles(const std::vector<Fanout::ProfileState>& profiles);
  void set_sizes(const ClusterSources::Sizes& sizes);

  Fanout& fanout_;
  const ClusterSources& sources_;
  ScrapedFamily<admin::Gauge> endpoints_subscribers_;
  ScrapedFamily<admin::Gauge> endpoints_pods_;
  ScrapedFamily<admin::Gauge> endpoints_exists_;
  ScrapedFamily<admin::Counter> endpoints_updates_;
  ScrapedFamily<admin::Gauge> profile_subscribers_;
  ScrapedFamily<admin::Counter> profile_updates_;
  ScrapedFamily<admin::Gauge> workload_subscribers_;
  ScrapedFamily<admin::Gauge> service_subscribers_;
  ScrapedFamily<admin::Counter> endpoints_overflow_;
  ScrapedFamily<admin::Counter> profiles_overflow_;
  std::vector<std::pair<std::size_t ClusterSources::Sizes::*, ScrapedFamily<admin::Gauge>>> sizes_;
};

}  // namespace bowline::destination
