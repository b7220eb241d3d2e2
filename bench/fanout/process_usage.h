#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

#include "common/base/result.h"

namespace bowline::bench {

/// What a process has used, as /proc tells it.
struct ProcessUsage {
  std::chrono::microseconds cpu;  ///< user and system time of all its threads, ended ones too
  std::uint64_t rss_kib;
};

/// Errors: kNotFound if there is no such process, kInternal if /proc is not as documented
/// (proc(5)).
Result<ProcessUsage> read_process_usage(pid_t pid);

/// CPU of this process, user and system.
std::chrono::microseconds own_cpu();

}  // namespace bowline::bench
