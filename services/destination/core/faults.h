#pragma once

#include <atomic>
#include <cstdint>

namespace bowline::destination {

/// Mistakes that the engine makes on purpose, to show that tests, audit and demo notice.
enum class Fault : std::uint8_t {
  kNone,
  kDropRemove,  ///< streams are not told what has gone
};

#ifdef BOWLINE_TEST_FAULTS

inline std::atomic<Fault>& fault_switch() {
  static std::atomic<Fault> fault{Fault::kNone};
  return fault;
}
/// For the whole process; any thread.
inline void set_fault(Fault fault) { fault_switch().store(fault, std::memory_order_relaxed); }
inline bool has_fault(Fault fault) {
  return fault_switch().load(std::memory_order_relaxed) == fault;
}

#else

constexpr bool has_fault(Fault) { return false; }

#endif

}  // namespace bowline::destination
