#include "services/destination/core/view_log.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "services/destination/core/faults.h"

namespace bowline::destination {

// What a change replaces is moved to `dropped` and dies there, after the lock is released.

bool ViewLog::apply(const std::vector<ViewChange>& changes, Version version) {
  Entries dropped;
  MutexLock lock(mutex_);
  bool changed = false;
  for (const ViewChange& change : changes) {
    if (take(change, version, dropped)) changed = true;
  }
  if (!changed) return false;
  drop_old_tombstones(dropped);
  version_.store(version, std::memory_order_release);
  return true;
}

bool ViewLog::take(const ViewChange& change, Version version, Entries& dropped) {
  Entries& to = change.now ? present_ : gone_;
  const auto known = by_socket_.find(change.socket);
  if (known == by_socket_.end()) {
    if (!change.now) return false;
    to.push_back({change, version});
    by_socket_.emplace(change.socket, std::prev(to.end()));
    return true;
  }
  const Entries::iterator old = known->second;
  if (old->change.now == change.now) return false;
  dropped.splice(dropped.end(), old->change.now ? present_ : gone_, old);
  to.push_back({change, version});
  known->second = std::prev(to.end());
  return true;
}

std::shared_ptr<ViewLog> ViewLog::fork() const {
  Entries present;
  Entries gone;
  Version newest = 0;
  {
    MutexLock lock(mutex_);
    present = present_;
    gone = gone_;
    newest = version_.load(std::memory_order_relaxed);
  }
  auto copy = std::make_shared<ViewLog>();
  MutexLock lock(copy->mutex_);
  copy->version_.store(newest, std::memory_order_release);
  copy->present_ = std::move(present);
  copy->gone_ = std::move(gone);
  copy->by_socket_.reserve(copy->present_.size() + copy->gone_.size());
  for (Entries* entries : {&copy->present_, &copy->gone_}) {
    for (auto entry = entries->begin(); entry != entries->end(); ++entry) {
      copy->by_socket_.emplace(entry->change.socket, entry);
    }
  }
  copy->origin_ = weak_from_this();
  return copy;
}

ViewChanges ViewLog::changes_since(Version from) const {
  ViewChanges changes;
  MutexLock lock(mutex_);
  changes.version = version_.load(std::memory_order_relaxed);
  if (from == 0) changes.present.reserve(present_.size());
  for (auto entry = present_.rbegin(); entry != present_.rend() && entry->version > from; ++entry) {
    changes.present.push_back(*entry->change.now);
  }
  std::reverse(changes.present.begin(), changes.present.end());
  if (from == 0 || has_fault(Fault::kDropRemove)) return changes;
  for (auto entry = gone_.rbegin(); entry != gone_.rend() && entry->version > from; ++entry) {
    changes.gone.push_back(entry->change.socket);
  }
  std::reverse(changes.gone.begin(), changes.gone.end());
  return changes;
}

std::size_t ViewLog::size() const {
  MutexLock lock(mutex_);
  return present_.size();
}

std::size_t ViewLog::tombstones() const {
  MutexLock lock(mutex_);
  return gone_.size();
}

std::vector<ViewChange> ViewLog::entries() const {
  std::vector<ViewChange> entries;
  MutexLock lock(mutex_);
  entries.reserve(present_.size());
  for (const Entry& entry : present_) entries.push_back(entry.change);
  return entries;
}

Version ViewLog::join() {
  MutexLock lock(mutex_);
  const Version newest = version_.load(std::memory_order_relaxed);
  ++cursors_[newest];
  return newest;
}

void ViewLog::move_cursor(std::optional<Version> from, std::optional<Version> to) {
  Entries dropped;
  MutexLock lock(mutex_);
  if (to) ++cursors_[*to];
  if (from) {
    const auto place = cursors_.find(*from);
    if (--place->second == 0) cursors_.erase(place);
  }
  drop_old_tombstones(dropped);
}

Version ViewLog::hindmost() const {
  Version version = std::numeric_limits<Version>::max();
  if (!cursors_.empty()) version = cursors_.begin()->first;
  // Always from a fork to its origin, so the two locks have an order.
  if (const auto origin = origin_.lock()) version = std::min(version, origin->hindmost_to_come());
  return version;
}

// A cursor made later than the fork starts at the newest version of its log.
Version ViewLog::hindmost_to_come() const {
  MutexLock lock(mutex_);
  return std::min(hindmost(), version_.load(std::memory_order_relaxed));
}

void ViewLog::drop_old_tombstones(Entries& dropped) {
  if (gone_.empty()) return;
  const Version needed_after = hindmost();
  while (!gone_.empty() && gone_.front().version <= needed_after) {
    by_socket_.erase(gone_.front().change.socket);
    dropped.splice(dropped.end(), gone_, gone_.begin());
  }
}

ViewCursor::ViewCursor(std::shared_ptr<ViewLog> log) : log_(std::move(log)), hold_(log_->join()) {}

ViewCursor::~ViewCursor() { log_->move_cursor(hold_, std::nullopt); }

void ViewCursor::advance(Version version) {
  log_->move_cursor(hold_, version);
  version_ = version;
  hold_ = version;
}

void ViewCursor::move_to(std::shared_ptr<ViewLog> log) {
  log->move_cursor(std::nullopt, hold_);
  log_->move_cursor(hold_, std::nullopt);
  log_ = std::move(log);
}

}  // namespace bowline::destination
