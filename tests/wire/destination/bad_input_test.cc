// Clients that send what no proxy sends.
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <catch2/catch.hpp>
#include <future>

#include "tests/support/daemon/client.h"
#include "tests/support/daemon/daemon.h"
#include "tests/support/process/eventually.h"
#include "tests/support/tcp_client.h"
#include "tests/wire/destination/empty_cluster.h"
#include "tests/wire/destination/kubeconfig.h"

namespace bowline::destination {
namespace {

constexpr const char* kUnknown = "gone.shop.svc.cluster.local:80";
constexpr const char* kGet = "/io.linkerd.proxy.destination.Destination/Get";

/// A synced daemon in a cluster without any object.
class BadInputFixture {
 protected:
  /// Whatever came before, it answers, and holds nothing of it.
  void check_unharmed() {
    CHECK(daemon.running());
    CHECK(test::Client(daemon.port()).get(kUnknown)->status().error_code() ==
          grpc::StatusCode::NOT_FOUND);
    test::eventually("its files are closed",
                     [&] { return daemon.process().open_files() <= files_before; });
  }
  /// The end of a Get call with these bytes as request.
  [[nodiscard]] grpc::Status call(const std::string& bytes) const {
    grpc::GenericStub stub(
        grpc::CreateChannel("ipv4:127.0.0.1:" + std::to_string(daemon.port().number()),
                            grpc::InsecureChannelCredentials()));  // NOLINT
    grpc::ClientContext context;
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    std::promise<grpc::Status> ended;
    stub.UnaryCall(&context, kGet, {}, &request, &response, [&](grpc::Status status) {
      ended.set_value(std::move(status));
    });
    return ended.get_future().get();
  }

  const test::TemporaryDirectory directory;
  const EmptyCluster cluster;
  test::Daemon daemon{
      {.kubeconfig = write_kubeconfig(directory, cluster.url()), .log = directory.file("log")}};
  const std::size_t files_before = daemon.process().open_files();
};

TEST_CASE_METHOD(BadInputFixture, "a request that is no message is refused", "[destination]") {
  for (const std::string bytes : {"\xff\xff\xff\xff",  // no tag
                                  "\x12\x05xy",        // shorter than it says
                                  "\x12\x02\xc3\x28",  // a path that is no UTF-8
                                  "\x0b\x0b\x0b"}) {   // groups without an end
    const grpc::Status status = call(bytes);
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK_FALSE(status.error_message().empty());
  }
  check_unharmed();
}

TEST_CASE_METHOD(BadInputFixture, "an authority of a megabyte is refused", "[destination]") {
  {
    const test::Client client(daemon.port());
    const std::string huge(1024 * 1024, 'a');
    for (const std::string& path : {huge, huge + ".shop.svc.cluster.local:80"}) {
      const grpc::Status status = client.get(path)->status();
      CHECK(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
      CHECK(client.profile(path)->status().error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
    }
    // Large, but a request: it is looked at, and the answer does not repeat all of it.
    const grpc::Status status = client.get(std::string(60 * 1024, 'a'))->status();
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(status.error_message().size() < 1'000);
  }
  check_unharmed();
}

TEST_CASE_METHOD(BadInputFixture, "a client that speaks no HTTP/2 is sent away", "[destination]") {
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                                   std::string("\x16\x03\x01\x02\x01\x01\xfc\x03\x03"),  // TLS
                                   std::string(100'000, 'x'),
                                   preface + std::string(100'000, '\xff')}) {
    test::TcpClient client(daemon.port());
    client.send(bytes);
    client.read_to_end();  // throws if the daemon keeps the connection
  }
  check_unharmed();
}

}  // namespace
}  // namespace bowline::destination
