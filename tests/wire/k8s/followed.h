#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file_reader.h"
#include "common/base/mutex.h"
#include "common/k8s/reflector.h"
#include "common/k8s/rest_client.h"
#include "common/k8s/store.h"
#include "tests/support/fake_api_server.h"

namespace bowline::k8s {

/// Limits short enough for tests that wait for them.
inline RestTransport::Settings short_limits() {
  return {.connect_limit = std::chrono::milliseconds(300),
          .watch_silence = std::chrono::milliseconds(300),
          .call_silence = std::chrono::milliseconds(300)};
}

/// How long a test waits for what must happen.
constexpr std::chrono::minutes kGenerous{1};

template <typename T>
const Resource& resource_of();
template <>
inline const Resource& resource_of<Node>() {
  return kNodes;
}
template <>
inline const Resource& resource_of<Pod>() {
  return kPods;
}

/// What a test compares of an object.
inline const std::string& shown(const Node& node) { return node.zone; }
inline const std::string& shown(const Pod& pod) { return pod.node_name; }

/// Objects of a fake API server, by a reflector into a store, as an owner would hold them. The
/// store is fed on the reflector's own thread, under a lock.
template <typename T>
class Followed final : private ReflectorObserver {
 public:
  Followed(const testing::FakeApiServer& server, RestTransport::Settings settings)
      : Followed(server.config(), settings) {}

  Followed(ClusterConfig config, RestTransport::Settings settings)
      : client_(std::move(config), files_, clock_, settings),
        reflector_(client_,
                   resource_of<T>(),
                   clock_,
                   [this](WatchBatch<T> batch) { take(std::move(batch)); },
                   this,
                   {.backoff = {.initial = std::chrono::milliseconds(5),
                                .maximum = std::chrono::milliseconds(20)},
                    .seed = 1}) {
    reflector_.start();
  }

  /// By name.
  using Shown = std::map<std::string, std::string>;

  /// Waits until the store has exactly these objects, and tells what it has.
  Shown wait_for(const Shown& objects) EXCLUDES(mutex_) {
    wait_until([&] { return now() == objects; });
    MutexLock lock(mutex_);
    return now();
  }
  /// What there was after each batch, since the store was ready.
  std::vector<Shown> history() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return history_;
  }
  /// Waits for a failure with this code; false if there is none.
  bool wait_for_down(Code code) EXCLUDES(mutex_) {
    return wait_until([&] { return downs_.contains(code); });
  }
  std::string message(Code code) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return downs_[code];
  }
  bool wait_for_ups(int count) EXCLUDES(mutex_) {
    return wait_until([&] { return ups_ >= count; });
  }
  bool wait_for_skipped(const std::string& name) EXCLUDES(mutex_) {
    return wait_until([&] { return skipped_.contains(name); });
  }
  void stop() { reflector_.stop(); }

 private:
  bool wait_until(const std::function<bool()>& condition) EXCLUDES(mutex_) {
    const auto limit = std::chrono::steady_clock::now() + kGenerous;
    MutexLock lock(mutex_);
    while (!condition()) {
      if (lock.wait_until(changed_, limit) == std::cv_status::timeout) return condition();
    }
    return true;
  }

  Shown now() const {
    Shown objects;
    for (const auto& [ref, object] : store_.objects()) objects[ref.name] = shown(*object);
    return objects;
  }

  void take(WatchBatch<T> batch) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    for (auto& event : batch.events) store_.apply(std::move(event));
    if (store_.ready()) history_.push_back(now());
    changed_.notify_all();
  }

  void on_up(const std::string& /*kind*/) override {
    MutexLock lock(mutex_);
    ++ups_;
    changed_.notify_all();
  }
  void on_down(const std::string& /*kind*/, const Error& error) override {
    MutexLock lock(mutex_);
    downs_[error.code] = error.message;
    changed_.notify_all();
  }
  void on_skipped(const std::string& /*kind*/, const Skipped& skipped) override {
    MutexLock lock(mutex_);
    skipped_[skipped.name] = skipped.reason;
    changed_.notify_all();
  }

  DiskFileReader files_;
  SystemClock clock_;
  Mutex mutex_;
  std::condition_variable changed_;
  Store<T> store_;
  std::vector<Shown> history_;
  std::map<Code, std::string> downs_;
  std::map<std::string, std::string> skipped_;
  int ups_ = 0;
  RestClient client_;
  Reflector<T> reflector_;
};

using FollowedNodes = Followed<Node>;
using Zones = FollowedNodes::Shown;

constexpr const char* kNodesPath = "/api/v1/nodes";

inline void put_node(testing::FakeApiServer& server,
                     const std::string& name,
                     const std::string& zone) {
  server.state().put(kNodesPath,
                     name,
                     R"({"metadata":{"name":")" + name +
                         R"(","labels":{"topology.kubernetes.io/zone":")" + zone + R"("}}})");
}

}  // namespace bowline::k8s
