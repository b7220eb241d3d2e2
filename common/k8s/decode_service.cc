#include <stdexcept>

#include "common/k8s/json_members.h"
#include "common/k8s/json_reader.h"

namespace bowline::k8s {
namespace {

ServicePortSpec read_service_port(const Json& value) {
  const auto number = Port::from_number(value.at("port").get<std::int64_t>());
  if (!number) throw std::runtime_error("a port is outside 1...65535");
  std::string protocol = member_text(&value, "protocol");
  if (protocol.empty()) protocol = "TCP";
  return {
      member_text(&value, "name"), *number, std::move(protocol), member_if(&value, "appProtocol")};
}

Service::Type service_type(const std::string& name) {
  if (name == "NodePort") return Service::Type::kNodePort;
  if (name == "LoadBalancer") return Service::Type::kLoadBalancer;
  if (name == "ExternalName") return Service::Type::kExternalName;
  return Service::Type::kClusterIp;
}

std::vector<IpAddress> cluster_ips(const Json* spec) {
  std::vector<IpAddress> ips;
  if (const Json* list = member(spec, "clusterIPs")) {
    for (const Json& item : *list) {
      if (const auto ip = IpAddress::parse(item.get<std::string>())) ips.push_back(*ip);
    }
  }
  if (ips.empty()) {
    if (const auto ip = IpAddress::parse(member_text(spec, "clusterIP"))) ips.push_back(*ip);
  }
  return ips;
}

}  // namespace

template <>
std::shared_ptr<const Service> reader::read_object<Service>(Object& object) {
  const Json json = Json::parse(std::string_view(object.raw_json()));
  const Json* spec = member(&json, "spec");
  auto service = std::make_shared<Service>();
  service->meta = read_meta(json);
  service->type = service_type(member_text(spec, "type"));
  if (member_text(spec, "internalTrafficPolicy") == "Local") {
    service->internal_traffic_policy = Service::TrafficPolicy::kLocal;
  }
  service->cluster_ips = cluster_ips(spec);
  if (const Json* ports = member(spec, "ports")) {
    for (const Json& port : *ports) service->ports.push_back(read_service_port(port));
  }
  const Json* annotations = member(member(&json, "metadata"), "annotations");
  service->opaque_ports = member_if(annotations, "config.linkerd.io/opaque-ports");
  return service;
}

}  // namespace bowline::k8s
