#include <stdexcept>

#include "common/k8s/json_members.h"
#include "common/k8s/json_reader.h"

namespace bowline::k8s {

const Json* member(const Json* object, const char* name) {
  if (object == nullptr) return nullptr;
  if (!object->is_object()) throw std::runtime_error(std::string(name) + " is not in an object");
  const auto found = object->find(name);
  return found == object->end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> member_if(const Json* object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) throw std::runtime_error(std::string(name) + " is not a string");
  return value->get<std::string>();
}

std::string member_text(const Json* object, const char* name) {
  return member_if(object, name).value_or("");
}

ObjectMeta read_meta(const Json& object) {
  const Json* metadata = member(&object, "metadata");
  ObjectMeta meta{.ref = {member_text(metadata, "namespace"), member_text(metadata, "name")},
                  .uid = member_text(metadata, "uid"),
                  .resource_version = member_text(metadata, "resourceVersion")};
  if (meta.ref.name.empty()) throw std::runtime_error("metadata.name is missing");
  return meta;
}

namespace reader {
namespace {

std::optional<Owner> json_sole_owner(const Json& object) {
  const Json* owners = member(member(&object, "metadata"), "ownerReferences");
  if (owners == nullptr || !owners->is_array() || owners->size() != 1) return std::nullopt;
  return Owner{member_text(&owners->front(), "kind"), member_text(&owners->front(), "name")};
}

template <typename T>
std::shared_ptr<const T> read_workload(Object& object) {
  const Json json = Json::parse(std::string_view(object.raw_json()));
  auto workload = std::make_shared<T>();
  workload->meta = read_meta(json);
  workload->sole_owner = json_sole_owner(json);
  return workload;
}

}  // namespace

template <>
std::shared_ptr<const Node> read_object<Node>(Object& object) {
  const Json json = Json::parse(std::string_view(object.raw_json()));
  auto node = std::make_shared<Node>();
  node->meta = read_meta(json);
  node->zone =
      member_text(member(member(&json, "metadata"), "labels"), "topology.kubernetes.io/zone");
  return node;
}

template <>
std::shared_ptr<const ReplicaSet> read_object<ReplicaSet>(Object& object) {
  return read_workload<ReplicaSet>(object);
}

template <>
std::shared_ptr<const Job> read_object<Job>(Object& object) {
  return read_workload<Job>(object);
}

}  // namespace reader
}  // namespace bowline::k8s
