#pragma once

#include <string>

#include "services/destination/stream/encoder.h"

namespace bowline::destination {

/// An encoder whose bytes a test can read; counts how often it is asked.
class TextEncoder final : public Encoder {
 public:
  [[nodiscard]] std::string address(const Address& address, ZoneLocality locality) const override {
    ++addresses_encoded;
    return address.socket.to_string() + "/" + std::to_string(static_cast<int>(locality));
  }
  [[nodiscard]] std::string socket(const SocketAddress& socket) const override {
    return socket.to_string();
  }
  [[nodiscard]] std::string set_labels(const k8s::ObjectRef& service) const override {
    return "\x12" + std::string(1, static_cast<char>(service.to_string().size())) +
           service.to_string();
  }
  [[nodiscard]] std::string profile(const Profile& profile) const override {
    ++profiles_encoded;
    if (const auto* service = std::get_if<ServiceProfile>(&profile)) {
      return service->service.to_string() + (service->opaque ? " opaque" : "");
    }
    return std::holds_alternative<UndeclaredPort>(profile) ? "undeclared" : "endpoint";
  }

  mutable int addresses_encoded = 0;
  mutable int profiles_encoded = 0;
};

}  // namespace bowline::destination
