#include "bench/fanout/report.h"

#include <catch2/catch.hpp>

namespace bowline::bench {
namespace {

TEST_CASE("a run without changes reports no latency") {
  Report report;
  report.counts.streams = 2;
  report.open_all_s = 0.25;
  report.rss_idle_mib = 12.345678;
  CHECK(to_json(report) ==
        R"({"streams":2,"connections":0,"services":0,"messages":0,"commits":0,"deliveries":0,)"
        R"("early":0,"merged":0,"unmatched":0,"lost":0,"stale_streams":0,"wrong_addresses":0,)"
        R"("ended_streams":0,"broken_messages":0,"open_all_s":0.25,"open_cpu_ms":0,)"
        R"("rss_idle_mib":12.35,"rss_streams_mib":0,"rss_per_stream_kib":0,"rss_changed_mib":0,)"
        R"("rss_closed_mib":0,"rss_growth_percent":0})");
}

TEST_CASE("a run with changes reports what they took") {
  Report report;
  report.change = Report::Change{1, 2, 3, 4, 5, 6, 0.07};
  CHECK_THAT(to_json(report),
             Catch::EndsWith(R"("latency_p50_ms":1,"latency_p99_ms":2,"latency_max_ms":3,)"
                             R"("slowest_p50_ms":4,"server_cpu_us_per_message":5,)"
                             R"("client_cpu_us_per_message":6,"server_cpu_share":0.07})"));
}

TEST_CASE("each kind of wrong answer makes a run incorrect") {
  auto wrong = GENERATE(&Report::Counts::lost,
                        &Report::Counts::stale_streams,
                        &Report::Counts::wrong_addresses,
                        &Report::Counts::ended_streams,
                        &Report::Counts::broken_messages);
  Report report;
  REQUIRE(report.correct());
  report.counts.*wrong = 1;
  CHECK_FALSE(report.correct());
}

}  // namespace
}  // namespace bowline::bench
