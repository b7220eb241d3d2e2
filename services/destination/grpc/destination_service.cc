#include "services/destination/grpc/destination_service.h"

#include <memory>
#include <utility>

#include "common/net/authority.h"
#include "destination.pb.h"
#include "services/destination/grpc/context_token.h"

namespace bowline::destination {
namespace {

using io::linkerd::proxy::destination::GetDestination;

// The reference's service name; a proxy's :path is made of it.
constexpr const char* kGet = "/io.linkerd.proxy.destination.Destination/Get";
constexpr const char* kGetProfile = "/io.linkerd.proxy.destination.Destination/GetProfile";

Result<EndpointQuery> to_query(const GetDestination& request, std::string_view cluster_domain) {
  Result<Authority> authority = parse_authority(request.path(), cluster_domain);
  if (!authority) return authority.error();
  auto* service = std::get_if<ServiceAuthority>(&*authority);
  if (service == nullptr) {
    return Error{Code::kInvalidArgument,
                 "'" + request.path() +
                     "' is an address: Get resolves Service names, GetProfile takes addresses"};
  }
  return EndpointQuery{{std::move(service->namespace_name), std::move(service->service)},
                       service->port,
                       std::move(service->instance),
                       parse_context_token(request.context_token()).node_name};
}

Result<GetDestination> parse_request(const std::string& message) {
  GetDestination request;
  if (request.ParseFromString(message)) return request;
  return Error{Code::kInvalidArgument, "the request is not a GetDestination message"};
}

}  // namespace

std::vector<h2::Method> destination_methods(Fanout& fanout, std::string cluster_domain) {
  auto get = [&fanout, cluster_domain](const h2::Request& call,
                                       std::unique_ptr<h2::Responder> responder) {
    const Result<GetDestination> request = parse_request(call.message);
    if (!request) return responder->reject(request.error());
    Result<EndpointQuery> query = to_query(*request, cluster_domain);
    if (!query) return responder->reject(query.error());
    fanout.get(*std::move(query), *call.executor, std::move(responder));
  };
  auto get_profile = [&fanout, cluster_domain = std::move(cluster_domain)](
                         const h2::Request& call, std::unique_ptr<h2::Responder> responder) {
    const Result<GetDestination> request = parse_request(call.message);
    if (!request) return responder->reject(request.error());
    Result<Authority> authority = parse_authority(request->path(), cluster_domain);
    if (!authority) return responder->reject(authority.error());
    fanout.get_profile(*std::move(authority), *call.executor, std::move(responder));
  };
  return {{kGet, h2::MethodType::kServerStreaming, std::move(get)},
          {kGetProfile, h2::MethodType::kServerStreaming, std::move(get_profile)}};
}

}  // namespace bowline::destination
