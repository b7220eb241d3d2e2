#include "common/admin/grpc_server_metrics.h"

#include <string_view>
#include <utility>

namespace bowline::admin {
namespace {

// As grpc-go spells its codes, in their order: dashboards select by these.
constexpr std::array<const char*, 17> kCodeNames{"OK",
                                                 "Canceled",
                                                 "Unknown",
                                                 "InvalidArgument",
                                                 "DeadlineExceeded",
                                                 "NotFound",
                                                 "AlreadyExists",
                                                 "PermissionDenied",
                                                 "ResourceExhausted",
                                                 "FailedPrecondition",
                                                 "Aborted",
                                                 "OutOfRange",
                                                 "Unimplemented",
                                                 "Internal",
                                                 "Unavailable",
                                                 "DataLoss",
                                                 "Unauthenticated"};

// The buckets of the reference, in seconds.
const std::vector<double> kSeconds{0.1, 1, 300, 3600};

Labels labels_of(const h2::Method& method) {
  const std::string_view path = std::string_view(method.path).substr(1);
  const std::size_t slash = path.find('/');
  return {{"grpc_type", method.type == h2::MethodType::kUnary ? "unary" : "server_stream"},
          {"grpc_service", std::string(path.substr(0, slash))},
          {"grpc_method", std::string(path.substr(slash + 1))}};
}

template <std::size_t... Index>
std::array<Counter, sizeof...(Index)> by_code(Family<Counter> family,
                                              const Labels& labels,
                                              std::index_sequence<Index...>) {
  const auto with_code = [&](std::size_t code) {
    Labels all = labels;
    all.emplace("grpc_code", kCodeNames[code]);
    return family.with(all);
  };
  return {with_code(Index)...};
}

}  // namespace

GrpcServerMetrics::GrpcServerMetrics(Metrics& metrics, const std::vector<h2::Method>& methods) {
  auto started = metrics.counter("grpc_server_started_total", "RPCs started on the server.");
  auto handled =
      metrics.counter("grpc_server_handled_total", "RPCs completed on the server, by code.");
  auto received =
      metrics.counter("grpc_server_msg_received_total", "Messages received by the server.");
  auto sent = metrics.counter("grpc_server_msg_sent_total", "Messages sent by the server.");
  auto seconds = metrics.histogram(
      "grpc_server_handling_seconds", "Time from an RPC's start to its end.", kSeconds);
  for (const h2::Method& method : methods) {
    const Labels labels = labels_of(method);
    series_.emplace(
        method.path,
        Series{.started = started.with(labels),
               .received = received.with(labels),
               .sent = sent.with(labels),
               .seconds = seconds.with(labels),
               .handled = by_code(handled, labels, std::make_index_sequence<kCodes>())});
  }
}

void GrpcServerMetrics::started(const h2::Method& method) {
  const auto found = series_.find(method.path);
  if (found == series_.end()) return;
  found->second.started.increment();
  found->second.received.increment();  // a call starts when its one message is there
}

void GrpcServerMetrics::handled(const h2::Method& method,
                                Code code,
                                std::chrono::nanoseconds duration,
                                std::uint64_t sent) {
  const auto found = series_.find(method.path);
  if (found == series_.end()) return;
  Series& series = found->second;
  series.handled[static_cast<std::size_t>(code)].increment();
  series.seconds.observe(std::chrono::duration<double>(duration).count());
  series.sent.increment(static_cast<double>(sent));
}

}  // namespace bowline::admin
