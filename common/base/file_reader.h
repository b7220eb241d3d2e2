#pragma once

#include <string>

#include "common/base/result.h"

namespace bowline {

/// Reads whole files; the seam where tests put faults. May be called from any thread.
class FileReader {
 public:
  FileReader() = default;
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  virtual ~FileReader() = default;

  /// Errors, each naming the path: kNotFound, kPermissionDenied, kUnavailable (any other cause).
  [[nodiscard]] virtual Result<std::string> read(const std::string& path) const = 0;
};

class DiskFileReader final : public FileReader {
 public:
  [[nodiscard]] Result<std::string> read(const std::string& path) const override;
};

}  // namespace bowline
