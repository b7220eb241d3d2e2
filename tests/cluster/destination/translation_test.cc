// What an address says of its pod.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/messages.h"
#include "tests/support/daemon/client.h"
#include "tests/support/destination_messages/fold.h"

namespace bowline::cluster_test {
namespace {

using destination::text;
using test::Client;
using test::Daemon;

TEST_CASE("a pod has what its proxy can do, wherever that proxy is declared, or only its labels",
          "[destination][T1][T2][T3]") {
  const Namespace ns;
  const TestPod sidecar{.name = "sidecar", .ip = ns.ip(1), .proxy = TestPod::Proxy::kContainer};
  const TestPod native{.name = "native", .ip = ns.ip(2), .proxy = TestPod::Proxy::kInitContainer};
  const TestPod unmeshed{.name = "unmeshed", .ip = ns.ip(3), .proxy = TestPod::Proxy::kNone};
  run_pods(ns, {sidecar, native, unmeshed});
  Kubectl().apply(
      {service(ns, "web"),
       slice(ns, "s1", "web", {endpoint(sidecar), endpoint(native), endpoint(unmeshed)})});
  const Daemon daemon = start_daemon();
  const auto stream = Client(daemon.port()).get(ns.path("web"), R"({"nodeName":"node-1"})");
  CHECK(text(stream->message()) == text(add(ns,
                                            "web",
                                            {address(ns, sidecar, "zone-b"),
                                             address(ns, native, "zone-b"),
                                             address(ns, unmeshed, "zone-b")})));
}

}  // namespace
}  // namespace bowline::cluster_test
