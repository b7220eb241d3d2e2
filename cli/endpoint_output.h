#pragma once

#include <string>
#include <vector>

#include "cli/endpoint_set.h"

namespace bowline::cli {

enum class Columns { kNormal, kWide };

/// A header and one line for each endpoint, in the order given.
std::string endpoints_to_table(const std::vector<Endpoint>& endpoints, Columns columns);
/// An array with the keys of `linkerd diagnostics endpoints -o json` (namespace, ip, port, pod,
/// service, weight, http2, labels) and identity, zone, protocol, opaqueTransportPort.
std::string endpoints_to_json(const std::vector<Endpoint>& endpoints);

enum class Header { kShown, kHidden };
/// The same columns behind "+" and "-".
std::string changes_to_table(const std::vector<EndpointChange>& changes,
                             Columns columns,
                             Header header);
/// One object on a line of its own for each change: {"change":"added","endpoint":{...}}.
std::string changes_to_json(const std::vector<EndpointChange>& changes);

}  // namespace bowline::cli
