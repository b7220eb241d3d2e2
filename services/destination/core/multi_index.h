#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace bowline::destination {

/// Finds objects by any of their keys. An object is known by its slot, a pointer that stays while
/// the object is replaced by newer versions of itself. Lookup is O(log n + found).
template <typename Key, typename T>
class MultiIndex {
 public:
  using Slot = const std::shared_ptr<const T>*;

  /// The object in `slot` had the keys `before` and has `after`; repeated keys count once. Costs
  /// the difference in index operations.
  void replace(Slot slot, std::vector<Key> before, std::vector<Key> after) {
    make_sorted_set(before);
    make_sorted_set(after);
    std::vector<Key> only;
    std::set_difference(
        before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(only));
    for (Key& key : only) pairs_.erase({std::move(key), slot});
    only.clear();
    std::set_difference(
        after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(only));
    for (Key& key : only) pairs_.emplace(std::move(key), slot);
  }

  /// Those with `key`, in no particular order. The pointers live as long as the slots' contents.
  [[nodiscard]] std::vector<const T*> find(const Key& key) const {
    std::vector<const T*> found;
    for (auto pair = pairs_.lower_bound({key, nullptr}); pair != pairs_.end() && pair->first == key;
         ++pair) {
      found.push_back(pair->second->get());
    }
    return found;
  }

 private:
  static void make_sorted_set(std::vector<Key>& keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  }

  std::set<std::pair<Key, Slot>> pairs_;
};

}  // namespace bowline::destination
