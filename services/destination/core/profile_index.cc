#include "services/destination/core/profile_index.h"

#include <utility>
#include <variant>

namespace bowline::destination {

ProfileIndex::ProfileIndex(const ClusterState& cluster, const Translator& translator)
    : cluster_(cluster), answers_(cluster, translator) {}

void ProfileIndex::service_changed(const k8s::Change<k8s::Service>& change, const Cause& cause) {
  touch_service(change.ref, cause);
  for (const auto& service : {change.before, change.after}) {
    if (!service) continue;
    for (const IpAddress& ip : service->cluster_ips) touch_ip(ip, cause);
  }
}

void ProfileIndex::slice_changed(const k8s::Change<k8s::EndpointSlice>& change,
                                 const Cause& cause) {
  for (const auto& slice : {change.before, change.after}) {
    if (slice) touch_service(service_of(*slice), cause);
  }
}

void ProfileIndex::pod_changed(const k8s::Change<k8s::Pod>& change, const Cause& cause) {
  for (const auto& pod : {change.before, change.after}) {
    if (pod) touch_pod(*pod, cause);
  }
  for (const k8s::EndpointSlice* slice : cluster_.slices_naming(change.ref)) {
    touch_service(service_of(*slice), cause);
  }
}

void ProfileIndex::touch_pod(const k8s::Pod& pod, const Cause& cause) {
  if (!pod.host_network) {
    for (const IpAddress& ip : pod.ips) touch_ip(ip, cause);
  }
  for (const SocketAddress& socket : host_ports_of(pod)) {
    const auto watch = by_address_.find(socket);
    if (watch != by_address_.end()) touched_[&watch->second] = cause;
  }
}

void ProfileIndex::touch_ip(const IpAddress& ip, const Cause& cause) {
  for (auto watch = by_address_.lower_bound({ip, Port{1}});
       watch != by_address_.end() && watch->first.ip == ip;
       ++watch) {
    touched_[&watch->second] = cause;
  }
}

void ProfileIndex::touch_service(const k8s::ObjectRef& service, const Cause& cause) {
  for (auto watch = by_name_.lower_bound({service, "", Port{1}});
       watch != by_name_.end() && watch->first.service == service;
       ++watch) {
    touched_[&watch->second] = cause;
  }
}

Result<std::shared_ptr<ProfileCell>> ProfileIndex::subscribe(SubscriptionId id,
                                                             const Authority& question,
                                                             Version version) {
  Watch* watch = find(question);
  Result<ProfileAnswer> answer = answers_.answer(question, watch ? watch->last.pod_uid : "");
  if (!answer) return answer.error();
  if (!watch) {
    watch = &insert(question);
    watch->question = question;
    watch->cell = std::make_shared<ProfileCell>();
    store(*watch, *std::move(answer), version, nullptr);
  }
  ++watch->subscribers;
  subscriptions_.emplace(id, watch);
  return watch->cell;
}

void ProfileIndex::unsubscribe(SubscriptionId id) {
  const auto found = subscriptions_.find(id);
  if (found == subscriptions_.end()) return;
  Watch* watch = found->second;
  subscriptions_.erase(found);
  if (--watch->subscribers > 0) return;
  touched_.erase(watch);
  erase(Authority(watch->question));
}

void ProfileIndex::publish(Version version, Publication& publication) {
  for (auto& [watch, cause] : touched_) {
    Result<ProfileAnswer> result = answers_.answer(watch->question, watch->last.pod_uid);
    ProfileAnswer answer =
        result ? *std::move(result) : answers_.instead_of(result.error(), watch->last);
    if (answer.profile == watch->last.profile) {
      watch->last.pod_uid = std::move(answer.pod_uid);
      continue;
    }
    store(*watch, std::move(answer), version, cause);
    publication.profiles.push_back(watch->cell);
  }
  touched_.clear();
}

void ProfileIndex::store(Watch& watch, ProfileAnswer answer, Version version, Cause cause) {
  watch.last = std::move(answer);
  watch.cell->store(
      std::make_shared<const Answer<Profile>>(watch.last.profile, version, std::move(cause)));
}

ProfileIndex::Name ProfileIndex::name_of(const ServiceAuthority& authority) {
  return {{authority.namespace_name, authority.service}, authority.host, authority.port};
}

ProfileIndex::Watch* ProfileIndex::find(const Authority& question) {
  const auto in = [](auto& watches, const auto& key) {
    const auto found = watches.find(key);
    return found == watches.end() ? nullptr : &found->second;
  };
  if (const auto* socket = std::get_if<SocketAddress>(&question)) return in(by_address_, *socket);
  return in(by_name_, name_of(*std::get_if<ServiceAuthority>(&question)));
}

ProfileIndex::Watch& ProfileIndex::insert(const Authority& question) {
  Watch empty{question, {UndeclaredPort{}, ""}, nullptr, 0};
  if (const auto* socket = std::get_if<SocketAddress>(&question)) {
    return by_address_.emplace(*socket, std::move(empty)).first->second;
  }
  const Name name = name_of(*std::get_if<ServiceAuthority>(&question));
  return by_name_.emplace(name, std::move(empty)).first->second;
}

void ProfileIndex::erase(const Authority& question) {
  if (const auto* socket = std::get_if<SocketAddress>(&question)) {
    by_address_.erase(*socket);
  } else {
    by_name_.erase(name_of(*std::get_if<ServiceAuthority>(&question)));
  }
}

}  // namespace bowline::destination
