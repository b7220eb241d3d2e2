#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"
#include "services/destination/stream/encoder.h"

namespace bowline::destination {

/// Bytes of io.linkerd.proxy.destination messages (destination.md 7, 8 and appendix A).
class ProtoEncoder final : public Encoder {
 public:
  /// `meshed_http2_params` is the JSON of the flag -meshed-http2-client-params: the fields of
  /// Http2ClientParams in snake_case, durations as {"seconds":…,"nanos":…}; empty means none.
  /// Errors: kInvalidArgument if it is anything else.
  static Result<std::unique_ptr<ProtoEncoder>> create(const std::string& meshed_http2_params);
  ~ProtoEncoder() override;
  ProtoEncoder(const ProtoEncoder&) = delete;
  ProtoEncoder& operator=(const ProtoEncoder&) = delete;

  [[nodiscard]] std::string address(const Address& address, ZoneLocality locality) const override;
  [[nodiscard]] std::string socket(const SocketAddress& socket) const override;
  [[nodiscard]] std::string set_labels(const k8s::ObjectRef& service) const override;
  [[nodiscard]] std::string profile(const Profile& profile) const override;

 private:
  struct Params;
  explicit ProtoEncoder(std::unique_ptr<const Params> params);

  const std::unique_ptr<const Params> params_;
};

}  // namespace bowline::destination
