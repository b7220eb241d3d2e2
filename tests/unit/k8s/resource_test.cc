#include "common/k8s/resource.h"

#include <catch2/catch.hpp>

namespace bowline::k8s {
namespace {

TEST_CASE("a list asks for pages and gives no version", "[destination]") {
  const ApiRequest request = list_request(kServices, PageSize::kLimited, "");
  CHECK(request.path == "/api/v1/services?limit=500");
  CHECK(request.accept == "application/json");
}

TEST_CASE("a page token is percent-encoded", "[destination]") {
  CHECK(list_request(kServices, PageSize::kLimited, "a+/=b").path ==
        "/api/v1/services?limit=500&continue=a%2B%2F%3Db");
}

TEST_CASE("a list without a limit says so", "[destination]") {
  CHECK(list_request(kServices, PageSize::kUnlimited, "").path == "/api/v1/services?limit=0");
}

TEST_CASE("pods that have ended are left out, in lists and watches", "[destination]") {
  const std::string selector =
      "&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed";
  CHECK(list_request(kPods, PageSize::kLimited, "").path == "/api/v1/pods?limit=500" + selector);
  CHECK(watch_request(kPods, "7", 250).path ==
        "/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=250&resourceVersion=7" +
            selector);
}

TEST_CASE("owners and nodes come as metadata only", "[destination]") {
  const Resource resource = GENERATE(kNodes, kReplicaSets, kJobs);
  CHECK(list_request(resource, PageSize::kLimited, "").accept ==
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
  CHECK(watch_request(resource, "7", 250).accept ==
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
}

}  // namespace
}  // namespace bowline::k8s
