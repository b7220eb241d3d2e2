#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/k8s/objects.h"

/// Reading optional members of an nlohmann value; for .cc files of this folder only. A member of
/// the wrong type is thrown as a std::exception.
namespace bowline::k8s {

using Json = nlohmann::json;

/// Null if `object` is null or has no such member, or the member is null.
const Json* member(const Json* object, const char* name);
/// Empty if absent.
std::string member_text(const Json* object, const char* name);
std::optional<std::string> member_if(const Json* object, const char* name);

/// Throws if the object has no name.
ObjectMeta read_meta(const Json& object);

}  // namespace bowline::k8s
