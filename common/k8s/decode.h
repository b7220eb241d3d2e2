#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/result.h"
#include "common/k8s/objects.h"
#include "common/k8s/watch_event.h"

/// From the API server's JSON to our objects. T is Pod, EndpointSlice, Service, Node, ReplicaSet
/// or Job; the last three may come as PartialObjectMetadata. objects.h says what each field holds.
///
/// Fields that are not kept are not looked at, and may hold anything. A kept field that is null
/// counts as absent; one of the wrong type, a port outside 1…65535 or an object without a name
/// makes the object unreadable. All functions may be called from any thread.
namespace bowline::k8s {

/// Errors: kInvalidArgument if the object is unreadable; the message says why.
template <typename T>
Result<std::shared_ptr<const T>> decode(std::string_view json);

/// An object that could not be read.
struct Skipped {
  std::string name;  ///< "namespace/name", or "(unnamed)"
  std::string reason;

  bool operator==(const Skipped&) const = default;
};

/// One page of a list.
template <typename T>
struct Page {
  std::vector<std::shared_ptr<const T>> objects;
  std::vector<Skipped> skipped;
  std::string continue_token;  ///< empty on the last page
  std::string resource_version;
};

/// Errors: kInvalidArgument if the page as a whole is no JSON list; an unreadable item is skipped.
template <typename T>
Result<Page<T>> decode_page(std::string json);

/// Nothing changed up to the line's resource version.
struct Bookmark {
  bool operator==(const Bookmark&) const = default;
};

/// The API server ends the watch, for a reason as in a Status object. `code` is an HTTP status.
struct WatchFailure {
  int code = 0;
  std::string reason;
  std::string message;

  bool operator==(const WatchFailure&) const = default;
};

/// One line of a watch. `resource_version` is where a later watch may start; empty if unknown.
template <typename T>
struct WatchLine {
  std::variant<Apply<T>, Delete, Bookmark, Skipped, WatchFailure> event;
  std::string resource_version;
};

/// Errors: kInvalidArgument if the line is no watch event; an unreadable object is Skipped.
template <typename T>
Result<WatchLine<T>> decode_watch_line(std::string_view line);

}  // namespace bowline::k8s
