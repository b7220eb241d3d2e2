#include "bench/fanout/process_usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <optional>
#include <sstream>
#include <string>

#include "common/base/file_reader.h"

namespace bowline::bench {
namespace {

using std::chrono::microseconds;

/// utime and stime are fields 14 and 15 of /proc/PID/stat; the second, the program's name in
/// parentheses, may hold spaces.
std::optional<microseconds> cpu_of(const std::string& stat) {
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::int64_t user = 0;
  std::int64_t system = 0;
  if (!(fields >> user >> system)) return std::nullopt;
  return microseconds((user + system) * 1'000'000 / sysconf(_SC_CLK_TCK));
}

std::optional<std::uint64_t> rss_of(const std::string& statm) {
  std::istringstream fields(statm);
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (!(fields >> size >> resident)) return std::nullopt;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

microseconds to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + microseconds(time.tv_usec);
}

}  // namespace

Result<ProcessUsage> read_process_usage(pid_t pid) {
  const DiskFileReader files;
  const std::string folder = "/proc/" + std::to_string(pid);
  const auto stat = files.read(folder + "/stat");
  if (!stat) return stat.error();
  const auto statm = files.read(folder + "/statm");
  if (!statm) return statm.error();
  const auto cpu = cpu_of(*stat);
  const auto rss_kib = rss_of(*statm);
  if (!cpu || !rss_kib) return Error{Code::kInternal, folder + ": unknown format"};
  return ProcessUsage{*cpu, *rss_kib};
}

microseconds own_cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

}  // namespace bowline::bench
