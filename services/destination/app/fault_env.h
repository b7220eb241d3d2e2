#pragma once

namespace bowline::destination {

/// In builds for tests: turns on the fault that BOWLINE_FAULT names ("drop-remove"), and says so
/// in the log; aborts on a name that it does not know. Does nothing in other builds.
void set_fault_from_environment();

}  // namespace bowline::destination
