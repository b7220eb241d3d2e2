#include "cli/version_command.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "common/base/version.h"

namespace bowline::cli {

int run_version(Output output, std::ostream& out) {
  switch (output) {
    case Output::kJson:
      out << nlohmann::ordered_json{{"clientVersion", version()}}.dump(2) << "\n";
      break;
    case Output::kShort:
      out << version() << "\n";
      break;
    case Output::kTable:
    case Output::kWide:
      out << "Client version: " << version() << "\n";
      break;
  }
  return 0;
}

}  // namespace bowline::cli
