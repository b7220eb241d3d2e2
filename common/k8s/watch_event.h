#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/k8s/object_ref.h"

namespace bowline::k8s {

/// The life of a watch as a reflector tells it. A (re)list is Init, an InitApply for each object,
/// InitDone; then Apply and Delete follow one by one. What was there before Init and did not come
/// again until InitDone has been deleted meanwhile. Init may come at any time and starts over.
struct Init {};
template <typename T>
struct InitApply {
  std::shared_ptr<const T> object;
};
struct InitDone {};
template <typename T>
struct Apply {
  std::shared_ptr<const T> object;
};
struct Delete {
  ObjectRef ref;
};

template <typename T>
using WatchEvent = std::variant<Init, InitApply<T>, InitDone, Apply<T>, Delete>;

/// Events in order, with the moment at which the last byte of them was read.
template <typename T>
struct WatchBatch {
  std::vector<WatchEvent<T>> events;
  SteadyTime received;
};

}  // namespace bowline::k8s
