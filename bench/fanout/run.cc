#include "bench/fanout/run.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "bench/fanout/client.h"
#include "bench/fanout/cluster_text.h"
#include "bench/fanout/command.h"
#include "bench/fanout/deliveries.h"
#include "bench/fanout/percentile.h"
#include "bench/fanout/process_usage.h"
#include "bench/fanout/verdict.h"
#include "common/base/file_reader.h"
#include "common/base/log.h"

namespace bowline::bench {
namespace {

constexpr std::chrono::minutes kChangeTimeout{30};
constexpr std::chrono::seconds kSettleTimeout{60};

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}
double mib(std::uint64_t kib) { return static_cast<double>(kib) / 1024; }

class Run {
 public:
  Run(const Options& options, const Clock& clock)
      : options_(options), clock_(clock), client_(clock) {
    for (std::size_t i = 0; i < options.services; ++i)
      services_.push_back("svc-" + std::to_string(i));
  }

  Result<Report> run() {
    for (const auto step : {&Run::open, &Run::change, &Run::compare, &Run::close}) {
      if (const Status status = (this->*step)(); !status) return status.error();
    }
    return report_;
  }

 private:
  Status open();
  Status change();
  Status compare();
  Status close();
  Status read_usage(ProcessUsage& usage) const;
  [[nodiscard]] std::vector<Subscription> subscriptions() const;
  void wait(std::chrono::milliseconds time);
  void report_change(std::chrono::microseconds server_cpu,
                     std::chrono::microseconds client_cpu,
                     std::chrono::nanoseconds took);

  const Options& options_;
  const Clock& clock_;
  Client client_;
  std::vector<std::string> services_;
  std::vector<Commit> commits_;
  ProcessUsage last_usage_{};  // read after the step before
  Report report_;
};

std::vector<Subscription> Run::subscriptions() const {
  std::vector<Subscription> wanted;
  for (std::size_t i = 0; i < options_.streams; ++i) {
    // Consecutive streams are on different connections: one connection gets each Service in turn.
    const std::size_t service = i / options_.connections % options_.services;
    const std::string& node = options_.nodes[i % options_.nodes.size()];
    wanted.push_back(
        {static_cast<std::uint32_t>(service),
         services_[service] + "." + options_.name_space + ".svc." + options_.cluster_domain + ":80",
         R"({"ns":")" + options_.name_space + R"(", "nodeName":")" + node + R"(", "pod":"bench-)" +
             std::to_string(i) + "\"}\n"});
  }
  return wanted;
}

Status Run::read_usage(ProcessUsage& usage) const {
  const auto read = read_process_usage(static_cast<pid_t>(options_.server_pid));
  if (!read) return read.error().with_context("the server");
  usage = *read;
  return {};
}

void Run::wait(std::chrono::milliseconds time) {
  client_.run_until([] { return false; }, clock_.steady() + time);
}

Status Run::open() {
  ProcessUsage idle{};
  if (const Status status = read_usage(idle); !status) return status;
  const auto wanted = subscriptions();
  const SteadyTime began = clock_.steady();
  if (const Status status = client_.connect(options_.server, options_.connections); !status) {
    return status;
  }
  client_.open(wanted);
  const auto done = [&] { return client_.answered() == wanted.size() || !client_.ended().empty(); };
  if (!client_.run_until(done, began + options_.open_timeout) || !client_.ended().empty()) {
    std::string why = std::to_string(client_.answered()) + " of " + std::to_string(wanted.size()) +
                      " streams have an answer";
    for (const auto& [reason, count] : client_.ended()) {
      why += "; " + std::to_string(count) + " ended: " + reason;
    }
    return Error{Code::kUnavailable, why};
  }
  const auto took = client_.last_message() - began;
  log::info("{} streams on {} connections after {:.2f} s",
            wanted.size(),
            options_.connections,
            seconds(took));
  wait(options_.settle);

  if (const Status status = read_usage(last_usage_); !status) return status;
  const auto streams = static_cast<double>(wanted.size());
  report_.counts.streams = wanted.size();
  report_.counts.connections = options_.connections;
  report_.counts.services = options_.services;
  report_.open_all_s = seconds(took);
  report_.open_cpu_ms = seconds(last_usage_.cpu - idle.cpu) * 1000 / streams;
  report_.rss_idle_mib = mib(idle.rss_kib);
  report_.rss_streams_mib = mib(last_usage_.rss_kib);
  report_.rss_per_stream_kib =
      (static_cast<double>(last_usage_.rss_kib) - static_cast<double>(idle.rss_kib)) / streams;
  return {};
}

