#include "common/k8s/resource.h"

#include <fmt/format.h>

#include <string_view>

namespace bowline::k8s {
namespace {

constexpr int kPageLimit = 500;

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

ApiRequest request(const Resource& resource, std::string query, std::string_view metadata_kind) {
  if (!resource.field_selector.empty()) query += "&fieldSelector=" + resource.field_selector;
  ApiRequest request;
  request.path = resource.path + "?" + query;
  if (resource.form == Resource::Form::kMetadataOnly) {
    request.accept = fmt::format("application/json;as={};g=meta.k8s.io;v=v1", metadata_kind);
  }
  return request;
}

}  // namespace

ApiRequest list_request(const Resource& resource,
                        PageSize page_size,
                        const std::string& continue_token) {
  // "limit=0" is the API's own default.
  std::string query = fmt::format("limit={}", page_size == PageSize::kLimited ? kPageLimit : 0);
  if (!continue_token.empty()) query += "&continue=" + percent_encoded(continue_token);
  return request(resource, std::move(query), "PartialObjectMetadataList");
}

ApiRequest watch_request(const Resource& resource,
                         const std::string& resource_version,
                         int seconds) {
  return request(resource,
                 fmt::format("watch=true&allowWatchBookmarks=true&timeoutSeconds={}"
                             "&resourceVersion={}",
                             seconds,
                             percent_encoded(resource_version)),
                 "PartialObjectMetadata");
}

}  // namespace bowline::k8s
