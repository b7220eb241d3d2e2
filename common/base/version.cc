#include "common/base/version.h"

namespace bowline {

std::string_view version() { return BOWLINE_VERSION; }

}  // namespace bowline
