#include "services/destination/core/view.h"

namespace bowline::destination {
namespace {

ZoneLocality locality_of(const std::string& client, const std::optional<std::string>& address) {
  if (client.empty() || !address) return ZoneLocality::kUnknown;
  return client == *address ? ZoneLocality::kLocal : ZoneLocality::kRemote;
}

}  // namespace

std::optional<ViewAddress> seen_by(const ViewKey& key, const Candidate& candidate) {
  if (key.hostname && *key.hostname != candidate.hostname) return std::nullopt;
  return ViewAddress{candidate.address, locality_of(key.zone, candidate.address->value.zone)};
}

}  // namespace bowline::destination
