#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "services/destination/core/profile.h"
#include "tests/unit/destination/core/scene.h"

namespace bowline::destination {

/// A GetProfile stream.
struct Asked {
  std::shared_ptr<ProfileCell> cell;
  SubscriptionId id;

  [[nodiscard]] Profile now() const { return cell->load()->value; }
};

inline Asked ask(Scene& scene, const std::string& authority) {
  const auto subscribed = scene.profile(authority);
  if (!subscribed) throw std::runtime_error(subscribed.error().message);
  return {subscribed->cell, subscribed->id};
}

inline Code refusal(Scene& scene, const std::string& authority) {
  const auto subscribed = scene.profile(authority);
  return subscribed ? Code::kOk : subscribed.error().code;
}

/// Publishes; true if it is a message to this stream and to no other.
inline bool told(Scene& scene, const Asked& asked) {
  const Publication publication = scene.publish();
  return publication.profiles == std::vector{asked.cell};
}

inline Profile web(bool opaque = false, Port port = Port{80}) {
  return ServiceProfile{"web.shop.svc.cluster.local", {"shop", "web"}, port, opaque};
}

inline Profile unknown(const char* at, bool opaque = false) {
  return EndpointProfile{{.socket = support::socket(at)}, opaque};
}

/// Q1's endpoint at any port; `account` also names the identity.
inline Profile web_1_profile(const char* at = "10.42.1.5:8080",
                             const std::string& account = "web-sa") {
  return EndpointProfile{
      {.socket = support::socket(at),
       .labels = {{"control_plane_ns", "linkerd"},
                  {"deployment", "web"},
                  {"namespace", "shop"},
                  {"pod", "web-1"},
                  {"pod_template_hash", "6f"},
                  {"serviceaccount", account},
                  {"zone", ""}},
       .identity = account + ".shop.serviceaccount.identity.linkerd.mesh.example",
       .hint = ProtocolHint{ProtocolHint::Protocol::kH2, Port{4143}},
       .http2_params = true},
      false};
}

inline Profile plain_pod(const char* at, const char* pod, bool opaque = false) {
  return EndpointProfile{{.socket = support::socket(at),
                          .labels = {{"namespace", "shop"},
                                     {"pod", pod},
                                     {"serviceaccount", "default"},
                                     {"zone", ""}}},
                         opaque};
}

}  // namespace bowline::destination
