#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/base/result.h"
#include "common/k8s/objects.h"
#include "common/k8s/store.h"
#include "common/net/authority.h"
#include "services/destination/core/cluster_state.h"
#include "services/destination/core/discovery_index.h"
#include "services/destination/core/profile_answer.h"
#include "services/destination/core/view.h"

namespace bowline::destination {

/// The GetProfile questions that somebody has asked, each with its newest answer. The changes that
/// it is told of have been applied to the cluster state; each costs the questions that its object
/// may answer.
class ProfileIndex {
 public:
  /// Both references outlive the index.
  ProfileIndex(const ClusterState& cluster, const Translator& translator);

  void service_changed(const k8s::Change<k8s::Service>& change, const Cause& cause);
  void slice_changed(const k8s::Change<k8s::EndpointSlice>& change, const Cause& cause);
  void pod_changed(const k8s::Change<k8s::Pod>& change, const Cause& cause);

  /// Errors: as DiscoveryIndex::subscribe.
  Result<std::shared_ptr<ProfileCell>> subscribe(SubscriptionId id,
                                                 const Authority& question,
                                                 Version version);
  void unsubscribe(SubscriptionId id);
  void publish(Version version, Publication& publication);

 private:
  // All names of a service are neighbours; so are all ports of an address.
  struct Name {
    k8s::ObjectRef service;
    std::string host;
    Port port;

    auto operator<=>(const Name&) const = default;
  };
  struct Watch {
    Authority question;
    ProfileAnswer last;
    std::shared_ptr<ProfileCell> cell;
    std::size_t subscribers = 0;
  };

  static Name name_of(const ServiceAuthority& authority);
  Watch* find(const Authority& question);
  Watch& insert(const Authority& question);
  void erase(const Authority& question);
  void touch_ip(const IpAddress& ip, const Cause& cause);
  void touch_service(const k8s::ObjectRef& service, const Cause& cause);
  void touch_pod(const k8s::Pod& pod, const Cause& cause);
  void store(Watch& watch, ProfileAnswer answer, Version version, Cause cause);

  const ClusterState& cluster_;
  ProfileAnswers answers_;
  std::map<SocketAddress, Watch> by_address_;
  std::map<Name, Watch> by_name_;
  std::unordered_map<SubscriptionId, Watch*> subscriptions_;
  std::unordered_map<Watch*, Cause> touched_;  // since the last publication
};

}  // namespace bowline::destination
