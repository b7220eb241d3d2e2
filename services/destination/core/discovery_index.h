#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/k8s/objects.h"
#include "common/k8s/store.h"
#include "common/net/authority.h"
#include "services/destination/core/discovery_config.h"
#include "services/destination/core/profile.h"
#include "services/destination/core/view_log.h"

namespace bowline::destination {

/// What a Get stream asks for.
struct EndpointQuery {
  k8s::ObjectRef service;
  Port port;
  std::optional<std::string> hostname;  ///< only endpoints with this hostname
  std::string client_node;              ///< from the context token; may be empty or unknown

  bool operator==(const EndpointQuery&) const = default;
};

using SubscriptionId = std::uint64_t;

struct EndpointSubscription {
  SubscriptionId id;
  std::shared_ptr<ViewLog> log;
};
struct ProfileSubscription {
  SubscriptionId id;
  std::shared_ptr<ProfileCell> cell;
};

/// What one turn of the index changed.
struct Publication {
  /// A subscriber goes on in another log, because its view has changed key (ViewLog::fork).
  struct Move {
    SubscriptionId subscription;
    std::shared_ptr<ViewLog> to;
  };

  std::vector<std::shared_ptr<ViewLog>> logs;          ///< each once
  std::vector<Move> moves;                             ///< their logs are not in `logs` for it
  std::vector<std::shared_ptr<ProfileCell>> profiles;  ///< each once
};

/// Everything that discovery knows: takes the changes of the Kubernetes caches and keeps the views
/// and profiles that somebody is subscribed to. A change touches only what names it.
///
/// Owned by one loop. The caller feeds changes (a batch is a turn), then calls publish(): until
/// then no view log or profile cell shows any of it.
class DiscoveryIndex {
 public:
  explicit DiscoveryIndex(DiscoveryConfig config);
  ~DiscoveryIndex();
  DiscoveryIndex(const DiscoveryIndex&) = delete;
  DiscoveryIndex& operator=(const DiscoveryIndex&) = delete;

  void apply(const k8s::Change<k8s::Service>& change, SteadyTime received);
  void apply(const k8s::Change<k8s::EndpointSlice>& change, SteadyTime received);
  void apply(const k8s::Change<k8s::Pod>& change, SteadyTime received);
  void apply(const k8s::Change<k8s::Node>& change, SteadyTime received);
  void apply(const k8s::Change<k8s::ReplicaSet>& change, SteadyTime received);
  void apply(const k8s::Change<k8s::Job>& change, SteadyTime received);

  /// The log already shows the newest set. Changes that wait for publish() are published to it
  /// then, like to any other.
  /// Errors: kNotFound if there is no such Service, kInvalidArgument if it is an ExternalName.
  Result<EndpointSubscription> subscribe(const EndpointQuery& query);
  /// Errors: kNotFound for a Service or instance that does not exist, kFailedPrecondition if the
  /// address is claimed by two (destination.md 3.3), kInvalidArgument for an ExternalName.
  Result<ProfileSubscription> subscribe(const Authority& authority);
  /// Frees what only this subscriber needed. Unknown ids are ignored.
  void unsubscribe(SubscriptionId id);

  /// Makes the changes since the last call visible, each touched log and cell once.
  Publication publish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::destination
