#include "common/h2/method_table.h"

#include <utility>

namespace bowline::h2 {

MethodTable::MethodTable(std::vector<Method> methods) {
  for (Method& method : methods) {
    std::string path = method.path;
    methods_.emplace(std::move(path), std::move(method));
  }
}

const Method* MethodTable::find(std::string_view path) const {
  const auto found = methods_.find(path);
  return found == methods_.end() ? nullptr : &found->second;
}

}  // namespace bowline::h2
