#include "services/destination/app/discovery_metrics.h"

#include <algorithm>
#include <future>
#include <memory>

namespace bowline::destination {
namespace {

using admin::Counter;
using admin::Gauge;
using admin::Labels;

ScrapedFamily<Gauge> gauge(admin::Metrics& metrics, const char* name, const char* help) {
  return ScrapedFamily<Gauge>(metrics.gauge(name, help));
}
ScrapedFamily<Counter> counter(admin::Metrics& metrics, const char* name, const char* help) {
  return ScrapedFamily<Counter>(metrics.counter(name, help));
}

void show(admin::Family<Gauge>& family, const Labels& labels, double /*before*/, double now) {
  family.with(labels).set(now);
}
void show(admin::Family<Counter>& family, const Labels& labels, double before, double now) {
  family.with(labels).increment(std::max(0.0, now - before));
}

Labels view_labels(const EndpointQuery& query) {
  return {{"cluster", "local"},
          {"namespace", query.service.namespace_name},
          {"service", query.service.name},
          {"port", std::to_string(query.port.number())},
          {"hostname", query.hostname.value_or("")},
          {"nodename", ""}};
}

}  // namespace

template <typename Series>
void ScrapedFamily<Series>::finish() {
  for (const auto& [labels, value] : now_) {
    const auto before = shown_.find(labels);
    show(family_, labels, before == shown_.end() ? 0.0 : before->second, value);
  }
  for (const auto& [labels, value] : shown_) {
    if (now_.count(labels) == 0) family_.remove(labels);
  }
  shown_ = std::exchange(now_, {});
}

DiscoveryMetrics::DiscoveryMetrics(admin::Metrics& metrics,
                                   Fanout& fanout,
                                   const ClusterSources& sources)
    : fanout_(fanout),
      sources_(sources),
      endpoints_subscribers_(
          gauge(metrics, "endpoints_subscribers", "Get streams of a service port")),
      endpoints_pods_(gauge(metrics, "endpoints_pods", "Addresses that these streams are told")),
      endpoints_exists_(gauge(metrics, "endpoints_exists", "1 if there is any such address")),
      endpoints_updates_(counter(metrics, "endpoints_updates", "Messages given to Get streams")),
      profile_subscribers_(
          gauge(metrics, "profile_subscribers", "GetProfile streams of a Service")),
      profile_updates_(
          counter(metrics, "profile_updates", "Messages given to GetProfile streams of a Service")),
      workload_subscribers_(
          gauge(metrics, "workload_subscribers", "GetProfile streams of single addresses")),
      service_subscribers_(gauge(metrics, "service_subscribers", "Get streams of a Service")),
      endpoints_overflow_(counter(metrics,
                                  "endpoint_updates_queue_overflow",
                                  "Get streams reset because their reader stalled")),
      profiles_overflow_(counter(metrics,
                                 "endpoint_profile_updates_queue_overflow",
                                 "GetProfile streams reset because their reader stalled")) {
  using Sizes = ClusterSources::Sizes;
  const auto size = [&](std::size_t Sizes::*which, const char* name) {
    sizes_.emplace_back(which, gauge(metrics, name, "Objects of this kind that are held"));
  };
  size(&Sizes::services, "service_cache_size");
  size(&Sizes::endpoint_slices, "endpointslices_cache_size");
  size(&Sizes::pods, "pod_cache_size");
  size(&Sizes::nodes, "node_cache_size");
  size(&Sizes::replica_sets, "replicaset_cache_size");
  size(&Sizes::jobs, "job_cache_size");
  metrics.before_scrape([this] { refresh(); });
}

void DiscoveryMetrics::refresh() {
  const Snapshot snapshot = take_snapshot();
  set_views(snapshot.views);
  set_profiles(snapshot.profiles);
  for (const auto& [service, count] : snapshot.overflows.endpoints) {
    endpoints_overflow_.add({{"service", service}}, static_cast<double>(count));
  }
  endpoints_overflow_.finish();
  profiles_overflow_.add({}, static_cast<double>(snapshot.overflows.profiles));
  profiles_overflow_.finish();
  set_sizes(snapshot.sizes);
}

DiscoveryMetrics::Snapshot DiscoveryMetrics::take_snapshot() {
  auto taken = std::make_shared<std::promise<Snapshot>>();
  std::future<Snapshot> snapshot = taken->get_future();
  fanout_.loop().post([this, taken] {
    taken->set_value({fanout_.views(), fanout_.profiles(), fanout_.overflows(), sources_.sizes()});
  });
  return snapshot.get();
}

void DiscoveryMetrics::set_views(const std::vector<Fanout::ViewState>& views) {
  // Views of one port that differ in their clients' zone are one series; they have the same
  // addresses, or one of them is not published yet.
  std::map<Labels, std::size_t> addresses;
  for (const Fanout::ViewState& view : views) {
    const Labels labels = view_labels(view.query);
    const auto subscribers = static_cast<double>(view.subscribers);
    endpoints_subscribers_.add(labels, subscribers);
    endpoints_updates_.add(labels, static_cast<double>(view.updates));
    addresses[labels] = std::max(addresses[labels], view.addresses);
    service_subscribers_.add(
        {{"namespace", view.query.service.namespace_name}, {"name", view.query.service.name}},
        subscribers);
  }
  for (const auto& [labels, count] : addresses) {
    endpoints_pods_.add(labels, static_cast<double>(count));
    endpoints_exists_.add(labels, count > 0 ? 1 : 0);
  }
  endpoints_subscribers_.finish();
  endpoints_updates_.finish();
  endpoints_pods_.finish();
  endpoints_exists_.finish();
  service_subscribers_.finish();
}

void DiscoveryMetrics::set_profiles(const std::vector<Fanout::ProfileState>& profiles) {
  std::size_t workloads = 0;
  for (const Fanout::ProfileState& profile : profiles) {
    const auto* service = std::get_if<ServiceProfile>(&profile.value);
    if (service == nullptr) {
      workloads += profile.subscribers;
      continue;
    }
    const Labels labels{{"namespace", service->service.namespace_name},
                        {"profile", service->fully_qualified_name}};
    profile_subscribers_.add(labels, static_cast<double>(profile.subscribers));
    profile_updates_.add(labels, static_cast<double>(profile.updates));
  }
  profile_subscribers_.finish();
  profile_updates_.finish();
  workload_subscribers_.add({}, static_cast<double>(workloads));
  workload_subscribers_.finish();
}

void DiscoveryMetrics::set_sizes(const ClusterSources::Sizes& sizes) {
  for (auto& [which, family] : sizes_) {
    family.add({{"cluster", "local"}}, static_cast<double>(sizes.*which));
    family.finish();
  }
}

}  // namespace bowline::destination
