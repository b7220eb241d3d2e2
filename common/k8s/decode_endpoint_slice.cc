#include <algorithm>
#include <stdexcept>

#include "common/k8s/json_reader.h"

namespace bowline::k8s::reader {
namespace {

SlicePort read_slice_port(Value value) {
  SlicePort slice_port;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "name") slice_port.name = text(member);
    if (key == "port") slice_port.port = port(member);
  });
  return slice_port;
}

std::vector<SlicePort> read_slice_ports(Value value) {
  std::vector<SlicePort> ports;
  each_element(value, [&](Value item) { ports.push_back(read_slice_port(item)); });
  return ports;
}

TargetRef read_target(Value value) {
  TargetRef target;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "kind") target.kind = text(member);
    if (key == "namespace") target.ref.namespace_name = text(member);
    if (key == "name") target.ref.name = text(member);
    if (key == "uid") target.uid = text(member);
  });
  return target;
}

std::vector<std::string> read_for_zones(Value hints) {
  std::vector<std::string> zones;
  each_field(hints, [&](std::string_view hint, Value list) {
    if (hint != "forZones") return;
    each_element(list, [&](Value zone) {
      each_field(zone, [&](std::string_view key, Value member) {
        if (key == "name") zones.push_back(text(member));
      });
    });
  });
  return zones;
}

std::vector<IpAddress> read_addresses(Value value) {
  std::vector<IpAddress> addresses;
  each_element(value, [&](Value item) {
    if (const auto ip = address(item)) addresses.push_back(*ip);
  });
  return addresses;
}

bool read_ready(Value conditions) {
  bool ready = true;
  each_field(conditions, [&](std::string_view condition, Value state) {
    if (condition == "ready") ready = state.get_bool();
  });
  return ready;
}

Endpoint read_endpoint(Value value) {
  Endpoint endpoint;
  each_field(value, [&](std::string_view key, Value member) {
    if (key == "addresses") endpoint.addresses = read_addresses(member);
    if (key == "conditions") endpoint.ready = read_ready(member);
    if (key == "hostname") endpoint.hostname = text(member);
    if (key == "zone") endpoint.zone = text(member);
    if (key == "hints") endpoint.for_zones = read_for_zones(member);
    if (key == "targetRef") endpoint.target = read_target(member);
  });
  return endpoint;
}

void read_slice_metadata(Value value, EndpointSlice& slice) {
  MetaReader reader;
  each_field(value, [&](std::string_view key, Value member) {
    if (reader.take(key, member) || key != "labels") return;
    each_field(member, [&](std::string_view label, Value label_value) {
      if (label == "kubernetes.io/service-name") slice.service_name = text(label_value);
    });
  });
  slice.meta = reader.finish();
  if (!slice.service_name.empty()) return;
  const auto service = std::find_if(reader.owners.begin(), reader.owners.end(), [](const Owner& o) {
    return o.kind == "Service";
  });
  if (service != reader.owners.end()) slice.service_name = service->name;
}

}  // namespace

template <>
std::shared_ptr<const EndpointSlice> read_object<EndpointSlice>(Object& object) {
  auto slice = std::make_shared<EndpointSlice>();
  each_field(object, [&](std::string_view key, Value member) {
    if (key == "metadata") read_slice_metadata(member, *slice);
    if (key == "ports") slice->ports = read_slice_ports(member);
    if (key == "endpoints") {
      each_element(member, [&](Value item) { slice->endpoints.push_back(read_endpoint(item)); });
    }
  });
  if (slice->meta.ref.name.empty()) throw std::runtime_error("metadata is missing");
  for (Endpoint& endpoint : slice->endpoints) {
    if (endpoint.target && endpoint.target->ref.namespace_name.empty()) {
      endpoint.target->ref.namespace_name = slice->meta.ref.namespace_name;
    }
  }
  return slice;
}

}  // namespace bowline::k8s::reader
