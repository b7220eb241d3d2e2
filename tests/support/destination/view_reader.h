#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/destination/core/view_log.h"
#include "tests/support/destination/folding_client.h"

namespace bowline::destination::support {

/// Everything about an address, as one line.
std::string describe(const Address& address, ZoneLocality locality);

/// Asks a view log as a Get stream does and folds what it is told.
class ViewReader {
 public:
  explicit ViewReader(std::shared_ptr<ViewLog> log) : cursor_(std::move(log)) {}

  /// The messages of one answer, in the notation of destination.md: "ADD{a:p, b:p}", "REM{a:p}",
  /// "NOEP", addresses sorted.
  std::vector<std::string> next();
  void move_to(std::shared_ptr<ViewLog> log) { cursor_.move_to(std::move(log)); }

  [[nodiscard]] const FoldingClient& client() const { return client_; }
  [[nodiscard]] const ViewCursor& cursor() const { return cursor_; }

 private:
  ViewCursor cursor_;
  FoldingClient client_;
  bool first_ = true;
};

}  // namespace bowline::destination::support
