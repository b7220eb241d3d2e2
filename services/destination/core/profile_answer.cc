#include "services/destination/core/profile_answer.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace bowline::destination {
namespace {

using Pods = std::vector<const k8s::Pod*>;

Error claimed_by_two(const std::string& address) {
  return {Code::kFailedPrecondition, address + " is claimed by two"};
}

// The pod that has an address, or none; an error if several have it.
Result<const k8s::Pod*> owner_among(const Pods& pods,
                                    const std::string& holder,
                                    const SocketAddress& socket) {
  const k8s::Pod* owner = nullptr;
  for (const k8s::Pod* pod : pods) {
    if (pod->deleting) continue;
    if (owner) return claimed_by_two(socket.to_string());
    owner = pod;
  }
  if (owner || holder.empty()) return owner;
  const auto held = std::find_if(
      pods.begin(), pods.end(), [&](const k8s::Pod* pod) { return pod->meta.uid == holder; });
  return held == pods.end() ? owner : *held;
}

}  // namespace

Result<ProfileAnswer> ProfileAnswers::answer(const Authority& question,
                                             const std::string& holder) const {
  if (const auto* socket = std::get_if<SocketAddress>(&question)) {
    return answer_address(*socket, holder);
  }
  return answer_name(*std::get_if<ServiceAuthority>(&question));
}

Result<ProfileAnswer> ProfileAnswers::answer_address(const SocketAddress& socket,
                                                     const std::string& holder) const {
  const auto services = cluster_.services_at(socket.ip);
  if (services.size() > 1) return claimed_by_two(socket.ip.to_string());
  if (services.size() == 1) {
    const k8s::ObjectRef& ref = services.front()->meta.ref;
    return answer_service(
        *services.front(),
        ref.name + "." + ref.namespace_name + ".svc." + translator_.config().cluster_domain,
        socket.port);
  }
  for (const Pods& pods : {cluster_.pods_at(socket.ip), cluster_.pods_at(socket)}) {
    const Result<const k8s::Pod*> owner = owner_among(pods, holder, socket);
    if (!owner) return owner.error();
    if (*owner) return answer_pod(socket, *owner);
  }
  return answer_pod(socket, nullptr);
}

Result<ProfileAnswer> ProfileAnswers::answer_name(const ServiceAuthority& name) const {
  const k8s::ObjectRef ref{name.namespace_name, name.service};
  const k8s::Service* service = cluster_.service(ref);
  if (!service) return Error{Code::kNotFound, "no service " + ref.to_string()};
  if (!name.instance) return answer_service(*service, name.host, name.port);
  if (service->type == k8s::Service::Type::kExternalName) {
    return Error{Code::kInvalidArgument, "service " + ref.to_string() + " is an ExternalName"};
  }
  return answer_instance(name);
}

Result<ProfileAnswer> ProfileAnswers::answer_instance(const ServiceAuthority& name) const {
  const k8s::Pod* pod = pod_of_instance(name);
  if (!pod) return Error{Code::kNotFound, "no instance " + name.host};
  return answer_pod({pod->ips.front(), name.port}, pod);
}

// Of the slices that know the instance, the first by name counts.
const k8s::Pod* ProfileAnswers::pod_of_instance(const ServiceAuthority& name) const {
  auto slices = cluster_.slices_of({name.namespace_name, name.service});
  std::sort(slices.begin(), slices.end(), [](const auto* a, const auto* b) {
    return a->meta.ref < b->meta.ref;
  });
  for (const k8s::EndpointSlice* slice : slices) {
    for (const k8s::Endpoint& endpoint : slice->endpoints) {
      if (endpoint.hostname != *name.instance) continue;
      if (!endpoint.target || endpoint.target->kind != "Pod") continue;
      const k8s::Pod* pod = cluster_.target_pod(*endpoint.target);
      if (pod && !pod->ips.empty()) return pod;
    }
  }
  return nullptr;
}

Result<ProfileAnswer> ProfileAnswers::answer_service(const k8s::Service& service,
                                                     std::string fully_qualified_name,
                                                     Port port) const {
  const auto declared = std::find_if(service.ports.begin(),
                                     service.ports.end(),
                                     [&](const auto& candidate) { return candidate.port == port; });
  if (declared == service.ports.end()) return ProfileAnswer{UndeclaredPort{}, ""};
  const k8s::ObjectRef& ref = service.meta.ref;
  if (service.type == k8s::Service::Type::kExternalName) {
    return Error{Code::kInvalidArgument, "service " + ref.to_string() + " is an ExternalName"};
  }
  const bool opaque = is_opaque(*declared, service, translator_.default_opaque_ports());
  return ProfileAnswer{ServiceProfile{std::move(fully_qualified_name), ref, port, opaque}, ""};
}

ProfileAnswer ProfileAnswers::answer_pod(const SocketAddress& socket, const k8s::Pod* pod) const {
  if (!pod || pod->phase != k8s::Pod::Phase::kRunning) {
    return {translator_.unknown_profile(socket), ""};
  }
  return {translator_.pod_profile(socket, {*pod, cluster_.workload_of(*pod)}), pod->meta.uid};
}

// Two claims will be settled, and a deleted Service leaves its name with the default list, an
// instance its address with nobody (destination.md 8.2, 8.4).
ProfileAnswer ProfileAnswers::instead_of(const Error& error, const ProfileAnswer& last) const {
  if (error.code != Code::kNotFound) return last;
  if (const auto* service = std::get_if<ServiceProfile>(&last.profile)) {
    ServiceProfile remaining = *service;
    remaining.opaque = translator_.default_opaque_ports().contains(service->port);
    return {std::move(remaining), ""};
  }
  if (const auto* endpoint = std::get_if<EndpointProfile>(&last.profile)) {
    return {translator_.unknown_profile(endpoint->address.socket), ""};
  }
  return last;
}

}  // namespace bowline::destination
