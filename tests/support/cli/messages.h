#pragma once

#include <google/protobuf/text_format.h>

#include <stdexcept>
#include <string>

#include "destination.pb.h"

namespace bowline::cli {

/// A message from its text form; throws if that cannot be read.
template <typename Message>
Message from_text(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    throw std::runtime_error("not a message: " + text);
  }
  return message;
}

/// Two meshed pods and one address without a pod, as the destination service tells them.
inline io::linkerd::proxy::destination::Update three_endpoints() {
  return from_text<io::linkerd::proxy::destination::Update>(R"(add {
    addrs {
      addr { ip { ipv4: 170524933 } port: 8080 } weight: 10000
      metric_labels { key: "pod" value: "web-1" }
      metric_labels { key: "zone" value: "z1" }
      tls_identity { dns_like_identity { name: "web-sa.shop.example" } }
      protocol_hint { h2 {} opaque_transport { inbound_port: 4143 } }
      http2 { keep_alive { interval { seconds: 10 } timeout { seconds: 3 } while_idle: true } } }
    addrs {
      addr { ip { ipv4: 170524932 } port: 8080 } weight: 10000
      metric_labels { key: "pod" value: "web-with-a-long-name-2" } }
    addrs { addr { ip { ipv6 { first: 18230571291595767808 last: 1 } } port: 80 } weight: 1 }
    metric_labels { key: "namespace" value: "shop" }
    metric_labels { key: "service" value: "web" }
    metric_labels { key: "zone" value: "set" } })");
}

}  // namespace bowline::cli
