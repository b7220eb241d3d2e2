#pragma once

#include <map>
#include <string>
#include <utility>

#include "common/base/file_reader.h"

namespace bowline::k8s {

/// Files as a map; counts the reads.
class MemoryFiles final : public FileReader {
 public:
  explicit MemoryFiles(std::map<std::string, std::string> files = {}) : content(std::move(files)) {}

  [[nodiscard]] Result<std::string> read(const std::string& path) const override {
    ++reads;
    const auto found = content.find(path);
    if (found == content.end()) return Error{Code::kNotFound, path + ": No such file or directory"};
    return found->second;
  }

  std::map<std::string, std::string> content;
  mutable int reads = 0;
};

}  // namespace bowline::k8s
