#include "services/destination/app/fault_env.h"

#include "services/destination/core/faults.h"

#ifdef BOWLINE_TEST_FAULTS
#include <cstdlib>
#include <string_view>

#include "common/base/log.h"
#endif

namespace bowline::destination {

#ifdef BOWLINE_TEST_FAULTS

void set_fault_from_environment() {
  const char* name = std::getenv("BOWLINE_FAULT");
  if (name == nullptr) return;
  if (std::string_view(name) != "drop-remove") {
    log::error("BOWLINE_FAULT={}: the only fault there is is drop-remove", name);
    std::abort();
  }
  log::warn("BOWLINE_FAULT={}: streams are not told what has gone", name);
  set_fault(Fault::kDropRemove);
}

#else

void set_fault_from_environment() {}

#endif

}  // namespace bowline::destination
