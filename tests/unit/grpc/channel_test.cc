#include "common/grpc/channel.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

// c-ares 1.18 loses the name itself when it looks up "localhost".
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
const char* __lsan_default_suppressions() { return "leak:libcares"; }

namespace bowline {
namespace {

using namespace std::chrono_literals;

/// A port of 127.0.0.1 that is bound; with a backlog connections are taken by the kernel only.
struct BoundPort {
  explicit BoundPort(bool listening) : descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(descriptor, any, size) == 0);
    REQUIRE(getsockname(descriptor, any, &size) == 0);
    if (listening) REQUIRE(listen(descriptor, 8) == 0);
  }
  ~BoundPort() { close(descriptor); }
  BoundPort(const BoundPort&) = delete;
  BoundPort& operator=(const BoundPort&) = delete;

  [[nodiscard]] std::string text() const {
    return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }

  int descriptor;
  sockaddr_in address{};
};

TEST_CASE("a client's address is a host and a port", "[grpc]") {
  const std::string good = GENERATE(as<std::string>(),
                                    "localhost:8086",
                                    "linkerd-dst.linkerd.svc.cluster.local:8086",
                                    "10.0.0.1:1",
                                    "[fd00::1]:8086");
  CHECK(check_client_address(good) == Status());
  const std::string bad = GENERATE(as<std::string>(),
                                   "",
                                   "localhost",
                                   ":8086",
                                   "localhost:",
                                   "localhost:0",
                                   "localhost:http",
                                   "http://localhost:80",
                                   "fd00::1:8086",
                                   "[10.0.0.1]:80",
                                   "[]:80",
                                   "a b:80");
  CHECK(check_client_address(bad) ==
        Status(Error{Code::kInvalidArgument,
                     "\"" + bad + "\" is no address; write HOST:PORT, as in localhost:8086"}));
}

TEST_CASE("a channel to a server is connected", "[grpc]") {
  int port = 0;
  grpc::CallbackGenericService service;  // a server without any does not start
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(&service);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  const auto server = builder.BuildAndStart();
  REQUIRE(server);
  const auto channel = connect_channel("localhost:" + std::to_string(port), 20s);
  REQUIRE(channel.ok());
  CHECK((*channel)->GetState(false) == GRPC_CHANNEL_READY);
}

TEST_CASE("where nobody listens the connection fails at once", "[grpc]") {
  const BoundPort closed(false);
  const auto channel = connect_channel(closed.text(), 1h);
  REQUIRE_FALSE(channel.ok());
  CHECK(channel.error() == Error{Code::kUnavailable, "cannot connect to " + closed.text()});
}

TEST_CASE("who does not answer is given up after the timeout", "[grpc]") {
  const BoundPort silent(true);
  const auto channel = connect_channel(silent.text(), 100ms);
  REQUIRE_FALSE(channel.ok());
  CHECK(channel.error() ==
        Error{Code::kDeadlineExceeded, silent.text() + " does not answer within 100ms"});
}

}  // namespace
}  // namespace bowline