Status Run::change() {
  report_.rss_changed_mib = report_.rss_streams_mib;
  if (options_.change_command.empty()) return {};
  const auto before = last_usage_;
  const auto own_before = own_cpu();
  const std::uint64_t messages_before = client_.messages();
  const SteadyTime began = clock_.steady();
  client_.record();
  auto command = Command::start(options_.change_command);
  if (!command) return command.error();
  client_.run_until([&] { return command->succeeded().has_value(); }, began + kChangeTimeout);
  if (!command->succeeded().value_or(false)) {
    return Error{Code::kInternal, "'" + options_.change_command + "' failed"};
  }
  const SteadyTime ended = clock_.steady();
  client_.run_until(
      [&] { return clock_.steady() - std::max(client_.last_message(), ended) >= options_.settle; },
      ended + kSettleTimeout);

  if (const Status status = read_usage(last_usage_); !status) return status;
  const auto own_used = own_cpu() - own_before;
  const auto text = DiskFileReader().read(options_.commits_file);
  if (!text) return text.error();
  auto commits = parse_commits(*text, services_);
  if (!commits) return commits.error().with_context(options_.commits_file);
  commits_ = *std::move(commits);
  report_.counts.messages = client_.messages() - messages_before;
  report_.rss_changed_mib = mib(last_usage_.rss_kib);
  log::info("{} commits, {} messages", commits_.size(), report_.counts.messages);
  report_change(last_usage_.cpu - before.cpu, own_used, ended - began);
  return {};
}

void Run::report_change(std::chrono::microseconds server_cpu,
                        std::chrono::microseconds client_cpu,
                        std::chrono::nanoseconds took) {
  Deliveries deliveries = match_deliveries(commits_, client_.receipts(), client_.services());
  Report::Counts& counts = report_.counts;
  counts.commits = commits_.size();
  counts.deliveries = deliveries.latencies_ms.size();
  counts.early = deliveries.early;
  counts.merged = deliveries.merged;
  counts.unmatched = deliveries.unmatched;
  counts.lost = deliveries.lost;
  const double messages = std::max(static_cast<double>(counts.messages), 1.0);
  report_.change = Report::Change{
      .latency_p50_ms = percentile(deliveries.latencies_ms, 50),
      .latency_p99_ms = percentile(deliveries.latencies_ms, 99),
      .latency_max_ms = percentile(deliveries.latencies_ms, 100),
      .slowest_p50_ms = percentile(deliveries.slowest_ms, 50),
      .server_cpu_us_per_message = seconds(server_cpu) * 1e6 / messages,
      .client_cpu_us_per_message = seconds(client_cpu) * 1e6 / messages,
      .server_cpu_share = seconds(server_cpu) / seconds(took),
  };
}

Status Run::compare() {
  const auto text = output_of(options_.endpoints_command);
  if (!text) return text.error();
  const auto endpoints = parse_endpoints(*text, services_);
  if (!endpoints) return endpoints.error().with_context(options_.endpoints_command);
  Report::Counts& counts = report_.counts;
  for (const Stream& stream : client_.streams()) {
    if (stream.fold.endpoints() != (*endpoints)[stream.service]) ++counts.stale_streams;
  }
  for (std::uint32_t service = 0; service < services_.size(); ++service) {
    counts.wrong_addresses += count_wrong_addresses(
        client_.ever_added(service), (*endpoints)[service], commits_, service);
  }
  counts.broken_messages = client_.broken_messages();
  for (const auto& [reason, count] : client_.ended()) {
    counts.ended_streams += count;
    log::warn("{} streams ended: {}", count, reason);
  }
  return {};
}

Status Run::close() {
  client_.close();
  wait(options_.linger);
  if (const Status status = read_usage(last_usage_); !status) return status;
  report_.rss_closed_mib = mib(last_usage_.rss_kib);
  report_.rss_growth_percent = (report_.rss_closed_mib / report_.rss_idle_mib - 1) * 100;
  return {};
}

}  // namespace

Result<Report> run(const Options& options, const Clock& clock) { return Run(options, clock).run(); }

}  // namespace bowline::bench
