#include "common/admin/metrics.h"

#include <prometheus/text_serializer.h>

namespace bowline::admin {

Family<Counter> Metrics::counter(const std::string& name, const std::string& help) {
  return Family<Counter>(prometheus::BuildCounter().Name(name).Help(help).Register(registry_));
}

Family<Gauge> Metrics::gauge(const std::string& name, const std::string& help) {
  return Family<Gauge>(prometheus::BuildGauge().Name(name).Help(help).Register(registry_));
}

Family<Histogram> Metrics::histogram(const std::string& name,
                                     const std::string& help,
                                     std::vector<double> buckets) {
  return Family<Histogram>(prometheus::BuildHistogram().Name(name).Help(help).Register(registry_),
                           std::move(buckets));
}

void Metrics::before_scrape(std::function<void()> refresh) {
  refreshes_.push_back(std::move(refresh));
}

std::string Metrics::to_text() const {
  for (const auto& refresh : refreshes_) refresh();
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace bowline::admin
