#include "services/destination/app/app.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "common/admin/admin_server.h"
#include "common/admin/grpc_server_metrics.h"
#include "common/admin/metrics.h"
#include "common/admin/process_metrics.h"
#include "common/base/clock.h"
#include "common/base/file_reader.h"
#include "common/base/log.h"
#include "common/base/mutex.h"
#include "common/h2/server.h"
#include "common/k8s/cluster_config.h"
#include "common/k8s/rest_client.h"
#include "services/destination/app/discovery_metrics.h"
#include "services/destination/app/watch_metrics.h"
#include "services/destination/grpc/destination_service.h"
#include "services/destination/grpc/to_proto.h"
#include "services/destination/k8s/cluster_sources.h"
#include "services/destination/stream/fanout.h"

namespace bowline::destination {
namespace {

// Open streams end at once; this is for readers that take nothing.
constexpr std::chrono::milliseconds kDrainGrace{1'000};
constexpr std::chrono::milliseconds kAdminGrace{500};
constexpr std::chrono::seconds kServeRetry{1};

Result<k8s::ClusterConfig> load_cluster(const std::string& kubeconfig, const FileReader& files) {
  if (!kubeconfig.empty()) {
    Result<k8s::ClusterConfig> cluster = k8s::load_kubeconfig(kubeconfig, /*context=*/"", files);
    if (cluster) return cluster;
    return Error{
        cluster.error().code,
        "-kubeconfig: " + cluster.error().message + "; name a file with which kubectl works"};
  }
  Result<k8s::ClusterConfig> cluster =
      k8s::load_in_cluster(k8s::InClusterEnvironment::from_process(), files);
  if (!cluster)
    return Error{cluster.error().code, cluster.error().message + "; or give -kubeconfig"};
  return cluster;
}

// The index, the reflectors and the TLS of the API server want a core of their own.
std::size_t executor_count() {
  return std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
}

}  // namespace

class App::Impl {
 public:
  Impl(const Config& config, std::unique_ptr<ProtoEncoder> encoder, k8s::ClusterConfig cluster)
      : executors_(executor_count()),
        encoder_(std::move(encoder)),
        fanout_(config.discovery, executors_, *encoder_, clock_),
        methods_(destination_methods(fanout_, config.discovery.cluster_domain)),
        grpc_metrics_(metrics_, methods_),
        watch_metrics_(metrics_, clock_),
        api_server_(cluster.server),
        api_(std::move(cluster), files_, clock_),
        sources_(api_, fanout_.loop(), fanout_.index(), clock_, &watch_metrics_),
        discovery_metrics_(metrics_, fanout_, sources_) {
    admin::add_process_metrics(metrics_, files_);
  }

  Status listen(const Config& config) {
    auto admin =
        admin::listen_admin(config.admin_address, metrics_, [this] { return not_ready_reason(); });
    if (!admin) return admin.error().with_context("-metrics-addr");
    admin_ = *std::move(admin);
    auto server = h2::Server::listen(
        {.address = config.address, .executors = executors_, .stall_timeout = config.stall_timeout},
        methods_,
        grpc_metrics_,
        clock_);
    if (!server) return server.error().with_context("-addr");
    server_ = *std::move(server);
    return {};
  }

  void start() {
    log::info("follow the API server at {}", api_server_);
    sources_.start([this] {
      const ClusterSources::Sizes sizes = sources_.sizes();
      log::info("caches are synced: {} services, {} endpoint slices, {} pods, {} nodes",
                sizes.services,
                sizes.endpoint_slices,
                sizes.pods,
                sizes.nodes);
      serve();
    });
  }

  // What a thread needs is stopped after it: scrapes and streams ask the loop, and what is posted
  // to the loop uses the sources.
  void stop() {
    {
      MutexLock lock(mutex_);
      state_ = State::kStopping;
    }
    sources_.stop();
    if (server_) server_->shutdown(kDrainGrace);
    if (admin_) admin_->stop(kAdminGrace);
    fanout_.loop().stop();
  }

 private:
  enum class State { kSyncing, kServing, kStopping };

  void serve() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (state_ != State::kSyncing) return;
    if (const Status status = server_->serve(); !status) {
      log::error("{}; try again in a second", status.error().message);
      return fanout_.loop().run_after(kServeRetry, [this] { serve(); });
    }
    state_ = State::kServing;
  }

  [[nodiscard]] std::optional<std::string> not_ready_reason() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    switch (state_) {
      case State::kServing:
        return std::nullopt;
      case State::kStopping:
        return "shutting down";
      case State::kSyncing:
        break;
    }
    return "waiting for the first lists from the API server at " + api_server_ +
           watch_metrics_.failures();
  }

  const SystemClock clock_;
  const DiskFileReader files_;
  const std::size_t executors_;
  mutable Mutex mutex_;
  State state_ GUARDED_BY(mutex_) = State::kSyncing;
  admin::Metrics metrics_;
  const std::unique_ptr<ProtoEncoder> encoder_;
  Fanout fanout_;
  const std::vector<h2::Method> methods_;
  admin::GrpcServerMetrics grpc_metrics_;
  WatchMetrics watch_metrics_;
  const std::string api_server_;
  k8s::RestClient api_;
  ClusterSources sources_;
  DiscoveryMetrics discovery_metrics_;
  std::unique_ptr<h2::Server> server_;
  std::unique_ptr<http::Server> admin_;
};

App::App(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

App::~App() { stop(); }

Result<std::unique_ptr<App>> App::start(const Config& config) {
  auto encoder = ProtoEncoder::create(config.meshed_http2_params);
  if (!encoder) return encoder.error().with_context("-meshed-http2-client-params");
  const DiskFileReader files;
  Result<k8s::ClusterConfig> cluster = load_cluster(config.kubeconfig, files);
  if (!cluster) return cluster.error();

  auto impl = std::make_unique<Impl>(config, *std::move(encoder), *std::move(cluster));
  if (const Status status = impl->listen(config); !status) return status.error();
  impl->start();
  return std::unique_ptr<App>(new App(std::move(impl)));
}

void App::stop() {
  if (!impl_) return;
  impl_->stop();
  impl_.reset();
}

}  // namespace bowline::destination
