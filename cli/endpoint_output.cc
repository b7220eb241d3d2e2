#include "cli/endpoint_output.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "cli/table.h"

namespace bowline::cli {
namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;

std::string service_of(const Endpoint& endpoint) {
  const std::string service = endpoint.label("service");
  return service.empty() ? "" : service + "." + endpoint.label("namespace");
}

Row header_row(Columns columns) {
  Row row{"NAMESPACE", "IP", "PORT", "POD", "SERVICE"};
  if (columns == Columns::kWide) row.insert(row.end(), {"IDENTITY", "ZONE"});
  return row;
}

Row to_row(const Endpoint& endpoint, Columns columns) {
  Row row{endpoint.label("namespace"),
          endpoint.socket.ip.to_string(),
          std::to_string(endpoint.socket.port.number()),
          endpoint.label("pod"),
          service_of(endpoint)};
  if (columns == Columns::kWide) {
    row.insert(row.end(), {endpoint.identity, endpoint.label("zone")});
  }
  return row;
}

Json to_json(const Endpoint& endpoint) {
  Json json{{"namespace", endpoint.label("namespace")},
            {"ip", endpoint.socket.ip.to_string()},
            {"port", endpoint.socket.port.number()},
            {"pod", endpoint.label("pod")},
            {"service", service_of(endpoint)},
            {"weight", endpoint.weight}};
  if (!endpoint.http2.empty()) json["http2"] = Json::parse(endpoint.http2);
  json["labels"] = endpoint.labels;
  json["identity"] = endpoint.identity;
  json["zone"] = endpoint.label("zone");
  json["protocol"] = endpoint.protocol;
  if (endpoint.opaque_transport_port != 0) {
    json["opaqueTransportPort"] = endpoint.opaque_transport_port;
  }
  return json;
}

}  // namespace

std::string endpoints_to_table(const std::vector<Endpoint>& endpoints, Columns columns) {
  std::vector<Row> rows{header_row(columns)};
  for (const Endpoint& endpoint : endpoints) rows.push_back(to_row(endpoint, columns));
  return align(std::move(rows));
}

std::string endpoints_to_json(const std::vector<Endpoint>& endpoints) {
  Json json = Json::array();
  for (const Endpoint& endpoint : endpoints) json.push_back(to_json(endpoint));
  return json.dump(2) + "\n";
}

std::string changes_to_table(const std::vector<EndpointChange>& changes,
                             Columns columns,
                             Header header) {
  std::vector<Row> rows;
  const auto push = [&rows](const char* sign, Row row) {
    row.front() = sign + (row.front().empty() ? "-" : row.front());
    rows.push_back(std::move(row));
  };
  if (header == Header::kShown) push("  ", header_row(columns));
  for (const auto& [kind, endpoint] : changes) {
    push(kind == EndpointChange::Kind::kAdded ? "+ " : "- ", to_row(endpoint, columns));
  }
  return align(std::move(rows));
}

std::string changes_to_json(const std::vector<EndpointChange>& changes) {
  std::string lines;
  for (const auto& [kind, endpoint] : changes) {
    const char* change = kind == EndpointChange::Kind::kAdded ? "added" : "removed";
    lines += Json{{"change", change}, {"endpoint", to_json(endpoint)}}.dump() + "\n";
  }
  return lines;
}

}  // namespace bowline::cli
