#include "services/destination/core/views.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bowline::destination {

Views::Views(ServicePort service_port, const EndpointSet& endpoints, const ClusterState& cluster)
    : service_port_(std::move(service_port)), endpoints_(endpoints), cluster_(cluster) {}

std::shared_ptr<ViewLog> Views::subscribe(SubscriptionId id,
                                          const EndpointQuery& query,
                                          Version version) {
  View& view =
      view_of({service_port_, cluster_.zone_of(query.client_node), query.hostname}, version);
  view.readers[query.client_node].insert(id);
  return view.log;
}

Views::View& Views::view_of(const ViewKey& key, Version version) {
  const auto known =
      std::find_if(views_.begin(), views_.end(), [&](const View& view) { return view.key == key; });
  if (known != views_.end()) return *known;
  View view{key, std::make_shared<ViewLog>(), {}, nullptr};
  std::vector<ViewChange> all;
  endpoints_.for_each([&](const SocketAddress& socket, const Candidate& candidate) {
    all.push_back({socket, seen_by(key, candidate), candidate.cause});
  });
  view.log->apply(all, version);
  views_.push_back(std::move(view));
  return views_.back();
}

void Views::unsubscribe(SubscriptionId id, const std::string& node) {
  for (auto view = views_.begin(); view != views_.end(); ++view) {
    const auto readers = view->readers.find(node);
    if (readers == view->readers.end() || readers->second.erase(id) == 0) continue;
    if (readers->second.empty()) view->readers.erase(readers);
    if (view->readers.empty()) views_.erase(view);
    return;
  }
}

void Views::publish(const EndpointSet::Changed& changed,
                    Version version,
                    Publication& publication) {
  if (!nodes_.empty()) rezone();
  nodes_.clear();
  for (View& view : views_) {
    const bool published = view.log->apply(changes_of(view, changed), version);
    view.rezoned = nullptr;
    if (!std::exchange(view.moved, false)) {
      if (published) publication.logs.push_back(view.log);
      continue;
    }
    for (const auto& [node, ids] : view.readers) {
      for (const SubscriptionId id : ids) publication.moves.push_back({id, view.log});
    }
  }
}

void Views::rezone() {
  std::list<View> before = std::exchange(views_, {});
  while (!before.empty()) {
    auto view = before.begin();
    const Zones zones = by_new_zone(*view);
    if (zones.size() > 1) {
      split(*view, zones);
      before.erase(view);
      continue;
    }
    const std::string& zone = zones.begin()->first;
    if (zone != view->key.zone) {
      view->key.zone = zone;
      view->rezoned = rezoned_by(view->readers);
    }
    views_.splice(views_.end(), before, view);
  }
}

Views::Zones Views::by_new_zone(const View& view) const {
  Zones zones;
  for (const auto& [node, ids] : view.readers) {
    const std::string zone = nodes_.contains(node) ? cluster_.zone_of(node) : view.key.zone;
    zones[zone].emplace(node, ids);
  }
  return zones;
}

// Nobody goes on in the old log, not even those whose zone is what it was: a reader that reads on
// in a log that others leave would have to leave at exactly this version, and readers are late.
void Views::split(const View& view, const Zones& zones) {
  for (const auto& [zone, readers] : zones) {
    View part{view.key, view.log->fork(), readers, nullptr, true};
    if (zone != view.key.zone) {
      part.key.zone = zone;
      part.rezoned = rezoned_by(part.readers);
    }
    views_.push_back(std::move(part));
  }
}

Cause Views::rezoned_by(const Readers& readers) const {
  for (const auto& [node, ids] : readers) {
    const auto changed = nodes_.find(node);
    if (changed != nodes_.end()) return changed->second;
  }
  return nullptr;
}

// A view whose key has changed may differ anywhere; the log drops what does not.
std::vector<ViewChange> Views::changes_of(const View& view,
                                          const EndpointSet::Changed& changed) const {
  std::vector<ViewChange> changes;
  for (const auto& [socket, cause] : changed) {
    const Candidate* candidate = endpoints_.find(socket);
    changes.push_back({socket, candidate ? seen_by(view.key, *candidate) : std::nullopt, cause});
  }
  if (!view.rezoned) return changes;
  endpoints_.for_each([&](const SocketAddress& socket, const Candidate& candidate) {
    if (changed.contains(socket)) return;
    changes.push_back({socket, seen_by(view.key, candidate), view.rezoned});
  });
  return changes;
}

}  // namespace bowline::destination
