#pragma once

#include "services/destination/core/discovery_config.h"
#include "tests/support/destination/builders.h"
#include "tests/support/destination/index_feed.h"

namespace bowline::destination::support {

/// Fixture B0 and configuration C0 of destination.md: two meshed pods of a Deployment behind the
/// Service shop/web, each in a zone of its own.
DiscoveryConfig config_c0();
ServiceBuilder web_service();
SliceBuilder web_slice();  ///< web-s1 with its port and no endpoints
PodBuilder web_pod_1();
PodBuilder web_pod_2();
EndpointBuilder web_endpoint_1();
EndpointBuilder web_endpoint_2();
void load_b0(IndexFeed& feed);

}  // namespace bowline::destination::support
