#include "services/destination/core/endpoint_set.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace bowline::destination {
namespace {

using k8s::Endpoint;
using k8s::EndpointSlice;
using k8s::ObjectRef;

// Orders resource versions as the decimal numbers that they are in practice.
auto rank_of(const EndpointSlice& slice) {
  std::string_view version = slice.meta.resource_version;
  version.remove_prefix(std::min(version.find_first_not_of('0'), version.size()));
  return std::tuple(version.size(), version, std::string_view(slice.meta.ref.name));
}

}  // namespace

EndpointSet::EndpointSet(ServicePort service_port,
                         const ClusterState& cluster,
                         const Translator& translator)
    : service_port_(std::move(service_port)), cluster_(cluster), translator_(translator) {
  target_ = target();
  for (const EndpointSlice* slice : cluster_.slices_of(service_port_.service)) {
    slice_changed(slice->meta.ref, cluster_.cause_of_slice(slice->meta.ref));
  }
  changed_.clear();
}

void EndpointSet::service_changed(const Cause& cause) {
  std::optional<Target> now = target();
  if (now == target_) return;
  target_ = std::move(now);
  for (auto& [ref, slice] : slices_) load(ref, slice.object, cause);
}

void EndpointSet::slice_changed(const ObjectRef& slice, const Cause& cause) {
  auto object = cluster_.slice(slice);
  if (object && service_of(*object) != service_port_.service) object = nullptr;
  if (object) {
    load(slice, std::move(object), cause);
    return;
  }
  const auto known = slices_.find(slice);
  if (known == slices_.end()) return;
  for (const SocketAddress& socket : known->second.sockets) withdraw(socket, known->second, cause);
  slices_.erase(known);
}

void EndpointSet::load(const ObjectRef& ref,
                       std::shared_ptr<const EndpointSlice> object,
                       const Cause& cause) {
  Slice& slice = slices_[ref];
  // Kept until the offers no longer point into it.
  const std::shared_ptr<const EndpointSlice> before =
      std::exchange(slice.object, std::move(object));
  const EndpointSlice& now = *slice.object;
  Accepted accepted;
  if (const std::optional<Port> port = port_in(now)) {
    accepted.reserve(now.endpoints.size());
    for (const Endpoint& endpoint : now.endpoints) {
      if (!accepts(endpoint)) continue;
      for (const IpAddress& ip : endpoint.addresses) accepted[{ip, *port}] = &endpoint;
    }
  }
  for (const SocketAddress& socket : slice.sockets) {
    if (!accepted.contains(socket)) withdraw(socket, slice, cause);
  }
  slice.sockets.clear();
  for (const auto& [socket, endpoint] : accepted) {
    slice.sockets.push_back(socket);
    offer(socket, {&slice, endpoint, {nullptr, endpoint->hostname, cause}});
  }
}

// Another endpoint of the slice may have the same address: the last accepted one counts.
EndpointSet::Accepted EndpointSet::accepted_instead(const ObjectRef& pod,
                                                    const EndpointSlice& slice,
                                                    Port port) const {
  Accepted accepted;
  for (const Endpoint& endpoint : slice.endpoints) {
    if (!endpoint.target || endpoint.target->ref != pod) continue;
    for (const IpAddress& ip : endpoint.addresses) accepted[{ip, port}] = nullptr;
  }
  for (const Endpoint& endpoint : slice.endpoints) {
    for (const IpAddress& ip : endpoint.addresses) {
      const auto affected = accepted.find({ip, port});
      if (affected != accepted.end() && accepts(endpoint)) affected->second = &endpoint;
    }
  }
  return accepted;
}

