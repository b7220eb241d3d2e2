#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/h2/call.h"

namespace bowline::h2 {

/// The methods of a server by path; constant once made, so that any thread may read it. Of two
/// methods with one path the first counts.
class MethodTable {
 public:
  explicit MethodTable(std::vector<Method> methods);

  /// Null if no method has this path; else valid as long as the table.
  [[nodiscard]] const Method* find(std::string_view path) const;

 private:
  std::map<std::string, Method, std::less<>> methods_;
};

}  // namespace bowline::h2
