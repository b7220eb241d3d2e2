#pragma once

#include <cstdint>
#include <string>

#include "common/k8s/api_client.h"

namespace bowline::k8s {

/// A kind of object that can be listed and watched.
struct Resource {
  enum class Form : std::uint8_t { kFull, kMetadataOnly };

  std::string kind;            ///< for logs and metrics: "Pod"
  std::string path;            ///< "/api/v1/pods"
  std::string field_selector;  ///< percent-encoded; empty for all objects
  Form form = Form::kFull;
};

// Pods that have ended have no address any more, and can be many.
inline const Resource kPods{"Pod",
                            "/api/v1/pods",
                            "status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed",
                            Resource::Form::kFull};
inline const Resource kServices{"Service", "/api/v1/services", "", Resource::Form::kFull};
inline const Resource kEndpointSlices{
    "EndpointSlice", "/apis/discovery.k8s.io/v1/endpointslices", "", Resource::Form::kFull};
inline const Resource kNodes{"Node", "/api/v1/nodes", "", Resource::Form::kMetadataOnly};
inline const Resource kReplicaSets{
    "ReplicaSet", "/apis/apps/v1/replicasets", "", Resource::Form::kMetadataOnly};
inline const Resource kJobs{"Job", "/apis/batch/v1/jobs", "", Resource::Form::kMetadataOnly};

/// How many objects are in one page.
enum class PageSize : std::uint8_t { kLimited, kUnlimited };

/// The page that `continue_token` names, or the first. No resource version is given, so that the
/// list is what etcd holds at this moment.
ApiRequest list_request(const Resource& resource,
                        PageSize page_size,
                        const std::string& continue_token);

/// The changes after `resource_version`, with bookmarks; the API server ends it after `seconds`.
ApiRequest watch_request(const Resource& resource,
                         const std::string& resource_version,
                         int seconds);

}  // namespace bowline::k8s
