#include "cli/profile_output.h"

#include <fmt/core.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <utility>
#include <vector>

#include "cli/endpoint_set.h"
#include "cli/table.h"
#include "common/base/duration.h"

namespace bowline::cli {
namespace {

using Row = std::vector<std::string>;

std::string to_text(const pb::RetryBudget& budget) {
  const std::chrono::milliseconds ttl(
      google::protobuf::util::TimeUtil::DurationToMilliseconds(budget.ttl()));
  return fmt::format("{:g}% of requests, at least {} per second, over {}",
                     static_cast<double>(budget.retry_ratio()) * 100,
                     budget.min_retries_per_second(),
                     to_string(ttl));
}

std::string to_text(const io::linkerd::proxy::meta::Resource& resource) {
  std::string text =
      fmt::format("{} {}/{}", resource.kind(), resource.namespace_(), resource.name());
  if (resource.port() != 0) text += fmt::format(" port {}", resource.port());
  return text;
}

void append_endpoint(std::vector<Row>& rows, const Endpoint& endpoint) {
  rows.push_back({"ENDPOINT", endpoint.socket.to_string()});
  rows.push_back({"POD", endpoint.label("pod")});
  rows.push_back({"IDENTITY", endpoint.identity});
  rows.push_back({"PROTOCOL", endpoint.protocol});
}

}  // namespace

std::string profile_to_text(const pb::DestinationProfile& profile) {
  if (profile.ByteSizeLong() == 0) {
    return "nothing is known about it; a proxy goes by its outbound policy\n";
  }
  std::vector<Row> rows{{"NAME", profile.fully_qualified_name()},
                        {"OPAQUE", profile.opaque_protocol() ? "yes" : "no"}};
  if (profile.parent_ref().has_resource()) {
    rows.push_back({"PARENT", to_text(profile.parent_ref().resource())});
  }
  if (profile.has_retry_budget()) rows.push_back({"RETRIES", to_text(profile.retry_budget())});
  if (profile.routes_size() > 0) rows.push_back({"ROUTES", std::to_string(profile.routes_size())});
  for (const pb::WeightedDst& target : profile.dst_overrides()) {
    rows.push_back({"SPLIT", fmt::format("{} weight {}", target.authority(), target.weight())});
  }
  if (const auto endpoint = to_endpoint(profile.endpoint(), {})) append_endpoint(rows, *endpoint);
  return align(std::move(rows));
}

std::string profile_to_json(const pb::DestinationProfile& profile, JsonLayout layout) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = layout == JsonLayout::kIndented;
  // Fails only for Any and malformed well-known types; the API has neither.
  static_cast<void>(google::protobuf::util::MessageToJsonString(profile, &json, options));
  if (json.empty() || json.back() != '\n') json += "\n";
  return json;
}

}  // namespace bowline::cli
