#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/fanout/endpoint_fold.h"
#include "bench/fanout/message_reader.h"

namespace bowline::bench {

/// One `Get` call, as the client sees it.
struct Stream {
  std::uint32_t id;       ///< its number in the run
  std::uint32_t service;  ///< index into the Services of the run
  std::string request;    ///< the framed GetDestination; what is not sent yet
  MessageReader reader;
  EndpointFold fold;
  std::uint64_t messages = 0;
  std::optional<std::string> grpc_status;  ///< from the trailers
  bool over = false;
};

/// Told by a Connection about its streams, from within receive() and its destructor.
class StreamObserver {
 public:
  StreamObserver() = default;
  StreamObserver(const StreamObserver&) = delete;
  StreamObserver& operator=(const StreamObserver&) = delete;
  virtual ~StreamObserver() = default;

  /// Bytes have been read from a socket; the messages and ends that they make follow.
  virtual void on_read() = 0;
  /// `message` lives until this returns.
  virtual void on_message(Stream& stream, std::string_view message) = 0;
  /// Once per stream; nothing follows.
  virtual void on_end(Stream& stream, std::string_view why) = 0;
};

}  // namespace bowline::bench
