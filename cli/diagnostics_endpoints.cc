#include "cli/diagnostics_endpoints.h"

#include <ostream>

#include "cli/destination_client.h"
#include "cli/endpoint_output.h"
#include "cli/endpoint_set.h"

namespace bowline::cli {
namespace {

Columns columns_of(Output output) {
  return output == Output::kWide ? Columns::kWide : Columns::kNormal;
}

void tell_none(const std::string& authority, std::ostream& err) {
  err << "no endpoints for " << authority << "\n";
}

Status print_changes(DestinationClient& client,
                     const std::string& authority,
                     Output output,
                     std::ostream& out,
                     std::ostream& err) {
  EndpointSet set;
  Header header = Header::kShown;
  return client.get(authority, [&](const pb::Update& update) {
    const std::vector<EndpointChange> changes = set.apply(update);
    if (set.endpoints().empty()) tell_none(authority, err);
    if (changes.empty()) return;
    if (output == Output::kJson) {
      out << changes_to_json(changes) << std::flush;
    } else {
      out << changes_to_table(changes, columns_of(output), header) << std::flush;
      header = Header::kHidden;
    }
  });
}

}  // namespace

Status run_endpoints(const DestinationOptions& options,
                     const std::vector<std::string>& authorities,
                     Output output,
                     std::ostream& out,
                     std::ostream& err) {
  const auto client = DestinationClient::connect(options);
  if (!client) return client.error();
  if (options.watch) return print_changes(**client, authorities.front(), output, out, err);
  std::vector<Endpoint> endpoints;
  for (const std::string& authority : authorities) {
    EndpointSet set;
    Status read =
        (*client)->get(authority, [&set](const pb::Update& update) { set.apply(update); });
    if (!read) return read;
    if (set.endpoints().empty()) tell_none(authority, err);
    for (const auto& [socket, endpoint] : set.endpoints()) endpoints.push_back(endpoint);
  }
  if (output == Output::kJson) {
    out << endpoints_to_json(endpoints);
  } else if (!endpoints.empty()) {
    out << endpoints_to_table(endpoints, columns_of(output));
  }
  return {};
}

}  // namespace bowline::cli
