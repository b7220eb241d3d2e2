#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/k8s/object_ref.h"
#include "services/destination/core/address.h"

namespace bowline::destination {

/// Counts publications of one index; every entry changed by a publication carries its number.
/// 0 is before the first.
using Version = std::uint64_t;

/// The watch event that made something what it is.
struct Provenance {
  const char* kind;  ///< "EndpointSlice", "Pod", …; a literal
  k8s::ObjectRef object;
  std::string resource_version;
  SteadyTime received;
};

/// One step of one address in a view: there (again), or gone.
struct ViewChange {
  SocketAddress socket;
  std::optional<ViewAddress> now;  ///< nothing: gone
  std::shared_ptr<const Provenance> cause;
};

/// What a reader at some version has to be told to be at `version`.
struct ViewChanges {
  Version version = 0;
  std::vector<ViewAddress> present;  ///< new or different since; all there are for a new reader
  std::vector<SocketAddress> gone;   ///< never for a new reader
};

/// The addresses that one kind of client sees of one service port, as a log that can be joined at
/// any version: for each address its newest state and the version of it, ordered by version, gone
/// ones kept as tombstones while a reader may still have them.
///
/// One index writes (apply, fork); readers ask from their own threads. The lock covers copying
/// references only. The log never shows a state between two publications. A change costs itself,
/// an answer costs what it tells; neither costs the set.
class ViewLog : public std::enable_shared_from_this<ViewLog> {
 public:
  ViewLog() = default;
  ~ViewLog() = default;
  ViewLog(const ViewLog&) = delete;
  ViewLog& operator=(const ViewLog&) = delete;

  /// Publishes `changes` as `version`, which is above all before. A change to what is already
  /// there is dropped. False, and the version stays, if nothing is left. Writer only.
  bool apply(const std::vector<ViewChange>& changes, Version version) EXCLUDES(mutex_);
  /// A log of its own with the same entries, tombstones and versions: a reader of this one may go
  /// on there with the version that it has. The fork keeps what such readers need as long as this
  /// log lives, which needs a shared_ptr to this one, and no publication to it from now on: a
  /// reader who has been told of that one could not go on in the fork. Writer only.
  [[nodiscard]] std::shared_ptr<ViewLog> fork() const EXCLUDES(mutex_);

  /// The newest publication that changed something.
  [[nodiscard]] Version version() const { return version_.load(std::memory_order_acquire); }
  /// `from` is 0 or a version that a live ViewCursor of this log stands at. Equal socket addresses
  /// come once; `present` and `gone` are ordered from the oldest change to the newest.
  [[nodiscard]] ViewChanges changes_since(Version from) const EXCLUDES(mutex_);
  /// How many addresses are present.
  [[nodiscard]] std::size_t size() const EXCLUDES(mutex_);
  /// How many tombstones are kept; for tests and metrics.
  [[nodiscard]] std::size_t tombstones() const EXCLUDES(mutex_);
  /// All present entries with what made them, unordered; for audit and diagnostics.
  [[nodiscard]] std::vector<ViewChange> entries() const EXCLUDES(mutex_);

 private:
  friend class ViewCursor;

  struct Entry {
    ViewChange change;
    Version version;
  };
  using Entries = std::list<Entry>;

  bool take(const ViewChange& change, Version version, Entries& dropped) REQUIRES(mutex_);
  /// Counts a new reader at the newest version, which is returned.
  Version join() EXCLUDES(mutex_);
  void move_cursor(std::optional<Version> from, std::optional<Version> to) EXCLUDES(mutex_);
  /// Where the hindmost reader stands, those of the log that this was forked from included.
  [[nodiscard]] Version hindmost() const REQUIRES(mutex_);
  [[nodiscard]] Version hindmost_to_come() const EXCLUDES(mutex_);
  void drop_old_tombstones(Entries& dropped) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::atomic<Version> version_{0};
  Entries present_ GUARDED_BY(mutex_);  // oldest change first, as in gone_
  Entries gone_ GUARDED_BY(mutex_);
  std::unordered_map<SocketAddress, Entries::iterator> by_socket_ GUARDED_BY(mutex_);
  std::map<Version, std::size_t> cursors_ GUARDED_BY(mutex_);  // how many readers hold what
  std::weak_ptr<const ViewLog> origin_ GUARDED_BY(mutex_);     // its readers may still come
};

/// A reader's place in a log: it keeps the tombstones that this reader still needs. A reader at
/// version 0 may be in the middle of its first answer, so it keeps what has gone since it came.
/// Used by one thread at a time.
class ViewCursor {
 public:
  /// At version 0: the reader has nothing yet.
  explicit ViewCursor(std::shared_ptr<ViewLog> log);
  ~ViewCursor();
  ViewCursor(const ViewCursor&) = delete;
  ViewCursor& operator=(const ViewCursor&) = delete;

  [[nodiscard]] const std::shared_ptr<ViewLog>& log() const { return log_; }
  [[nodiscard]] Version version() const { return version_; }
  /// The reader has been told everything up to `version`, which the log has published.
  void advance(Version version);
  /// Goes on in `log`, which was forked from this one's log at or after this version.
  void move_to(std::shared_ptr<ViewLog> log);

 private:
  std::shared_ptr<ViewLog> log_;
  Version version_ = 0;
  Version hold_;  // tombstones after it are kept; version_ unless that is 0
};

}  // namespace bowline::destination
