#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/h2/response_source.h"

namespace bowline::h2 {

/// A request whose one message has arrived whole.
struct Request {
  std::string method;   ///< the path, "/package.Service/Method"
  std::string message;  ///< without the frame header
  std::string peer;     ///< address and port of the connection
  /// Request headers, lower-case names, without the HTTP/2 pseudo headers.
  std::vector<std::pair<std::string, std::string>> metadata;
  std::optional<SteadyTime>
      deadline;        ///< from grpc-timeout; the server itself ends the stream then
  Executor* executor;  ///< owns the stream; outlives every call
};

/// The answer to one request, given once, from any thread. Dropped without an answer, the stream
/// ends with INTERNAL. After the client has gone an answer is destroyed on the executor.
class Responder {
 public:
  virtual ~Responder() = default;
  /// Response headers leave at once; `source` is then asked for messages.
  virtual void accept(std::unique_ptr<ResponseSource> source) = 0;
  /// Ends the stream with trailers only. `status` is not OK.
  virtual void reject(Status status) = 0;
};

/// Called on the stream's executor; must not block.
using Handler = std::function<void(Request, std::unique_ptr<Responder>)>;

enum class MethodType { kUnary, kServerStreaming };

struct Method {
  std::string path;  ///< "/package.Service/Method"
  MethodType type;
  Handler handler;
};

/// A source that sends one message and ends OK: the answer of a unary method.
std::unique_ptr<ResponseSource> single_message(std::string_view message);

}  // namespace bowline::h2
