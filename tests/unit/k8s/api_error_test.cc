#include "common/k8s/api_error.h"

#include <catch2/catch.hpp>

namespace bowline::k8s {
namespace {

ApiContext listing(const std::string& path) {
  return {"https://10.96.0.1:443", "list", path, "/ca.crt"};
}

TEST_CASE("HTTP statuses become codes", "[k8s]") {
  const auto [status, code] = GENERATE(table<int, Code>({{200, Code::kOk},
                                                         {201, Code::kOk},
                                                         {400, Code::kInvalidArgument},
                                                         {401, Code::kUnauthenticated},
                                                         {403, Code::kPermissionDenied},
                                                         {404, Code::kNotFound},
                                                         {409, Code::kAborted},
                                                         {410, Code::kOutOfRange},
                                                         {418, Code::kUnknown},
                                                         {422, Code::kInvalidArgument},
                                                         {429, Code::kResourceExhausted},
                                                         {500, Code::kUnavailable},
                                                         {503, Code::kUnavailable},
                                                         {504, Code::kDeadlineExceeded}}));
  CHECK(code_of_http(status) == code);
}

TEST_CASE("a missing RBAC rule is spelt out", "[k8s]") {
  const auto [path, rule] = GENERATE(table<std::string, std::string>(
      {{"/api/v1/pods?limit=500", "verb list on resource pods of API group \"\""},
       {"/apis/discovery.k8s.io/v1/endpointslices",
        "verb list on resource endpointslices of API group \"discovery.k8s.io\""},
       {"/api/v1/namespaces/shop/secrets/x",
        "verb list on resource secrets of API group \"\" in namespace shop"},
       {"/api/v1/namespaces/shop", "verb list on resource namespaces of API group \"\""},
       {"/apis/apps/v1/namespaces/shop/deployments/web/scale",
        "verb list on resource deployments/scale of API group \"apps\" in namespace shop"},
       {"/version", "verb list on path /version"}}));
  CHECK(rbac_rule("list", path) == rule);
}

TEST_CASE("a 403 says which rule is missing and what the API server said", "[k8s]") {
  CHECK(error_of_response(listing("/api/v1/pods?limit=500"),
                          403,
                          R"({"kind":"Status","message":"pods is forbidden"})") ==
        Error{Code::kPermissionDenied,
              "list https://10.96.0.1:443/api/v1/pods: HTTP 403: missing RBAC rule: verb list on "
              "resource pods of API group \"\" (it says: pods is forbidden)"});
}

TEST_CASE("a body that is no Status is quoted, shortened", "[k8s]") {
  const Error error = error_of_response(listing("/api/v1/pods"), 502, std::string(10'000, 'x'));
  CHECK(error == Error{Code::kUnavailable,
                       "list https://10.96.0.1:443/api/v1/pods: HTTP 502: the API server has a "
                       "problem of its own (it says: " +
                           std::string(200, 'x') + ")"});
}

TEST_CASE("an empty body leaves the advice", "[k8s]") {
  CHECK(error_of_response(listing("/api/v1/pods"), 410, "") ==
        Error{Code::kOutOfRange,
              "list https://10.96.0.1:443/api/v1/pods: HTTP 410: the resource version or page "
              "token has expired, a new list follows"});
}

TEST_CASE("a failure without an answer names the server and the mend", "[k8s]") {
  const ApiContext context = listing("/api/v1/pods");
  CHECK(error_of_wire(context, WireFailure::kConnect, "refused") ==
        Error{Code::kUnavailable,
              "cannot connect to the API server at https://10.96.0.1:443: refused; check that it "
              "runs and that no network policy or firewall is in between"});
  CHECK(error_of_wire(context, WireFailure::kTls, "expired") ==
        Error{Code::kUnavailable,
              "TLS with the API server at https://10.96.0.1:443 failed: expired; check that its "
              "certificate is of the authority in /ca.crt, is valid and names this host"});
  CHECK(error_of_wire(context, WireFailure::kSilent, "x").code == Code::kDeadlineExceeded);
  CHECK(error_of_wire(context, WireFailure::kDeadline, "x").code == Code::kDeadlineExceeded);
  CHECK(error_of_wire(context, WireFailure::kBroken, "x").code == Code::kUnavailable);
  CHECK(error_of_wire(context, WireFailure::kRefused, "x").code == Code::kResourceExhausted);
  CHECK(error_of_wire(context, WireFailure::kCancelled, "").code == Code::kCancelled);
}

}  // namespace
}  // namespace bowline::k8s
