#include "common/admin/metrics.h"

#include <catch2/catch.hpp>

namespace bowline::admin {
namespace {

TEST_CASE("metrics are written in the text format", "[admin]") {
  Metrics metrics;
  metrics.counter("updates_total", "Updates.").with({{"service", "a\"b\\c\nd"}}).increment(3);
  metrics.gauge("size", "Size.").with({}).set(1.5);
  metrics.histogram("lag_seconds", "Lag.", {0.5, 1}).with({}).observe(0.7);
  CHECK(metrics.to_text() ==
        "# HELP updates_total Updates.\n"
        "# TYPE updates_total counter\n"
        "updates_total{service=\"a\\\"b\\\\c\\nd\"} 3\n"
        "# HELP size Size.\n"
        "# TYPE size gauge\n"
        "size 1.5\n"
        "# HELP lag_seconds Lag.\n"
        "# TYPE lag_seconds histogram\n"
        "lag_seconds_count 1\n"
        "lag_seconds_sum 0.7\n"
        "lag_seconds_bucket{le=\"0.5\"} 0\n"
        "lag_seconds_bucket{le=\"1\"} 1\n"
        "lag_seconds_bucket{le=\"+Inf\"} 1\n");
}

TEST_CASE("the same labels are the same series", "[admin]") {
  Metrics metrics;
  metrics.counter("c", "C.").with({{"a", "1"}}).increment();
  metrics.counter("c", "C.").with({{"a", "1"}}).increment();
  CHECK(metrics.to_text() == "# HELP c C.\n# TYPE c counter\nc{a=\"1\"} 2\n");
}

TEST_CASE("a removed series is gone and comes back at zero", "[admin]") {
  Metrics metrics;
  auto family = metrics.gauge("g", "G.");
  family.with({{"a", "1"}}).set(7);
  family.with({{"a", "2"}}).add(2);
  family.remove({{"a", "1"}});
  family.remove({{"a", "never there"}});
  CHECK(metrics.to_text() == "# HELP g G.\n# TYPE g gauge\ng{a=\"2\"} 2\n");
  family.remove({{"a", "2"}});
  family.with({{"a", "1"}}).add(-1);
  CHECK(metrics.to_text() == "# HELP g G.\n# TYPE g gauge\ng{a=\"1\"} -1\n");
}

TEST_CASE("a removed histogram comes back without its observations", "[admin]") {
  Metrics metrics;
  auto family = metrics.histogram("h", "H.", {1});
  family.with({}).observe(0.5);
  family.remove({});
  family.with({});
  CHECK(metrics.to_text() ==
        "# HELP h H.\n# TYPE h histogram\nh_count 0\nh_sum 0\nh_bucket{le=\"1\"} 0\n"
        "h_bucket{le=\"+Inf\"} 0\n");
}

TEST_CASE("what is looked up at a scrape is fresh in it", "[admin]") {
  Metrics metrics;
  auto size = metrics.gauge("size", "Size.").with({});
  int calls = 0;
  metrics.before_scrape([&] { size.set(++calls); });
  CHECK(metrics.to_text() == "# HELP size Size.\n# TYPE size gauge\nsize 1\n");
  CHECK(metrics.to_text() == "# HELP size Size.\n# TYPE size gauge\nsize 2\n");
}

}  // namespace
}  // namespace bowline::admin
