#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "common/k8s/objects.h"
#include "services/destination/core/cluster_state.h"
#include "services/destination/core/translate.h"
#include "services/destination/core/view.h"

namespace bowline::destination {

/// The addresses of one service port: the union over the Service's slices, keyed by socket
/// address. Where slices differ about one, the slice with the numerically highest resource
/// version counts, then the one with the greatest name. Without its Service the set is empty.
class EndpointSet {
 public:
  using Changed = std::unordered_map<SocketAddress, Cause>;

  /// Starts with what `cluster` knows; both references outlive the set.
  EndpointSet(ServicePort service_port, const ClusterState& cluster, const Translator& translator);

  /// The Service has changed, come or gone. Costs the set only if the port's target changed.
  void service_changed(const Cause& cause);
  /// The slice has changed, gone, or left the Service. Costs the slice.
  void slice_changed(const k8s::ObjectRef& slice, const Cause& cause);
  /// A pod that the slice names has changed, come or gone, or what owns it has. Translates only
  /// the pod's endpoints.
  void pod_changed(const k8s::ObjectRef& pod, const k8s::ObjectRef& slice, const Cause& cause);

  /// Null if the set has no such address.
  [[nodiscard]] const Candidate* find(const SocketAddress& socket) const;
  /// What was offered, withdrawn or altered since the last call, with the newest cause.
  [[nodiscard]] Changed take_changed() { return std::exchange(changed_, {}); }
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [socket, offers] : offers_) visit(socket, winner(offers).candidate);
  }

 private:
  // The name of a slice's port, or its number.
  using Target = std::variant<std::string, Port>;
  struct Slice {
    std::shared_ptr<const k8s::EndpointSlice> object;
    std::vector<SocketAddress> sockets;  // that it offers
  };
  struct Offer {
    const Slice* from;
    const k8s::Endpoint* endpoint;  // in from->object
    Candidate candidate;
  };
  using Offers = std::vector<Offer>;
  using Accepted = std::unordered_map<SocketAddress, const k8s::Endpoint*>;

  [[nodiscard]] std::optional<Target> target() const;
  [[nodiscard]] std::optional<Port> port_in(const k8s::EndpointSlice& slice) const;
  [[nodiscard]] bool accepts(const k8s::Endpoint& endpoint) const;
  [[nodiscard]] Address translate(const SocketAddress& socket, const k8s::Endpoint& endpoint) const;
  /// What the slice offers at each address of the pod; null if nothing.
  [[nodiscard]] Accepted accepted_instead(const k8s::ObjectRef& pod,
                                          const k8s::EndpointSlice& slice,
                                          Port port) const;
  [[nodiscard]] static const Offer& winner(const Offers& offers);

  void load(const k8s::ObjectRef& ref,
            std::shared_ptr<const k8s::EndpointSlice> object,
            const Cause& cause);
  void offer(const SocketAddress& socket, Offer offer);
  void withdraw(const SocketAddress& socket, const Slice& from, const Cause& cause);

  ServicePort service_port_;
  const ClusterState& cluster_;
  const Translator& translator_;
  std::optional<Target> target_;
  std::unordered_map<k8s::ObjectRef, Slice> slices_;
  std::unordered_map<SocketAddress, Offers> offers_;  // none of them empty
  Changed changed_;
};

}  // namespace bowline::destination
