#include "common/admin/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <string>

namespace bowline::admin {
namespace {

// Fields of /proc/<pid>/stat, numbered as in proc(5); the command's name ends the second.
constexpr std::size_t kFirstField = 3;
constexpr std::size_t kUserTime = 14;
constexpr std::size_t kSystemTime = 15;
constexpr std::size_t kStartTime = 22;
constexpr std::size_t kVirtualBytes = 23;
constexpr std::size_t kResidentPages = 24;

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{}) {
    return std::nullopt;
  }
  return number;
}

double open_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator all("/proc/self/fd", error);
  const auto count = std::distance(begin(all), end(all));
  return static_cast<double>(count - (error ? 0 : 1));  // one is the iterator's own
}

double max_descriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

class ProcessMetrics {
 public:
  ProcessMetrics(Metrics& metrics, const FileReader& files)
      : files_(files),
        cpu_(metrics.counter("process_cpu_seconds_total", "User and system CPU time.").with({})),
        start_(metrics.gauge("process_start_time_seconds", "Start time since 1970.").with({})),
        resident_(metrics.gauge("process_resident_memory_bytes", "Resident memory.").with({})),
        virtual_(metrics.gauge("process_virtual_memory_bytes", "Virtual memory.").with({})),
        open_fds_(metrics.gauge("process_open_fds", "Open file descriptors.").with({})),
        max_fds_(metrics.gauge("process_max_fds", "Limit of file descriptors.").with({})) {}

  void refresh() {
    open_fds_.set(open_descriptors());
    max_fds_.set(max_descriptors());
    const Result<std::string> text = files_.read("/proc/self/stat");
    if (!text) return;
    const auto stat = parse_process_stat(*text);
    if (!stat) return;
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    cpu_.increment(stat->cpu_ticks / ticks - cpu_seconds_);
    cpu_seconds_ = stat->cpu_ticks / ticks;
    resident_.set(stat->resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
    virtual_.set(stat->virtual_bytes);
    const Result<std::string> system = files_.read("/proc/stat");
    const auto boot = system ? parse_boot_time(*system) : std::nullopt;
    if (boot) start_.set(*boot + stat->start_ticks / ticks);
  }

 private:
  const FileReader& files_;
  Counter cpu_;
  Gauge start_;
  Gauge resident_;
  Gauge virtual_;
  Gauge open_fds_;
  Gauge max_fds_;
  double cpu_seconds_ = 0;
};

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // The name, in parentheses, may hold anything, spaces and parentheses included.
  const std::size_t name_end = text.rfind(')');
  if (name_end == text.npos) return std::nullopt;
  text.remove_prefix(name_end + 1);
  std::array<double, kResidentPages + 1> fields{};
  for (std::size_t field = kFirstField; field <= kResidentPages; ++field) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    const auto number = parse_number(word);
    if (!number && field != kFirstField) return std::nullopt;  // the first is a letter, the state
    fields[field] = number.value_or(0);
    text.remove_prefix(word.size());
  }
  return ProcessStat{.cpu_ticks = fields[kUserTime] + fields[kSystemTime],
                     .start_ticks = fields[kStartTime],
                     .virtual_bytes = fields[kVirtualBytes],
                     .resident_pages = fields[kResidentPages]};
}

std::optional<double> parse_boot_time(std::string_view text) {
  constexpr std::string_view kKey = "\nbtime ";
  const std::size_t found = text.find(kKey);
  if (found == text.npos) return std::nullopt;
  return parse_number(text.substr(found + kKey.size()));
}

void add_process_metrics(Metrics& metrics, const FileReader& files) {
  metrics.before_scrape(
      [process = ProcessMetrics(metrics, files)]() mutable { process.refresh(); });
}

}  // namespace bowline::admin
