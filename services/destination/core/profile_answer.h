#pragma once

#include <string>

#include "common/base/result.h"
#include "common/net/authority.h"
#include "services/destination/core/cluster_state.h"
#include "services/destination/core/profile.h"
#include "services/destination/core/translate.h"

namespace bowline::destination {

struct ProfileAnswer {
  Profile profile;
  std::string pod_uid;  ///< of the pod that has the address; empty if none has
};

/// Answers GetProfile (destination.md 8) from the cluster's objects as they are.
class ProfileAnswers {
 public:
  /// Both references outlive the object.
  ProfileAnswers(const ClusterState& cluster, const Translator& translator)
      : cluster_(cluster), translator_(translator) {}

  /// A pod that is being deleted does not count, unless its uid is `holder`: who has been told of
  /// it keeps it until it is gone.
  /// Errors: as DiscoveryIndex::subscribe.
  [[nodiscard]] Result<ProfileAnswer> answer(const Authority& question,
                                             const std::string& holder) const;
  /// What a stream is told next that was told `last` when the question has got the answer
  /// `error`: such a stream is not ended.
  [[nodiscard]] ProfileAnswer instead_of(const Error& error, const ProfileAnswer& last) const;

 private:
  [[nodiscard]] Result<ProfileAnswer> answer_address(const SocketAddress& socket,
                                                     const std::string& holder) const;
  [[nodiscard]] Result<ProfileAnswer> answer_name(const ServiceAuthority& name) const;
  [[nodiscard]] Result<ProfileAnswer> answer_instance(const ServiceAuthority& name) const;
  [[nodiscard]] Result<ProfileAnswer> answer_service(const k8s::Service& service,
                                                     std::string fully_qualified_name,
                                                     Port port) const;
  [[nodiscard]] ProfileAnswer answer_pod(const SocketAddress& socket, const k8s::Pod* pod) const;
  [[nodiscard]] const k8s::Pod* pod_of_instance(const ServiceAuthority& name) const;

  const ClusterState& cluster_;
  const Translator& translator_;
};

}  // namespace bowline::destination
