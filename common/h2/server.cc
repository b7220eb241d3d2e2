#include "common/h2/server.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/h2/acceptor.h"
#include "common/h2/health.h"
#include "common/h2/method_table.h"
#include "common/h2/session.h"
#include "common/h2/worker.h"
#include "common/net/listen_address.h"

namespace bowline::h2 {
namespace {

std::vector<Method> with_health(std::vector<Method> methods) {
  std::vector<Method> health = health_methods(methods);
  std::move(health.begin(), health.end(), std::back_inserter(methods));
  return methods;
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerConfig config, std::vector<Method> methods, Observer& observer, const Clock& clock)
      : config_(std::move(config)),
        methods_(with_health(std::move(methods))),
        context_{config_, methods_, observer, clock} {
    const std::size_t count = std::max<std::size_t>(config_.executors, 1);
    for (std::size_t i = 0; i < count; ++i) {
      workers_.push_back(std::make_unique<Worker>(i, context_));
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { shutdown(std::chrono::milliseconds(0)); }

  Status bind(const ListenAddress& address) {
    auto acceptor = Acceptor::bind(accepting_worker().queue()->io(), address);
    if (!acceptor) return on_address(acceptor.error());
    acceptor_ = std::move(*acceptor);
    return {};
  }

  Status serve() {
    if (const Status status = acceptor_->listen(); !status) return on_address(status.error());
    accepting_worker().queue()->post(
        [this] { acceptor_->start([this](int fd) { least_loaded().adopt(fd); }); });
    return {};
  }

  void shutdown(std::chrono::milliseconds grace) {
    // First, so that no worker is given a connection once it has been told to end.
    accepting_worker().queue()->post([this, grace] {
      if (acceptor_) acceptor_->close();
      for (const auto& worker : workers_) worker->shut_down(grace);
    });
    for (const auto& worker : workers_) worker->join();
  }

  [[nodiscard]] Port port() const { return acceptor_->port(); }

  [[nodiscard]] std::vector<Executor*> executors() const {
    std::vector<Executor*> executors;
    for (const auto& worker : workers_) executors.push_back(worker->queue().get());
    return executors;
  }

 private:
  [[nodiscard]] Error on_address(const Error& error) const {
    return error.with_context("listen on " + config_.address);
  }
  [[nodiscard]] Worker& accepting_worker() const { return *workers_.front(); }

  [[nodiscard]] Worker& least_loaded() const {
    return **std::min_element(workers_.begin(), workers_.end(), [](const auto& a, const auto& b) {
      return a->connections() < b->connections();
    });
  }

  const ServerConfig config_;
  const MethodTable methods_;
  const SessionContext context_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Acceptor> acceptor_;  // on the first worker's loop, so it goes first
};

Result<std::unique_ptr<Server>> Server::listen(ServerConfig config,
                                               std::vector<Method> methods,
                                               Observer& observer,
                                               const Clock& clock) {
  const auto address = parse_listen_address(config.address);
  if (!address) return address.error();
  auto impl = std::make_unique<Impl>(std::move(config), std::move(methods), observer, clock);
  if (const Status bound = impl->bind(*address); !bound) return bound.error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Status Server::serve() { return impl_->serve(); }
Port Server::port() const { return impl_->port(); }
std::vector<Executor*> Server::executors() const { return impl_->executors(); }
void Server::shutdown(std::chrono::milliseconds grace) { impl_->shutdown(grace); }

}  // namespace bowline::h2
