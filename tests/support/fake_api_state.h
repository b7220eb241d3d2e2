#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/mutex.h"
#include "tests/support/fake_connection.h"

namespace bowline::testing {

/// Which requests a fault is for.
enum class On : std::uint8_t { kConnect, kFirstPage, kNextPage, kWatch, kCall };

/// An HTTP error with a Status body.
struct HttpFailure {
  int code;
  std::string reason;
  std::optional<int> retry_after_seconds;
};
/// A watch is accepted, then ended by an ERROR event.
struct ErrorEvent {
  int code;
  std::string reason;
};
/// Half of what was to be sent is sent, then nothing, and the connection stays: half-open.
struct GoSilent {};
/// Half of what was to be sent is sent, then the connection is closed.
struct CloseHalfway {};
/// Each event line of the watch comes in two parts.
struct CutLines {};
using Fault = std::variant<HttpFailure, ErrorEvent, GoSilent, CloseHalfway, CutLines>;

/// What a fake API server holds: objects by collection path and key, the events that led there,
/// the faults to come and the requests that came. All methods may be called from any thread.
class FakeApiState {
 public:
  struct Event {
    int version;
    std::string collection;
    std::string line;  ///< as a watch sends it, with '\n'
  };

  /// `key` is "namespace/name", or the name alone; `json` is the object, without a resource
  /// version: the next one is put in front of its `"metadata":{`.
  void put(const std::string& collection, const std::string& key, const std::string& json)
      EXCLUDES(mutex_);
  void remove(const std::string& collection, const std::string& key) EXCLUDES(mutex_);
  /// A bookmark with the newest version, to all watches of the collection.
  void bookmark(const std::string& collection) EXCLUDES(mutex_);

  /// The next request that fits gets the fault; several are used up in order.
  void fail_next(On on, Fault fault) EXCLUDES(mutex_);
  std::optional<Fault> take_fault(On on) EXCLUDES(mutex_);

  /// Bearer tokens other than this are refused with 401; empty takes all.
  void require_token(std::string token) EXCLUDES(mutex_);
  [[nodiscard]] bool accepts(const HttpRequest& request) const EXCLUDES(mutex_);

  /// Pages have this many items at most, if the client wants a limit at all.
  void set_page_limit(std::size_t limit) EXCLUDES(mutex_);
  /// The list as JSON. `continue_token` is empty for the first page.
  std::string page(const std::string& collection,
                   bool limited,
                   const std::string& continue_token) const EXCLUDES(mutex_);
  /// The object as JSON, if there is one.
  std::optional<std::string> object(const std::string& collection, const std::string& key) const
      EXCLUDES(mutex_);

  /// Waits for events of the collection after `version`. Empty once stopped.
  std::vector<Event> events_after(const std::string& collection, int version) EXCLUDES(mutex_);

  void record(On on, const HttpRequest& request) EXCLUDES(mutex_);
  /// Those of one sort, in order. Waits until there are `count`, at most a minute.
  std::vector<HttpRequest> wait_for_requests(On on, std::size_t count) EXCLUDES(mutex_);

  /// Ends all waiting.
  void stop() EXCLUDES(mutex_);

 private:
  struct Object {
    std::string given;
    std::string versioned;
  };

  void add_event(const std::string& type, const std::string& collection, const std::string& json)
      REQUIRES(mutex_);
  [[nodiscard]] std::string with_version(const std::string& json) const REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::condition_variable changed_;
  int version_ GUARDED_BY(mutex_) = 100;
  std::map<std::string, std::map<std::string, Object>> objects_ GUARDED_BY(mutex_);
  std::vector<Event> events_ GUARDED_BY(mutex_);
  std::map<On, std::deque<Fault>> faults_ GUARDED_BY(mutex_);
  std::map<On, std::vector<HttpRequest>> requests_ GUARDED_BY(mutex_);
  std::string token_ GUARDED_BY(mutex_);
  std::size_t page_limit_ GUARDED_BY(mutex_) = 500;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace bowline::testing