void EndpointSet::pod_changed(const ObjectRef& pod, const ObjectRef& slice, const Cause& cause) {
  const auto known = slices_.find(slice);
  if (known == slices_.end()) return;
  Slice& held = known->second;
  const std::optional<Port> port = port_in(*held.object);
  if (!port) return;
  const Accepted accepted = accepted_instead(pod, *held.object, *port);
  for (const auto& [socket, endpoint] : accepted) {
    std::erase(held.sockets, socket);
    if (!endpoint) {
      withdraw(socket, held, cause);
      continue;
    }
    held.sockets.push_back(socket);
    offer(socket,
          {&held,
           endpoint,
           {std::make_shared<SharedAddress>(translate(socket, *endpoint)),
            endpoint->hostname,
            cause}});
  }
}

const Candidate* EndpointSet::find(const SocketAddress& socket) const {
  const auto found = offers_.find(socket);
  return found == offers_.end() ? nullptr : &winner(found->second).candidate;
}

const EndpointSet::Offer& EndpointSet::winner(const Offers& offers) {
  return *std::max_element(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) {
    return rank_of(*a.from->object) < rank_of(*b.from->object);
  });
}

// The first port of that number counts, whatever its protocol (destination.md 5.2).
std::optional<EndpointSet::Target> EndpointSet::target() const {
  const k8s::Service* service = cluster_.service(service_port_.service);
  if (!service) return std::nullopt;
  for (const k8s::ServicePortSpec& declared : service->ports) {
    if (declared.port == service_port_.port) return declared.name;
  }
  return service_port_.port;
}

std::optional<Port> EndpointSet::port_in(const EndpointSlice& slice) const {
  if (!target_ || !slice.ports) return std::nullopt;
  if (const Port* number = std::get_if<Port>(&*target_)) return *number;
  const std::string& name = *std::get_if<std::string>(&*target_);
  const auto named = std::find_if(slice.ports->begin(), slice.ports->end(), [&](const auto& port) {
    return port.name == name;
  });
  return named == slice.ports->end() ? std::nullopt : named->port;
}

bool EndpointSet::accepts(const Endpoint& endpoint) const {
  if (!endpoint.ready) return false;
  if (!endpoint.target) return true;
  return endpoint.target->kind == "Pod" && cluster_.target_pod(*endpoint.target) != nullptr;
}

Address EndpointSet::translate(const SocketAddress& socket, const Endpoint& endpoint) const {
  if (!endpoint.target) return Translator::plain_address(socket);
  const k8s::Pod& pod = *cluster_.target_pod(*endpoint.target);
  return translator_.pod_address(socket, {pod, cluster_.workload_of(pod)}, endpoint.zone);
}

// A candidate without an address is to be translated, unless the slice offered the very same
// endpoint before: whatever else a translation reads has its own events.
void EndpointSet::offer(const SocketAddress& socket, Offer offer) {
  Offers& offers = offers_[socket];
  const auto old = std::find_if(
      offers.begin(), offers.end(), [&](const Offer& o) { return o.from == offer.from; });
  Candidate& candidate = offer.candidate;
  if (!candidate.address && old != offers.end() && *old->endpoint == *offer.endpoint) {
    candidate.address = old->candidate.address;
  }
  if (!candidate.address) {
    candidate.address = std::make_shared<SharedAddress>(translate(socket, *offer.endpoint));
  }
  if (old == offers.end()) {
    changed_[socket] = candidate.cause;
    offers.push_back(std::move(offer));
    return;
  }
  const bool same = candidate.same_as(old->candidate);
  // Among several slices the new resource version may have turned the order.
  if (!same || offers.size() > 1) changed_[socket] = candidate.cause;
  if (same) candidate = std::move(old->candidate);
  *old = std::move(offer);
}

void EndpointSet::withdraw(const SocketAddress& socket, const Slice& from, const Cause& cause) {
  const auto found = offers_.find(socket);
  if (found == offers_.end()) return;
  Offers& offers = found->second;
  if (std::erase_if(offers, [&](const Offer& offer) { return offer.from == &from; }) == 0) return;
  changed_[socket] = cause;
  if (offers.empty()) offers_.erase(found);
}

}  // namespace bowline::destination
