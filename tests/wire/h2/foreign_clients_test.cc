// Clients in other languages, each a program of its own that checks what it gets and exits 0.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "tests/wire/h2/test_service.h"

namespace bowline::h2 {
namespace {

struct Serving {
  Serving() {
    ServerConfig config;
    config.address = "127.0.0.1:0";
    config.executors = 2;
    auto listening = Server::listen(config, service.methods(), observer, clock);
    REQUIRE(listening);
    server = std::move(*listening);
    REQUIRE(server->serve());
  }

  SystemClock clock;
  NoObserver observer;
  TestService service;
  std::unique_ptr<Server> server;
};

/// Runs `client PORT`, shuts the server down when it says "ready"; what else it printed, and how
/// it ended.
std::string run(const std::string& client, Serving& serving) {
  const std::string command =
      client + " " + std::to_string(serving.server->port().number()) + " 2>&1";
  FILE* output = ::popen(command.c_str(), "r");
  REQUIRE(output != nullptr);
  std::string printed;
  char line[1024];
  while (std::fgets(line, sizeof(line), output) != nullptr) {
    if (std::string_view(line) == "ready\n") {
      serving.server->shutdown(std::chrono::seconds(1));
    } else {
      printed += line;
    }
  }
  return printed + "exit " + std::to_string(::pclose(output));
}

std::string python() {
  const char* chosen = std::getenv("BOWLINE_PYTHON");
  return chosen != nullptr ? chosen : BOWLINE_PYTHON_DEFAULT;
}

TEST_CASE("grpcio is served like by any gRPC server", "[h2][destination][C5][L3]") {
  Serving serving;
  CHECK(run(python() + " " + BOWLINE_GRPCIO_CLIENT, serving) == "passed\nexit 0");
  CHECK(serving.service.alive() == 0);
}

TEST_CASE("grpc-go is served like by any gRPC server", "[h2][destination][C5][L3]") {
  Serving serving;
  CHECK(run(BOWLINE_GRPC_GO_CLIENT, serving) == "passed\nexit 0");
  CHECK(serving.service.alive() == 0);
}

}  // namespace
}  // namespace bowline::h2
