#include "common/admin/grpc_server_metrics.h"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>

namespace bowline::admin {
namespace {

using namespace std::chrono_literals;

h2::Method method(std::string path, h2::MethodType type) { return {std::move(path), type, {}}; }

const h2::Method kGet =
    method("/io.linkerd.proxy.destination.Destination/Get", h2::MethodType::kServerStreaming);
const h2::Method kExplain = method("/bowline.v1.Injector/Explain", h2::MethodType::kUnary);

const std::string kGetLabels =
    "grpc_method=\"Get\",grpc_service=\"io.linkerd.proxy.destination.Destination\","
    "grpc_type=\"server_stream\"";
const std::string kExplainLabels =
    "grpc_method=\"Explain\",grpc_service=\"bowline.v1.Injector\",grpc_type=\"unary\"";

/// The lines of series that are not at zero.
std::set<std::string> counted(const Metrics& metrics) {
  std::set<std::string> lines;
  std::istringstream text(metrics.to_text());
  for (std::string line; std::getline(text, line);) {
    if (line.front() != '#' && !line.ends_with(" 0")) lines.insert(line);
  }
  return lines;
}

std::string handled(const std::string& code, const std::string& labels) {
  return "grpc_server_handled_total{grpc_code=\"" + code + "\"," + labels + "} 1";
}

TEST_CASE("calls are counted under the reference's names", "[admin][destination]") {
  Metrics metrics;
  GrpcServerMetrics observer(metrics, {kGet, kExplain});
  observer.started(kGet);
  CHECK(counted(metrics) == std::set<std::string>{
                                "grpc_server_started_total{" + kGetLabels + "} 1",
                                "grpc_server_msg_received_total{" + kGetLabels + "} 1",
                            });
  observer.handled(kGet, Code::kCancelled, 2s, 3);
  CHECK(counted(metrics) ==
        std::set<std::string>{
            "grpc_server_started_total{" + kGetLabels + "} 1",
            "grpc_server_msg_received_total{" + kGetLabels + "} 1",
            "grpc_server_msg_sent_total{" + kGetLabels + "} 3",
            handled("Canceled", kGetLabels),
            "grpc_server_handling_seconds_count{" + kGetLabels + "} 1",
            "grpc_server_handling_seconds_sum{" + kGetLabels + "} 2",
            "grpc_server_handling_seconds_bucket{" + kGetLabels + ",le=\"300\"} 1",
            "grpc_server_handling_seconds_bucket{" + kGetLabels + ",le=\"3600\"} 1",
            "grpc_server_handling_seconds_bucket{" + kGetLabels + ",le=\"+Inf\"} 1",
        });
}

TEST_CASE("codes are named as grpc-go names them", "[admin][destination]") {
  const auto [code, name] = GENERATE(table<Code, std::string>({
      {Code::kOk, "OK"},
      {Code::kInvalidArgument, "InvalidArgument"},
      {Code::kDeadlineExceeded, "DeadlineExceeded"},
      {Code::kNotFound, "NotFound"},
      {Code::kInternal, "Internal"},
      {Code::kUnavailable, "Unavailable"},
      {Code::kUnauthenticated, "Unauthenticated"},
  }));
  Metrics metrics;
  GrpcServerMetrics observer(metrics, {kExplain});
  observer.handled(kExplain, code, 0ns, 0);
  CHECK(counted(metrics).contains(handled(name, kExplainLabels)));
}

TEST_CASE("every series of a method is there before its first call", "[admin][destination]") {
  Metrics metrics;
  const GrpcServerMetrics observer(metrics, {kGet});
  const std::string text = metrics.to_text();
  CHECK(text.find("grpc_server_started_total{" + kGetLabels + "} 0\n") != text.npos);
  CHECK(text.find("grpc_code=\"DataLoss\"," + kGetLabels + "} 0\n") != text.npos);
}

TEST_CASE("two servers count into the same families", "[admin]") {
  Metrics metrics;
  GrpcServerMetrics discovery(metrics, {kGet});
  GrpcServerMetrics explain(metrics, {kExplain});
  discovery.started(kGet);
  explain.started(kExplain);
  explain.started(kGet);  // not one of its own
  CHECK(counted(metrics) == std::set<std::string>{
                                "grpc_server_started_total{" + kGetLabels + "} 1",
                                "grpc_server_msg_received_total{" + kGetLabels + "} 1",
                                "grpc_server_started_total{" + kExplainLabels + "} 1",
                                "grpc_server_msg_received_total{" + kExplainLabels + "} 1",
                            });
}

}  // namespace
}  // namespace bowline::admin
