#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace bowline::admin {

/// Label names to values. Values are any UTF-8.
using Labels = std::map<std::string, std::string>;

/// One series each: a pointer to copy and keep, so that counting costs one atomic addition. Any
/// thread. Not to be used after the series was removed from its family.
class Counter {
 public:
  using Native = prometheus::Counter;
  explicit Counter(Native& native) : native_(&native) {}
  void increment(double by = 1) { native_->Increment(by); }

 private:
  Native* native_;
};

class Gauge {
 public:
  using Native = prometheus::Gauge;
  explicit Gauge(Native& native) : native_(&native) {}
  void set(double value) { native_->Set(value); }
  void add(double difference) { native_->Increment(difference); }

 private:
  Native* native_;
};

class Histogram {
 public:
  using Native = prometheus::Histogram;
  explicit Histogram(Native& native) : native_(&native) {}
  void observe(double value) { native_->Observe(value); }

 private:
  Native* native_;
};

/// All series of one name. A handle to copy; valid as long as its Metrics. Any thread.
template <typename Series>
class Family {
 public:
  using Native = prometheus::Family<typename Series::Native>;
  explicit Family(Native& native, std::vector<double> buckets = {})
      : native_(&native), buckets_(std::move(buckets)) {}

  /// The series with these labels; at zero if it is new. Takes a lock: keep what it returns.
  Series with(const Labels& labels) {
    if constexpr (std::is_same_v<Series, Histogram>) {
      return Series(native_->Add(labels, buckets_));
    } else {
      return Series(native_->Add(labels));
    }
  }
  /// Ends the series, if there is one. Takes time that grows with the family.
  void remove(const Labels& labels) {
    if (!native_->Has(labels)) return;
    if constexpr (std::is_same_v<Series, Histogram>) {
      native_->Remove(&native_->Add(labels, buckets_));
    } else {
      native_->Remove(&native_->Add(labels));
    }
  }

 private:
  Native* native_;
  std::vector<double> buckets_;
};

/// The process's metrics as Prometheus reads them. Names and label names are constants of the
/// program: an invalid one throws. Asked twice for one name, a family is the same.
class Metrics {
 public:
  Family<Counter> counter(const std::string& name, const std::string& help);
  Family<Gauge> gauge(const std::string& name, const std::string& help);
  /// `buckets` are upper bounds in ascending order, without infinity.
  Family<Histogram> histogram(const std::string& name,
                              const std::string& help,
                              std::vector<double> buckets);

  /// `refresh` is called at the start of each to_text(), to set what is cheaper to look up than to
  /// keep. Only before the first to_text().
  void before_scrape(std::function<void()> refresh);

  /// Text format 0.0.4. From one thread at a time.
  [[nodiscard]] std::string to_text() const;

 private:
  prometheus::Registry registry_;
  std::vector<std::function<void()>> refreshes_;
};

}  // namespace bowline::admin
