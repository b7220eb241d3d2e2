#include "common/grpc/channel.h"

#include <fmt/core.h>
#include <grpc/support/time.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <string_view>

#include "common/base/duration.h"
#include "common/net/ip_address.h"
#include "common/net/port.h"

namespace bowline {
namespace {

constexpr std::chrono::milliseconds kKeepaliveInterval{20'000};
constexpr std::chrono::milliseconds kKeepaliveTimeout{10'000};

bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const auto ip = IpAddress::parse(host.substr(1, host.size() - 2));
    return ip && !ip->is_v4();
  }
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  return !host.empty() && std::all_of(host.begin(), host.end(), in_name);
}

grpc::ChannelArguments arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(kKeepaliveInterval.count()));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(kKeepaliveTimeout.count()));
  // A pod's network is not behind the proxy of whoever runs the client.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

}  // namespace

Status check_client_address(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon != address.npos && is_host(std::string_view(address).substr(0, colon)) &&
      Port::parse(std::string_view(address).substr(colon + 1))) {
    return {};
  }
  return Error{Code::kInvalidArgument,
               fmt::format("\"{}\" is no address; write HOST:PORT, as in localhost:8086", address)};
}

Result<std::shared_ptr<grpc::Channel>> connect_channel(const std::string& address,
                                                       std::chrono::milliseconds timeout) {
  if (Status checked = check_client_address(address); !checked) return checked.error();
  auto channel = grpc::CreateCustomChannel(
      "dns:///" + address, grpc::InsecureChannelCredentials(), arguments());
  const gpr_timespec deadline = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                             gpr_time_from_millis(timeout.count(), GPR_TIMESPAN));
  for (;;) {
    const grpc_connectivity_state state = channel->GetState(true);
    if (state == GRPC_CHANNEL_READY) return channel;
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE) {
      return Error{Code::kUnavailable, fmt::format("cannot connect to {}", address)};
    }
    if (!channel->WaitForStateChange(state, deadline)) {
      return Error{Code::kDeadlineExceeded,
                   fmt::format("{} does not answer within {}", address, to_string(timeout))};
    }
  }
}

}  // namespace bowline
