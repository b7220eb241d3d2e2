#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace bowline::k8s {

/// A file of tests/golden/k8s: objects as an API server sent them, managedFields included.
inline std::string golden(const std::string& name) {
  std::ifstream file(std::string(BOWLINE_GOLDEN_K8S) + "/" + name);
  if (!file) throw std::runtime_error("no golden file " + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace bowline::k8s
