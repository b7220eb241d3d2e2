#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "services/destination/core/cluster_state.h"
#include "services/destination/core/discovery_index.h"
#include "services/destination/core/endpoint_set.h"
#include "services/destination/core/view.h"
#include "services/destination/core/view_log.h"

namespace bowline::destination {

/// The views of one service port and who reads them. A new reader joins the first view with its
/// key; a view that changes key may leave several with the same one.
class Views {
 public:
  /// All references outlive the views.
  Views(ServicePort service_port, const EndpointSet& endpoints, const ClusterState& cluster);

  [[nodiscard]] const ServicePort& service_port() const { return service_port_; }
  [[nodiscard]] bool empty() const { return views_.empty(); }

  /// The log shows all that the set has now; a new log does it as `version`.
  std::shared_ptr<ViewLog> subscribe(SubscriptionId id,
                                     const EndpointQuery& query,
                                     Version version);
  /// `node` as in the query. A view without readers is dropped.
  void unsubscribe(SubscriptionId id, const std::string& node);

  /// Readers on `node` may have to change view at the next publication.
  void zone_changed(const std::string& node, const Cause& cause) { nodes_[node] = cause; }
  /// Brings every view up to date as `version`.
  void publish(const EndpointSet::Changed& changed, Version version, Publication& publication);

 private:
  using Readers = std::unordered_map<std::string, std::unordered_set<SubscriptionId>>;  // by node
  struct View {
    ViewKey key;
    std::shared_ptr<ViewLog> log;
    Readers readers;
    Cause rezoned;       // the Node event that changed the key since the last publication
    bool moved = false;  // the readers have yet to come from the log that this one was forked from
  };
  using Zones = std::unordered_map<std::string, Readers>;

  View& view_of(const ViewKey& key, Version version);
  void rezone();
  [[nodiscard]] Zones by_new_zone(const View& view) const;
  void split(const View& view, const Zones& zones);
  [[nodiscard]] Cause rezoned_by(const Readers& readers) const;
  [[nodiscard]] std::vector<ViewChange> changes_of(const View& view,
                                                   const EndpointSet::Changed& changed) const;

  ServicePort service_port_;
  const EndpointSet& endpoints_;
  const ClusterState& cluster_;
  std::list<View> views_;
  std::unordered_map<std::string, Cause> nodes_;  // whose zone changed since the last publication
};

}  // namespace bowline::destination
