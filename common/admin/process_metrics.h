#pragma once

#include <optional>
#include <string_view>

#include "common/admin/metrics.h"
#include "common/base/file_reader.h"

namespace bowline::admin {

/// What /proc/<pid>/stat says, in the kernel's units (proc(5)).
struct ProcessStat {
  double cpu_ticks;    ///< user and system time
  double start_ticks;  ///< after boot
  double virtual_bytes;
  double resident_pages;

  bool operator==(const ProcessStat&) const = default;
};
/// Nothing if the text is not of that form.
std::optional<ProcessStat> parse_process_stat(std::string_view text);
/// The boot time in /proc/stat, in seconds since 1970; nothing if it is not there.
std::optional<double> parse_boot_time(std::string_view text);

/// Adds process_cpu_seconds_total, process_start_time_seconds, process_resident_memory_bytes,
/// process_virtual_memory_bytes, process_open_fds and process_max_fds, looked up at each scrape
/// through `files` (which outlives `metrics`). One that cannot be looked up keeps its value.
void add_process_metrics(Metrics& metrics, const FileReader& files);

}  // namespace bowline::admin
