#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/k8s/reflector_loop.h"
#include "common/k8s/watch_event.h"

namespace bowline::k8s {

/// Follows all objects of one kind: T is Pod, EndpointSlice, Service, Node, ReplicaSet or Job.
template <typename T>
class Reflector final : private EventDecoder {
 public:
  /// Gets the events in order, on the reflector's thread; it posts them to their owner's loop.
  using Sink = std::function<void(WatchBatch<T>)>;

  /// `api`, `clock` and `observer` must outlive it; `observer` may be null.
  Reflector(ApiClient& api,
            Resource resource,
            const Clock& clock,
            Sink sink,
            ReflectorObserver* observer = nullptr,
            ReflectorSettings settings = {});

  /// Starts the thread; once.
  void start() { loop_.start(); }
  /// Ends the request under way and joins the thread; it returns promptly, and no event follows.
  /// Not from the sink.
  void stop() { loop_.stop(); }

 private:
  Result<PageInfo> decode_page(std::string body) override;
  void add_page(Position position) override;
  Result<LineInfo> decode_line(std::string_view line) override;
  void flush(SteadyTime received) override;

  Sink sink_;
  std::vector<std::shared_ptr<const T>> page_;
  std::vector<WatchEvent<T>> events_;
  ReflectorLoop loop_;  // last, so that its thread ends first
};

extern template class Reflector<Pod>;
extern template class Reflector<EndpointSlice>;
extern template class Reflector<Service>;
extern template class Reflector<Node>;
extern template class Reflector<ReplicaSet>;
extern template class Reflector<Job>;

}  // namespace bowline::k8s
