// The union of a Service's slices, as slices come, change hands and go.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/messages.h"
#include "tests/support/daemon/client.h"
#include "tests/support/destination_messages/fold.h"

namespace bowline::cluster_test {
namespace {

using destination::text;
using test::Client;
using test::Daemon;
using test::GetStream;

/// Service web with meshed pods web-1 and web-2, and a stream of it.
class SlicesFixture {
 protected:
  SlicesFixture() {
    run_pods(ns, {web1, web2});
    Kubectl().apply({service(ns, "web")});
  }

  void write(const std::string& name, const std::vector<TestPod>& pods) {
    std::vector<TestEndpoint> endpoints;
    for (const TestPod& pod : pods) endpoints.push_back(endpoint(pod));
    Kubectl().apply({slice(ns, name, "web", endpoints)});
  }
  void subscribe() { stream = Client(daemon.port()).get(ns.path("web")); }
  /// The next message is the one that a new slice brings: nothing came before.
  void check_silence() {
    ++fences;
    const std::string ip = ns.ip(200 + fences);
    Kubectl().apply({slice(ns, "fence-" + std::to_string(fences), "web", {{.ip = ip}})});
    CHECK(text(stream->message()) == text(add(ns, "web", {plain_address(ip)})));
  }
  [[nodiscard]] std::string added(const std::vector<TestPod>& pods) const {
    std::vector<pb::WeightedAddr> addresses;
    for (const TestPod& pod : pods) addresses.push_back(address(ns, pod));
    return text(add(ns, "web", addresses));
  }

  const Namespace ns;
  const TestPod web1{.name = "web-1", .ip = ns.ip(1), .node = "node-0"};
  const TestPod web2{.name = "web-2", .ip = ns.ip(2), .node = "node-1"};
  Daemon daemon = start_daemon();
  std::unique_ptr<GetStream> stream;
  int fences = 0;
};

TEST_CASE_METHOD(SlicesFixture,
                 "the first slice of a Service without endpoints is an ADD",
                 "[destination][E5][X-3]") {
  subscribe();
  CHECK(text(stream->message()) == text(no_endpoints()));
  write("s1", {web1});
  CHECK(text(stream->message()) == added({web1}));
}

TEST_CASE_METHOD(SlicesFixture,
                 "a deleted slice takes only its own addresses",
                 "[destination][E6]") {
  write("s1", {web1});
  write("s2", {web2});
  subscribe();
  CHECK(text(stream->message()) == added({web1, web2}));
  Kubectl().remove(ns.name(), {"endpointslice/s1"});
  CHECK(text(stream->message()) == text(remove({web1.ip})));
  check_silence();
}

TEST_CASE_METHOD(SlicesFixture,
                 "an address goes once with its pod, and its slice then changes nothing",
                 "[destination][E7][E8]") {
  write("s1", {web1});
  write("s2", {web2});
  subscribe();
  CHECK(text(stream->message()) == added({web1, web2}));
  Kubectl().remove(ns.name(), {"pod/web-1"});
  CHECK(text(stream->message()) == text(remove({web1.ip})));
  write("s1", {});
  check_silence();
  Kubectl().remove(ns.name(), {"pod/web-2"});
  CHECK(text(stream->message()) == text(remove({web2.ip})));
  Kubectl().remove(ns.name(), {"endpointslice/s2"});
  check_silence();
}

TEST_CASE_METHOD(SlicesFixture,
                 "an endpoint that two slices have goes with the last of them",
                 "[destination][E9][E10][X-7]") {
  write("s1", {web1, web2});
  subscribe();
  CHECK(text(stream->message()) == added({web1, web2}));
  write("s2", {web1});
  write("s1", {web2});
  check_silence();
  write("s2", {});
  CHECK(text(stream->message()) == text(remove({web1.ip})));
}

TEST_CASE_METHOD(SlicesFixture,
                 "writes that change nothing of an answer are not told",
                 "[destination][E25][X-6]") {
  write("s1", {web1});
  subscribe();
  CHECK(text(stream->message()) == added({web1}));
  const auto annotate = [&](const std::string& object) {
    Kubectl().patch(ns.name(), object, {{"metadata", {{"annotations", {{"test", "written"}}}}}});
  };
  annotate("endpointslice/s1");
  annotate("service/web");
  check_silence();
  // The same watch as the fence is the only one that orders them: a pod's change has its own.
  annotate("pod/web-1");
  TestPod labelled = web1;
  labelled.template_hash = "6f";
  Kubectl().patch(
      ns.name(), "pod/web-1", {{"metadata", {{"labels", {{"pod-template-hash", "6f"}}}}}});
  CHECK(text(stream->message()) == added({labelled}));
}

TEST_CASE_METHOD(SlicesFixture,
                 "deleting a Service empties its set, and its slices count again once it is back",
                 "[destination][E22]") {
  write("s1", {web1});
  subscribe();
  CHECK(text(stream->message()) == added({web1}));
  Kubectl().remove(ns.name(), {"service/web"});
  CHECK(text(stream->message()) == text(remove({web1.ip})));
  Kubectl().apply({service(ns, "web")});
  CHECK(text(stream->message()) == added({web1}));
}

}  // namespace
}  // namespace bowline::cluster_test
