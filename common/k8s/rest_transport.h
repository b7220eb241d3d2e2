#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file_reader.h"
#include "common/k8s/api_error.h"
#include "common/k8s/cluster_config.h"

namespace bowline::k8s {

struct WireRequest {
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct WireOutcome {
  WireFailure failure = WireFailure::kNone;
  std::string reason;   ///< of a failure
  int http_status = 0;  ///< 0 before there was one
  std::optional<std::chrono::seconds> retry_after;
};

/// Called on the transport's thread; must not block or throw.
struct WireHandlers {
  std::function<void(int http_status)> on_status;
  /// Part of the body; false ends the request. The first part may come before the status.
  std::function<bool(std::string_view)> on_bytes;
  /// Last and once.
  std::function<void(WireOutcome)> on_done;
};

/// A request under way.
class WireCall {
 public:
  WireCall() = default;
  WireCall(const WireCall&) = delete;
  WireCall& operator=(const WireCall&) = delete;
  virtual ~WireCall() = default;
  /// From any thread; on_done follows with kCancelled unless the request was done already.
  virtual void cancel() = 0;
};

/// HTTP requests to one API server, on cpprestsdk. All of it runs on that library's pool, which
/// must have exactly one thread: its cancellation closes a socket under a TLS operation that
/// another thread may be in the middle of.
class RestTransport {
 public:
  struct Settings {
    std::chrono::milliseconds connect_limit{5'000};  ///< name, TCP and TLS
    /// Two bookmark intervals of the API server without a byte.
    std::chrono::milliseconds watch_silence{130'000};
    std::chrono::milliseconds call_silence{30'000};  ///< of anything else
    std::size_t max_in_flight = 16;                  ///< of kCall
    std::size_t max_waiting = 1'024;                 ///< of kCall, beyond those in flight
  };
  enum class Kind : std::uint8_t { kWatch, kList, kCall };

  /// `files` must outlive it and what it started.
  RestTransport(ClusterConfig config, const FileReader& files, Settings settings);
  /// Stops as stop() does.
  ~RestTransport();
  RestTransport(const RestTransport&) = delete;
  RestTransport& operator=(const RestTransport&) = delete;

  /// Makes the library's pool and keeps OpenSSL from loading the system's certificates for each
  /// connection. Sets environment variables: call it in main before other threads start. The
  /// constructor does it otherwise. Aborts if another pool exists already.
  static void prepare_process();

  /// Ends what is under way, and whatever is started later, with kCancelled; waits until the
  /// handlers have run. Not from one of them.
  void stop();

  /// From any thread; does not block. Past `deadline` it ends with kDeadline.
  std::shared_ptr<WireCall> start(Kind kind,
                                  WireRequest request,
                                  std::optional<SteadyTime> deadline,
                                  WireHandlers handlers);

 private:
  class Core;
  class Exchange;

  std::shared_ptr<Core> core_;
};

}  // namespace bowline::k8s
