#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "common/base/mutex.h"
#include "common/k8s/object_ref.h"
#include "common/net/port.h"
#include "services/destination/core/address.h"
#include "services/destination/core/encoded_once.h"
#include "services/destination/core/view_log.h"

namespace bowline::destination {

/// The Service exists and does not declare the port that was asked for: the empty message.
struct UndeclaredPort {
  bool operator==(const UndeclaredPort&) const = default;
};

/// A declared port of a Service (destination.md 8.2).
struct ServiceProfile {
  std::string fully_qualified_name;
  k8s::ObjectRef service;
  Port port;
  bool opaque = false;

  bool operator==(const ServiceProfile&) const = default;
};

/// One address: of a pod, or of nobody known (destination.md 8.4).
struct EndpointProfile {
  Address address;  ///< labels with `namespace`, an empty `zone`, no locality
  bool opaque = false;

  bool operator==(const EndpointProfile&) const = default;
};

using Profile = std::variant<UndeclaredPort, ServiceProfile, EndpointProfile>;

/// A value that streams send whole whenever it changes, encoded once for all of them. Immutable.
template <typename T>
struct Answer {
  T value;
  Version version;
  std::shared_ptr<const Provenance> cause;  ///< null if no event made it
  EncodedOnce<1> encoded;

  Answer(T v, Version at, std::shared_ptr<const Provenance> by)
      : value(std::move(v)), version(at), cause(std::move(by)) {}
};

/// The newest answer to one question, never null once the cell has been handed out. One index
/// writes, any thread reads.
template <typename T>
class AnswerCell {
 public:
  [[nodiscard]] std::shared_ptr<const Answer<T>> load() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return answer_;
  }
  void store(std::shared_ptr<const Answer<T>> answer) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    answer_.swap(answer);
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const Answer<T>> answer_ GUARDED_BY(mutex_);
};
using ProfileCell = AnswerCell<Profile>;

}  // namespace bowline::destination
