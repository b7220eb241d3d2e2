#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

/// What went wrong with the API server, as one line for people. Pure.
namespace bowline::k8s {

/// What was asked of whom.
struct ApiContext {
  std::string server;  ///< "https://10.96.0.1:443"
  std::string verb;    ///< as RBAC spells it: "list", "watch", "get", "create", "patch"
  std::string path;    ///< may have a query
  std::string ca;      ///< where the certificate authority comes from, for TLS failures
};

/// kOk for 2xx; else as api_client.h says.
Code code_of_http(int status);

/// `body` is what came with `http_status`, a Status object if all is well.
Error error_of_response(const ApiContext& context, int http_status, std::string_view body);

/// How a request failed without an answer.
enum class WireFailure : std::uint8_t {
  kNone,
  kConnect,
  kTls,
  kSilent,
  kBroken,
  kDeadline,
  kRefused,
  kCancelled
};

/// `reason` is the library's own word for it.
Error error_of_wire(const ApiContext& context, WireFailure failure, std::string_view reason);

/// The rule that a Role or ClusterRole needs for this request, such as
/// "verb list on resource pods of API group \"\"".
std::string rbac_rule(std::string_view verb, std::string_view path);

}  // namespace bowline::k8s
