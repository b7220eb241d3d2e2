#pragma once

#include <string>

#include "common/net/ip_address.h"
#include "destination.pb.h"
#include "tests/support/destination/folding_client.h"

namespace bowline::destination {

/// Nothing that Bowline could mean, such as an address without an IP: throws.
SocketAddress to_socket(const io::linkerd::proxy::net::TcpAddress& address);

/// Applies a message as a proxy's balancer does. The payload is the WeightedAddr in text form.
void fold(support::FoldingClient& client, const io::linkerd::proxy::destination::Update& update);

/// Text form with the addresses in order: their order in a message means nothing.
std::string text(io::linkerd::proxy::destination::Update update);
std::string text(const google::protobuf::Message& message);

}  // namespace bowline::destination
