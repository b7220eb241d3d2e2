#pragma once

#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/file_reader.h"
#include "common/base/mutex.h"

namespace bowline::k8s {

/// The token that a client shows to the API server: fixed, from a file that the kubelet rotates,
/// or none. All methods may be called from any thread.
class BearerToken {
 public:
  /// A file wins over a fixed token; both empty means that there is none.
  BearerToken(std::string fixed, std::string file, const FileReader& files, const Clock& clock);

  /// Empty if there is none. The file is read again once a minute; if that fails, the last token
  /// stays in use. Errors: those of FileReader, before the first success.
  Result<std::string> current() EXCLUDES(mutex_);

  /// To be told when the API server refused `token`: reads the file at once. True if there is a
  /// different one now.
  bool refused(const std::string& token) EXCLUDES(mutex_);

 private:
  Result<std::string> read() EXCLUDES(mutex_);

  const std::string file_;
  const FileReader& files_;
  const Clock& clock_;
  Mutex mutex_;
  std::string token_ GUARDED_BY(mutex_);
  std::optional<SteadyTime> read_at_ GUARDED_BY(mutex_);
};

}  // namespace bowline::k8s
