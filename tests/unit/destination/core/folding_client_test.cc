#include "tests/support/destination/folding_client.h"

#include <catch2/catch.hpp>

#include "tests/support/destination/builders.h"

namespace bowline::destination::support {
namespace {

using Pool = FoldingClient::Pool;

const SocketAddress kA = socket("10.0.0.1:80");
const SocketAddress kB = socket("10.0.0.2:80");

TEST_CASE("a client folds messages into a pool", "[destination][folding_client]") {
  FoldingClient client;
  client.add({{kA, "1"}});
  client.add({{kA, "2"}, {kB, "1"}});
  CHECK(client.pool() == Pool{{kA, "2"}, {kB, "1"}});
  client.remove({kA});
  CHECK(client.pool() == Pool{{kB, "1"}});
  CHECK(client.violations().empty());
}

TEST_CASE("the first message of a stream replaces the pool", "[destination][folding_client]") {
  FoldingClient client;
  client.add({{kA, "1"}});
  client.reconnect();
  CHECK(client.pool() == Pool{{kA, "1"}});
  client.add({{kB, "1"}});
  CHECK(client.pool() == Pool{{kB, "1"}});
  client.reconnect();
  client.no_endpoints();
  CHECK(client.pool().empty());
  CHECK(client.violations().empty());
}

TEST_CASE("what a server must not send is noted", "[destination][folding_client]") {
  FoldingClient client;
  client.remove({kA});
  client.add({});
  client.add({{kA, "1"}, {kA, "2"}});
  client.no_endpoints();
  client.remove({});
  client.remove({kB, kB});
  CHECK(client.violations() == std::vector<std::string>{"remove as first message",
                                                        "an empty add",
                                                        "twice in one add: 10.0.0.1:80",
                                                        "no_endpoints as later message",
                                                        "an empty remove",
                                                        "twice in one remove: 10.0.0.2:80"});
}

}  // namespace
}  // namespace bowline::destination::support
