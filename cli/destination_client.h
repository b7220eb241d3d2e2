#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "destination.pb.h"

namespace bowline::cli {

/// How the commands that ask the destination service do so.
struct DestinationOptions {
  std::string addr = "localhost:8086";
  std::string token;  ///< context token, as the injector gives it to proxies
  std::chrono::milliseconds timeout{10'000};  ///< for the connection, and for the first answer
  bool watch = false;
};

/// The destination service as the commands see it.
class DestinationClient {
 public:
  /// Errors: one line that says how to make the service reachable.
  static Result<std::unique_ptr<DestinationClient>> connect(const DestinationOptions& options);
  ~DestinationClient();
  DestinationClient(const DestinationClient&) = delete;
  DestinationClient& operator=(const DestinationClient&) = delete;

  template <typename Message>
  using OnMessage = std::function<void(const Message&)>;

  /// Passes on the messages of one stream: all that make up the first answer or, with `watch`,
  /// all until the stream ends, which is an error then.
  /// Errors, each naming `path`: the server's own; kDeadlineExceeded without an answer in time;
  /// kUnavailable if the server ends a stream that should go on.
  Status get(const std::string& path,
             const OnMessage<io::linkerd::proxy::destination::Update>& on_message);
  Status get_profile(
      const std::string& path,
      const OnMessage<io::linkerd::proxy::destination::DestinationProfile>& on_message);

 private:
  class Impl;
  explicit DestinationClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::cli
