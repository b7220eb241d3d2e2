#pragma once

#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/k8s/objects.h"

/// What the decoders of this folder share; for their .cc files only. Values are read forward,
/// once. Anything unexpected is thrown as a std::exception and ends in decode.cc.
namespace bowline::k8s::reader {

using Value = simdjson::ondemand::value;
using Object = simdjson::ondemand::object;

/// Reads one object; each kind has its own in a decode_*.cc.
template <typename T>
std::shared_ptr<const T> read_object(Object& object);

template <>
std::shared_ptr<const Pod> read_object<Pod>(Object& object);
template <>
std::shared_ptr<const EndpointSlice> read_object<EndpointSlice>(Object& object);
template <>
std::shared_ptr<const Service> read_object<Service>(Object& object);
template <>
std::shared_ptr<const Node> read_object<Node>(Object& object);
template <>
std::shared_ptr<const ReplicaSet> read_object<ReplicaSet>(Object& object);
template <>
std::shared_ptr<const Job> read_object<Job>(Object& object);

/// Calls `field(key, value)` for each member that is not null; none if `value` itself is null.
/// `key` is valid during the call.
template <typename F>
void each_field(Value value, F&& field) {
  if (value.is_null()) return;
  for (simdjson::ondemand::field member : value.get_object()) {
    const std::string_view key = member.unescaped_key();
    Value member_value = member.value();
    if (!member_value.is_null()) field(key, member_value);
  }
}

/// The same for an object's own members.
template <typename F>
void each_field(Object& object, F&& field) {
  for (simdjson::ondemand::field member : object) {
    const std::string_view key = member.unescaped_key();
    Value member_value = member.value();
    if (!member_value.is_null()) field(key, member_value);
  }
}

/// Calls `element(value)` for each element that is not null.
template <typename F>
void each_element(Value value, F&& element) {
  if (value.is_null()) return;
  for (Value item : value.get_array()) {
    if (!item.is_null()) element(item);
  }
}

std::string text(Value value);
Port port(Value value);
/// Nothing if the text is no address.
std::optional<IpAddress> address(Value value);

/// The parts of metadata that more than one kind reads. A decoder gives each member of metadata
/// to `take` first and handles what it refuses.
struct MetaReader {
  ObjectMeta meta;
  std::vector<Owner> owners;

  bool take(std::string_view key, Value value);
  /// Throws if the object has no name.
  ObjectMeta finish();
  [[nodiscard]] std::optional<Owner> sole_owner() const;
};

}  // namespace bowline::k8s::reader
