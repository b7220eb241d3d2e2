#pragma once

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>

#include "common/base/result.h"

namespace bowline {

/// Checks that `address` is "host:port", "10.0.0.1:8086" or "[fd00::1]:8086".
/// Errors: kInvalidArgument; the message says what to write.
Status check_client_address(const std::string& address);

/// A plaintext channel that is connected: fails at once where nobody listens, and after `timeout`
/// where nobody answers. A connection that dies later is noticed by keepalive within 30 s. Proxies
/// named by the environment are not used.
/// Errors: kInvalidArgument as above; kUnavailable, kDeadlineExceeded, both naming the address.
Result<std::shared_ptr<grpc::Channel>> connect_channel(const std::string& address,
                                                       std::chrono::milliseconds timeout);

}  // namespace bowline
