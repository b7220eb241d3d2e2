#include "tests/wire/destination/empty_cluster.h"

#include "tests/support/fake_api_server.h"

namespace bowline::destination {

class EmptyCluster::Impl {
 public:
  testing::FakeApiServer server;
};

EmptyCluster::EmptyCluster() : impl_(std::make_unique<Impl>()) {}
EmptyCluster::~EmptyCluster() = default;

std::string EmptyCluster::url() const { return impl_->server.config().server; }

}  // namespace bowline::destination
