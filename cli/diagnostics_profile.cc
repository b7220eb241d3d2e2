#include "cli/diagnostics_profile.h"

#include <ostream>

#include "cli/destination_client.h"
#include "cli/profile_output.h"

namespace bowline::cli {

Status run_profile(const DestinationOptions& options,
                   const std::string& destination,
                   Output output,
                   std::ostream& out) {
  const auto client = DestinationClient::connect(options);
  if (!client) return client.error();
  const JsonLayout layout = options.watch ? JsonLayout::kOneLine : JsonLayout::kIndented;
  const char* separator = "";
  return (*client)->get_profile(
      destination, [&](const io::linkerd::proxy::destination::DestinationProfile& profile) {
        if (output == Output::kJson) {
          out << profile_to_json(profile, layout) << std::flush;
          return;
        }
        out << separator << profile_to_text(profile) << std::flush;
        separator = "\n";
      });
}

}  // namespace bowline::cli
