#include "common/k8s/api_error.h"

#include <fmt/format.h>

#include <vector>

#include "common/k8s/json_members.h"

namespace bowline::k8s {
namespace {

std::string status_message(std::string_view body) {
  try {
    const Json status = Json::parse(body);
    return member_text(&status, "message");
  } catch (const std::exception&) {
    return std::string(body.substr(0, 200));  // of a proxy in between, or cut off
  }
}

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  path = path.substr(0, path.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return parts;
}

std::string_view mend(int http_status) {
  switch (http_status) {
    case 401:
      return "the API server does not accept the credentials: check the token or client "
             "certificate, and that the kubeconfig is of this cluster";
    case 404:
      return "there is no such object, or the API server does not serve its kind";
    case 410:
      return "the resource version or page token has expired, a new list follows";
    case 429:
      return "the API server is overloaded and asks to come back later";
    default:
      return http_status >= 500 ? "the API server has a problem of its own" : "";
  }
}

}  // namespace

Code code_of_http(int status) {
  if (status >= 200 && status < 300) return Code::kOk;
  if (status >= 500) return status == 504 ? Code::kDeadlineExceeded : Code::kUnavailable;
  switch (status) {
    case 400:
    case 422:
      return Code::kInvalidArgument;
    case 401:
      return Code::kUnauthenticated;
    case 403:
      return Code::kPermissionDenied;
    case 404:
      return Code::kNotFound;
    case 409:
      return Code::kAborted;
    case 410:
      return Code::kOutOfRange;
    case 429:
      return Code::kResourceExhausted;
    default:
      return Code::kUnknown;
  }
}

std::string rbac_rule(std::string_view verb, std::string_view path) {
  std::vector<std::string_view> parts = segments(path);
  const bool core = !parts.empty() && parts[0] == "api";
  const std::size_t skip = core ? 2 : 3;  // /api/v1/… or /apis/<group>/<version>/…
  if (parts.size() <= skip) return fmt::format("verb {} on path {}", verb, path);
  const std::string group(core ? "" : parts[1]);
  parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(skip));
  std::string where;
  if (parts.size() > 2 && parts[0] == "namespaces") {
    where = fmt::format(" in namespace {}", parts[1]);
    parts.erase(parts.begin(), parts.begin() + 2);
  }
  std::string resource(parts[0]);
  if (parts.size() > 2) resource = fmt::format("{}/{}", parts[0], parts[2]);
  return fmt::format("verb {} on resource {} of API group \"{}\"{}", verb, resource, group, where);
}

Error error_of_response(const ApiContext& context, int http_status, std::string_view body) {
  std::string line = fmt::format("{} {}{}: HTTP {}",
                                 context.verb,
                                 context.server,
                                 context.path.substr(0, context.path.find('?')),
                                 http_status);
  if (http_status == 403) {
    line += fmt::format(": missing RBAC rule: {}", rbac_rule(context.verb, context.path));
  } else if (const std::string_view advice = mend(http_status); !advice.empty()) {
    line += fmt::format(": {}", advice);
  }
  if (const std::string said = status_message(body); !said.empty()) {
    line += fmt::format(" (it says: {})", said);
  }
  return {code_of_http(http_status), std::move(line)};
}

Error error_of_wire(const ApiContext& context, WireFailure failure, std::string_view reason) {
  const std::string& server = context.server;
  switch (failure) {
    case WireFailure::kConnect:
      return {Code::kUnavailable,
              fmt::format("cannot connect to the API server at {}: {}; check that it runs and that "
                          "no network policy or firewall is in between",
                          server,
                          reason)};
    case WireFailure::kTls:
      return {Code::kUnavailable,
              fmt::format("TLS with the API server at {} failed: {}; check that its certificate is "
                          "of the authority in {}, is valid and names this host",
                          server,
                          reason,
                          context.ca)};
    case WireFailure::kSilent:
      return {Code::kDeadlineExceeded,
              fmt::format("the API server at {} went silent: {}", server, reason)};
    case WireFailure::kDeadline:
      return {Code::kDeadlineExceeded,
              fmt::format("the API server at {} did not answer {} {} in time",
                          server,
                          context.verb,
                          context.path.substr(0, context.path.find('?')))};
    case WireFailure::kRefused:
      return {Code::kResourceExhausted, std::string(reason)};
    case WireFailure::kCancelled:
      return {Code::kCancelled, "cancelled"};
    case WireFailure::kBroken:
    case WireFailure::kNone:
      break;
  }
  return {Code::kUnavailable,
          fmt::format("the connection to the API server at {} broke: {}", server, reason)};
}

}  // namespace bowline::k8s
