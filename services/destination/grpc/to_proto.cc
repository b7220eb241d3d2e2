#include "services/destination/grpc/to_proto.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <optional>
#include <utility>

#include "destination.pb.h"
#include "services/destination/grpc/http2_params.h"

namespace bowline::destination {
namespace {

namespace pb = io::linkerd::proxy::destination;
namespace net = io::linkerd::proxy::net;

constexpr std::uint32_t kWeight = 10'000;  // of every address (destination.md 7.1)

// Retry budget of a Service without a ServiceProfile (destination.md 8.2).
constexpr float kRetryRatio = 0.2F;
constexpr std::uint32_t kMinRetriesPerSecond = 10;
constexpr std::int64_t kRetryTtlSeconds = 10;

void fill(net::TcpAddress& out, const SocketAddress& socket) {
  if (socket.ip.is_v4()) {
    out.mutable_ip()->set_ipv4(socket.ip.v4_number());
  } else {
    out.mutable_ip()->mutable_ipv6()->set_first(socket.ip.v6_first());
    out.mutable_ip()->mutable_ipv6()->set_last(socket.ip.v6_last());
  }
  out.set_port(socket.port.number());
}

void fill(pb::ProtocolHint& out, const ProtocolHint& hint) {
  if (hint.protocol == ProtocolHint::Protocol::kH2) out.mutable_h2();
  if (hint.protocol == ProtocolHint::Protocol::kOpaque) out.mutable_opaque();
  if (hint.opaque_transport) {
    out.mutable_opaque_transport()->set_inbound_port(hint.opaque_transport->number());
  }
}

void fill(pb::WeightedAddr& out,
          const Address& address,
          const std::optional<pb::Http2ClientParams>& http2) {
  fill(*out.mutable_addr(), address.socket);
  out.set_weight(kWeight);
  for (const auto& [key, value] : address.labels) (*out.mutable_metric_labels())[key] = value;
  if (address.identity) {
    out.mutable_tls_identity()->mutable_dns_like_identity()->set_name(*address.identity);
    out.mutable_tls_identity()->mutable_server_name()->set_name(*address.identity);
  }
  if (address.hint) fill(*out.mutable_protocol_hint(), *address.hint);
  if (address.http2_params && http2) *out.mutable_http2() = *http2;
}

const char* to_label(ZoneLocality locality) {
  switch (locality) {
    case ZoneLocality::kLocal:
      return "local";
    case ZoneLocality::kRemote:
      return "remote";
    case ZoneLocality::kUnknown:
      break;
  }
  return "unknown";
}

// Maps are written sorted by key, so that equal values give equal bytes.
std::string serialize(const google::protobuf::MessageLite& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

void fill_default_budget(pb::DestinationProfile& out) {
  out.mutable_retry_budget()->set_retry_ratio(kRetryRatio);
  out.mutable_retry_budget()->set_min_retries_per_second(kMinRetriesPerSecond);
  out.mutable_retry_budget()->mutable_ttl()->set_seconds(kRetryTtlSeconds);
}

}  // namespace

struct ProtoEncoder::Params {
  std::optional<pb::Http2ClientParams> meshed_http2;
};

ProtoEncoder::ProtoEncoder(std::unique_ptr<const Params> params) : params_(std::move(params)) {}

ProtoEncoder::~ProtoEncoder() = default;

Result<std::unique_ptr<ProtoEncoder>> ProtoEncoder::create(const std::string& meshed_http2_params) {
  auto http2 = parse_http2_params(meshed_http2_params);
  if (!http2) return http2.error();
  return std::unique_ptr<ProtoEncoder>(
      new ProtoEncoder(std::make_unique<const Params>(Params{*std::move(http2)})));
}

std::string ProtoEncoder::address(const Address& address, ZoneLocality locality) const {
  pb::WeightedAddr out;
  fill(out, address, params_->meshed_http2);
  (*out.mutable_metric_labels())["zone_locality"] = to_label(locality);
  return serialize(out);
}

std::string ProtoEncoder::socket(const SocketAddress& socket) const {
  net::TcpAddress out;
  fill(out, socket);
  return serialize(out);
}

std::string ProtoEncoder::set_labels(const k8s::ObjectRef& service) const {
  pb::WeightedAddrSet out;
  (*out.mutable_metric_labels())["namespace"] = service.namespace_name;
  (*out.mutable_metric_labels())["service"] = service.name;
  return serialize(out);
}

std::string ProtoEncoder::profile(const Profile& profile) const {
  pb::DestinationProfile out;
  if (const auto* service = std::get_if<ServiceProfile>(&profile)) {
    out.set_fully_qualified_name(service->fully_qualified_name);
    out.set_opaque_protocol(service->opaque);
    fill_default_budget(out);
    auto& resource = *out.mutable_parent_ref()->mutable_resource();
    resource.set_group("core");
    resource.set_kind("Service");
    resource.set_name(service->service.name);
    resource.set_namespace_(service->service.namespace_name);
    resource.set_port(service->port.number());
  } else if (const auto* endpoint = std::get_if<EndpointProfile>(&profile)) {
    out.set_opaque_protocol(endpoint->opaque);
    fill_default_budget(out);
    fill(*out.mutable_endpoint(), endpoint->address, params_->meshed_http2);
  }
  return serialize(out);
}

}  // namespace bowline::destination
