#include <catch2/catch.hpp>

#include "tests/support/cli/fake_destination.h"
#include "tests/support/cli/messages.h"
#include "tests/support/cli/run_command.h"

namespace bowline::cli {
namespace {

namespace pb = io::linkerd::proxy::destination;
using Args = std::vector<std::string>;
using Then = FakeDestination::Then;

const std::string kWeb = "web.shop.svc.cluster.local:80";

Run run_against(const FakeDestination& destination, Args args) {
  args.insert(args.end(), {"--addr", destination.addr()});
  args.insert(args.begin(), "diagnostics");
  return run_command(args);
}

pb::Update add(std::uint32_t ip, const std::string& pod) {
  return from_text<pb::Update>("add { addrs { addr { ip { ipv4: " + std::to_string(ip) +
                               " } port: 80 } metric_labels { key: \"pod\" value: \"" + pod +
                               "\" } } metric_labels { key: \"namespace\" value: \"shop\" } }");
}

pb::Update remove(std::uint32_t ip) {
  return from_text<pb::Update>("remove { addrs { ip { ipv4: " + std::to_string(ip) +
                               " } port: 80 } }");
}

const pb::Update kNone = from_text<pb::Update>("no_endpoints { exists: true }");

TEST_CASE("endpoints of a stream that stays open are printed", "[cli]") {
  FakeDestination destination;
  destination.endpoints[kWeb] = {.messages = {add(1, "web-1")}};
  CHECK(run_against(destination, {"endpoints", kWeb, "-o", "wide"}) ==
        Run{0,
            "NAMESPACE   IP        PORT   POD     SERVICE   IDENTITY   ZONE\n"
            "shop        0.0.0.1   80     web-1   -         -          -\n",
            ""});
}

TEST_CASE("an answer of several messages is one table, by address", "[cli]") {
  FakeDestination destination;
  destination.endpoints[kWeb] = {.messages = {add(2, "web-2"), add(1, "web-1")},
                                 .then = Then::kEnd};
  CHECK(run_against(destination, {"endpoints", kWeb, "--token", "ns:shop"}) ==
        Run{0,
            "NAMESPACE   IP        PORT   POD     SERVICE\n"
            "shop        0.0.0.1   80     web-1   -\n"
            "shop        0.0.0.2   80     web-2   -\n",
            ""});
  CHECK(destination.requests() == std::vector<std::string>{kWeb + " ns:shop"});
}

TEST_CASE("several authorities are one table, and none is no error", "[cli]") {
  FakeDestination destination;
  destination.endpoints = {
      {"a:80", {.messages = {add(1, "a-1")}}},
      {"b:80", {.messages = {kNone}}},
      {"c:80", {.messages = {add(3, "c-1")}}},
  };
  CHECK(run_against(destination, {"endpoints", "a:80", "b:80", "c:80"}) ==
        Run{0,
            "NAMESPACE   IP        PORT   POD   SERVICE\n"
            "shop        0.0.0.1   80     a-1   -\n"
            "shop        0.0.0.3   80     c-1   -\n",
            "no endpoints for b:80\n"});
  CHECK(run_against(destination, {"endpoints", "b:80"}) == Run{0, "", "no endpoints for b:80\n"});
  CHECK(run_against(destination, {"endpoints", "b:80", "-o", "json"}) ==
        Run{0, "[]\n", "no endpoints for b:80\n"});
}

TEST_CASE("watching prints every change until the stream ends", "[cli]") {
  FakeDestination destination;
  destination.endpoints[kWeb] = {
      .messages = {kNone, add(1, "web-1"), add(1, "web-1"), add(22, "web-22"), remove(1)},
      .then = Then::kEnd};
  CHECK(run_against(destination, {"endpoints", "--watch", kWeb}) ==
        Run{1,
            "  NAMESPACE   IP        PORT   POD     SERVICE\n"
            "+ shop        0.0.0.1   80     web-1   -\n"
            "+ shop   0.0.0.22   80   web-22   -\n"
            "- shop   0.0.0.1   80   web-1   -\n",
            "no endpoints for " + kWeb + "\nbowline: " + kWeb +
                ": UNAVAILABLE: the server ended the stream\n"});
}

TEST_CASE("the server's refusal is printed with its code", "[cli]") {
  FakeDestination destination;
  destination.profiles["x"] = {.then = Then::kEnd,
                               .status = {grpc::StatusCode::INVALID_ARGUMENT, "no authority"}};
  CHECK(run_against(destination, {"endpoints", kWeb}) ==
        Run{1, "", "bowline: " + kWeb + ": NOT_FOUND: no such service\n"});
  CHECK(run_against(destination, {"profile", "x"}) ==
        Run{1, "", "bowline: x: INVALID_ARGUMENT: no authority\n"});
}

TEST_CASE("a server that accepts and says nothing is given up", "[cli]") {
  FakeDestination destination;
  destination.endpoints[kWeb] = {};
  CHECK(run_against(destination, {"endpoints", kWeb, "--timeout", "100ms"}) ==
        Run{1, "", "bowline: " + kWeb + ": DEADLINE_EXCEEDED: no answer within 100ms\n"});
}

TEST_CASE("a server that cannot be reached is one line with the mend", "[cli]") {
  std::string gone;
  {
    const FakeDestination destination;
    gone = destination.addr();
  }
  CHECK(run_command({"diagnostics", "profile", "10.0.0.1:80", "--addr", gone}) ==
        Run{1,
            "",
            "bowline: cannot connect to " + gone +
                "; to reach a cluster run `kubectl -n linkerd port-forward "
                "deploy/linkerd-destination 8086` first, or name another address with --addr "
                "HOST:PORT\n"});
}

TEST_CASE("a profile is printed once, or whenever it changes", "[cli]") {
  FakeDestination destination;
  const auto named = [](const std::string& name) {
    return from_text<pb::DestinationProfile>("fully_qualified_name: \"" + name + "\"");
  };
  destination.profiles["10.0.0.1:80"] = {.messages = {named("first")}};
  destination.profiles[kWeb] = {.messages = {named("first"), named("second")}, .then = Then::kEnd};
  CHECK(run_against(destination, {"profile", "10.0.0.1:80"}) ==
        Run{0, "NAME     first\nOPAQUE   no\n", ""});
  CHECK(run_against(destination, {"profile", "10.0.0.1:80", "-o", "json"}) ==
        Run{0, "{\n \"fully_qualified_name\": \"first\"\n}\n", ""});
  const std::string ended = "bowline: " + kWeb + ": UNAVAILABLE: the server ended the stream\n";
  CHECK(run_against(destination, {"profile", "-w", kWeb}) ==
        Run{1, "NAME     first\nOPAQUE   no\n\nNAME     second\nOPAQUE   no\n", ended});
  CHECK(run_against(destination, {"profile", "-w", kWeb, "-o", "json"}) ==
        Run{1,
            "{\"fully_qualified_name\":\"first\"}\n{\"fully_qualified_name\":\"second\"}\n",
            ended});
}

}  // namespace
}  // namespace bowline::cli
