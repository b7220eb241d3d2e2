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
/// references only. The log never shows a state between two publications.
class ViewLog {
 public:
  ViewLog() = default;
  ViewLog(const ViewLog&) = delete;
  ViewLog& operator=(const ViewLog&) = delete;

  /// Publishes `changes` as `version`, which is above all before. A change to what is already
  /// there is dropped. False, and the version stays, if nothing is left. Writer only.
  bool apply(const std::vector<ViewChange>& changes, Version version) EXCLUDES(mutex_);
  /// A log of its own with the same entries, tombstones and versions: a reader of this one may go
  /// on there with the version that it has. Writer only.
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

  void move_cursor(std::optional<Version> from, std::optional<Version> to) EXCLUDES(mutex_);
  void drop_old_tombstones() REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::atomic<Version> version_{0};
  Entries entries_ GUARDED_BY(mutex_);  // oldest change first
  std::unordered_map<SocketAddress, Entries::iterator> by_socket_ GUARDED_BY(mutex_);
  std::size_t tombstones_ GUARDED_BY(mutex_) = 0;
  std::map<Version, std::size_t> cursors_ GUARDED_BY(mutex_);  // how many readers stand where
};

/// A reader's place in a log: it keeps the tombstones that this reader still needs. Used by one
/// thread at a time.
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
};

}  // namespace bowline::destination
