#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "common/k8s/cluster_config.h"
#include "tests/support/fake_api_state.h"
#include "tests/support/fake_connection.h"
#include "tests/support/test_authority.h"

namespace bowline::testing {

/// A Kubernetes API server in this process, on loopback: lists with pages, watches, single reads;
/// POST and PATCH are answered with their own body. One thread per connection. What it holds and
/// what goes wrong is told through state().
class FakeApiServer {
 public:
  enum class Security : std::uint8_t { kPlain, kTls, kMutualTls };
  struct Settings {
    Security security = Security::kPlain;
    std::string address = "127.0.0.1";  ///< or "::1"
    /// What the server's certificate is for.
    std::string subject_alt_names = "IP:127.0.0.1,IP:::1,DNS:localhost";
  };

  explicit FakeApiServer(Settings settings);
  FakeApiServer() : FakeApiServer(Settings{}) {}
  /// Closes all connections and joins.
  ~FakeApiServer();
  FakeApiServer(const FakeApiServer&) = delete;
  FakeApiServer& operator=(const FakeApiServer&) = delete;

  [[nodiscard]] FakeApiState& state() { return state_; }
  /// How to reach it, with all that it asks for but the token.
  [[nodiscard]] k8s::ClusterConfig config() const;
  /// Breaks every connection that is open, as a restart does; new ones are taken.
  void close_connections() EXCLUDES(mutex_);

 private:
  void accept_all() EXCLUDES(mutex_);
  void serve(FakeConnection& connection);
  /// False if the connection is not to be used again.
  bool answer(FakeConnection& connection, const HttpRequest& request);
  bool watch(FakeConnection& connection, const HttpRequest& request, const std::string& collection);

  const Settings settings_;
  const TestAuthority authority_;
  const KeyAndCertificate client_ = authority_.issue("client", "DNS:client");
  FakeApiState state_;
  FakeListener listener_;
  Mutex mutex_;
  std::vector<std::shared_ptr<FakeConnection>> connections_ GUARDED_BY(mutex_);
  std::vector<std::thread> workers_ GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace bowline::testing
