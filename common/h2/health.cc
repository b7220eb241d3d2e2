#include "common/h2/health.h"

#include <cstdint>
#include <set>
#include <utility>

#include "common/h2/message.h"

// HealthCheckRequest{string service = 1}, HealthCheckResponse{ServingStatus status = 1}: too small
// for generated code, which would bring protobuf to every user of this layer.
namespace bowline::h2 {
namespace {

enum class Serving : char { kServing = 1, kServiceUnknown = 3 };

std::string response(Serving status) { return {'\x08', static_cast<char>(status)}; }

/// Reads a base-128 number from the front of `bytes`.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

/// The field `service`; nothing if the message is anything but strings.
std::optional<std::string> parse_service(std::string_view bytes) {
  constexpr std::uint64_t kServiceTag = 0x0a;
  constexpr std::uint64_t kWireTypeMask = 7;
  constexpr std::uint64_t kLengthDelimited = 2;
  std::string service;
  while (!bytes.empty()) {
    const auto tag = take_varint(bytes);
    if (!tag || (*tag & kWireTypeMask) != kLengthDelimited) return std::nullopt;
    const auto size = take_varint(bytes);
    if (!size || *size > bytes.size()) return std::nullopt;
    if (*tag == kServiceTag) service = bytes.substr(0, *size);
    bytes.remove_prefix(*size);
  }
  return service;
}

/// One message, then silence until the server shuts down.
class HealthWatch final : public ResponseSource {
 public:
  explicit HealthWatch(Serving status) : status_(status) {}

  void attach(Waker& /*waker*/) override {}
  Next next(SteadyTime /*now*/) override {
    if (sent_) return Idle{};
    sent_ = true;
    std::string framed;
    append_framed(framed, response(status_));
    return Messages{std::make_shared<const std::string>(std::move(framed)), 1};
  }

 private:
  Serving status_;
  bool sent_ = false;
};

using Services = std::shared_ptr<const std::set<std::string, std::less<>>>;

Services services_of(const std::vector<Method>& methods) {
  std::set<std::string, std::less<>> services{"", "grpc.health.v1.Health"};
  for (const Method& method : methods) {
    services.insert(method.path.substr(1, method.path.find('/', 1) - 1));
  }
  return std::make_shared<const std::set<std::string, std::less<>>>(std::move(services));
}

Error malformed() { return {Code::kInvalidArgument, "malformed HealthCheckRequest"}; }

void check(const Services& services, const Request& request, Responder& responder) {
  const auto service = parse_service(request.message);
  if (!service) return responder.reject(malformed());
  if (!services->contains(*service)) {
    return responder.reject(Error{Code::kNotFound, "unknown service " + *service});
  }
  responder.accept(single_message(response(Serving::kServing)));
}

void watch(const Services& services, const Request& request, Responder& responder) {
  const auto service = parse_service(request.message);
  if (!service) return responder.reject(malformed());
  const bool known = services->contains(*service);
  responder.accept(
      std::make_unique<HealthWatch>(known ? Serving::kServing : Serving::kServiceUnknown));
}

}  // namespace

std::vector<Method> health_methods(const std::vector<Method>& served) {
  const Services services = services_of(served);
  return {{"/grpc.health.v1.Health/Check",
           MethodType::kUnary,
           [services](const Request& request, std::unique_ptr<Responder> responder) {
             check(services, request, *responder);
           }},
          {"/grpc.health.v1.Health/Watch",
           MethodType::kServerStreaming,
           [services](const Request& request, std::unique_ptr<Responder> responder) {
             watch(services, request, *responder);
           }}};
}

}  // namespace bowline::h2
