#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/k8s/cancellation.h"

namespace bowline::k8s {

struct ApiRequest {
  enum class Method : std::uint8_t { kGet, kPost, kPatch };

  Method method = Method::kGet;
  std::string path;  ///< with the query, percent-encoded: "/api/v1/pods?limit=500"
  std::string accept = "application/json";
  std::string content_type;  ///< of `body`; empty without one
  std::string body;
};

/// How a request ended. Codes of `status`, whose message names the API server's URL and the mend:
///   kUnavailable        no connection, TLS failure, connection broken, HTTP 5xx
///   kDeadlineExceeded   the caller's deadline; the API server sent nothing for too long
///   kUnauthenticated 401 · kPermissionDenied 403, naming the RBAC rule · kNotFound 404 ·
///   kAborted 409 · kOutOfRange 410, a resource version or page token has expired ·
///   kInvalidArgument 400, 422 · kResourceExhausted 429, or too much waits already ·
///   kCancelled · kUnknown any other HTTP status
struct ApiReply {
  Status status;
  std::string body;  ///< of a success
  std::optional<std::chrono::seconds> retry_after;
};

/// Whole lines of a watch, each ended by '\n', and when the last byte of them was read. Has no
/// lines at all when it only tells that the API server has accepted the watch.
struct WatchChunk {
  std::string lines;
  SteadyTime received;
};

/// Talks to one Kubernetes API server. All methods may be called from any thread; `list` and
/// `watch` block it.
class ApiClient {
 public:
  /// False ends the watch.
  using ChunkSink = std::function<bool(const WatchChunk&)>;
  using Done = std::function<void(ApiReply)>;

  ApiClient() = default;
  ApiClient(const ApiClient&) = delete;
  ApiClient& operator=(const ApiClient&) = delete;
  virtual ~ApiClient() = default;

  /// One page of a list. Returns promptly once cancelled.
  virtual ApiReply list(const ApiRequest& request, Cancellation& cancellation) = 0;

  /// Gives lines to `sink`, on the calling thread, until the watch ends: OK if the API server
  /// ended it in order. The first call of `sink` has no lines. Returns promptly once cancelled.
  virtual ApiReply watch(const ApiRequest& request,
                         Cancellation& cancellation,
                         const ChunkSink& sink) = 0;

  /// Does not wait for the network. `done` is called once, at `deadline` at the latest, from the
  /// client's own thread, or from within the call if it can't even be sent; it must only hand the
  /// reply over.
  virtual void call(ApiRequest request, SteadyTime deadline, Done done) = 0;

  void get(std::string path, SteadyTime deadline, Done done) {
    call({.path = std::move(path)}, deadline, std::move(done));
  }
  /// `body` is the object as JSON.
  void create(std::string path, std::string body, SteadyTime deadline, Done done) {
    call({.method = ApiRequest::Method::kPost,
          .path = std::move(path),
          .content_type = "application/json",
          .body = std::move(body)},
         deadline,
         std::move(done));
  }
  /// `content_type` says which kind of patch `body` is, such as application/merge-patch+json.
  void patch(std::string path,
             std::string content_type,
             std::string body,
             SteadyTime deadline,
             Done done) {
    call({.method = ApiRequest::Method::kPatch,
          .path = std::move(path),
          .content_type = std::move(content_type),
          .body = std::move(body)},
         deadline,
         std::move(done));
  }
};

}  // namespace bowline::k8s
