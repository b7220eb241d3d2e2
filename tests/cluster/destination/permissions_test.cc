// A permission that somebody forgot.
#include <catch2/catch.hpp>

#include "tests/cluster/destination/kubectl.h"
#include "tests/support/process/eventually.h"

namespace bowline::cluster_test {
namespace {

using test::Daemon;

constexpr const char* kRole = "clusterrole/linkerd-destination";

/// The API server acts on a changed role a moment later.
void wait_until_pods_are(const std::string& answer) {
  test::eventually("the ServiceAccount may list pods: " + answer, [&] {
    // The exit code of "no" is 1.
    try {
      return Kubectl()
          .run({"auth",
                "can-i",
                "list",
                "pods",
                "--as=system:serviceaccount:linkerd:linkerd-destination"})
          .starts_with(answer);
    } catch (const std::runtime_error&) {
      return answer == "no";
    }
  });
}

TEST_CASE("a missing permission is named, and waited for", "[destination]") {
  const Kubectl::Json rules = Kubectl().get({kRole}).at("rules");
  Kubectl::Json without_pods = rules;
  for (Kubectl::Json& rule : without_pods) {
    if (rule.at("resources").front() == "pods") rule["resources"] = {"services", "nodes"};
  }
  REQUIRE(without_pods != rules);
  Kubectl().run(
      {"patch", kRole, "--type=merge", "-p", Kubectl::Json{{"rules", without_pods}}.dump()});
  wait_until_pods_are("no");

  Daemon daemon = start_daemon({}, Daemon::Start::kOnly);
  daemon.wait_for_metric("bowline_watch_up{kind=\"EndpointSlice\"}", 1);
  test::eventually("the log names the rule", [&] {
    return daemon.log().find("missing RBAC rule: verb list on resource pods") != std::string::npos;
  });
  CHECK(daemon.ready().status == 500);
  CHECK(daemon.metric("bowline_watch_up{kind=\"Pod\"}") == 0);

  Kubectl().run({"patch", kRole, "--type=merge", "-p", Kubectl::Json{{"rules", rules}}.dump()});
  daemon.wait_until_ready();
  wait_until_pods_are("yes");
}

}  // namespace
}  // namespace bowline::cluster_test
