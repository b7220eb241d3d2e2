// grpc++ as a client of common/h2, with raw bytes instead of generated messages.
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/slice.h>

#include <catch2/catch.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "tests/wire/h2/test_service.h"

namespace bowline::h2 {
namespace {

using namespace std::chrono_literals;
constexpr int kStreams = 200;

grpc::ByteBuffer to_buffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string to_text(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  REQUIRE(buffer.Dump(&slices).ok());
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

struct Outcome {
  grpc::StatusCode code;
  std::string message;  // the error's, or the answer
  bool operator==(const Outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << outcome.code << " '" << outcome.message << "'";
}

/// Hands one value from a callback to the test; shared, so that either may be done with it first.
template <typename T>
class Handover {
 public:
  void put(T value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    there_.notify_one();
  }
  T take() {
    std::unique_lock lock(mutex_);
    there_.wait(lock, [&] { return value_.has_value(); });
    return *std::exchange(value_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::condition_variable there_;
  std::optional<T> value_;
};

/// A call with a stream of answers, read one at a time. Its status must be asked for.
class StreamCall final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamCall(grpc::GenericStub& stub, const std::string& method, const std::string& request)
      : request_(to_buffer(request)) {
    stub.PrepareBidiStreamingCall(&context_, method, {}, this);
    StartWriteLast(&request_, {});
    AddHold();  // reads start from outside of the callbacks
    StartCall();
  }

  /// The next message; nothing at the end of the stream.
  std::optional<std::string> next() {
    StartRead(&response_);
    if (!read_->take()) return std::nullopt;
    return to_text(response_);
  }
  void cancel() { context_.TryCancel(); }
  /// After the last message.
  grpc::Status status() {
    RemoveHold();
    return done_->take();
  }

 private:
  void OnReadDone(bool ok) override {
    const auto read = read_;
    read->put(ok);
  }
  void OnDone(const grpc::Status& status) override {
    const auto done = done_;
    done->put(status);
  }

  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  std::shared_ptr<Handover<bool>> read_ = std::make_shared<Handover<bool>>();
  std::shared_ptr<Handover<grpc::Status>> done_ = std::make_shared<Handover<grpc::Status>>();
};

class GrpcppFixture {
 public:
  GrpcppFixture() {
    ServerConfig config;
    config.address = "127.0.0.1:0";
    config.executors = 2;
    auto listening = Server::listen(config, service.methods(), observer, clock);
    REQUIRE(listening);
    server = std::move(*listening);
    REQUIRE(server->serve());
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port().number()),
                                             grpc::InsecureChannelCredentials());  // NOLINT
    stub = std::make_unique<grpc::GenericStub>(channel);
  }

  Outcome unary(const std::string& path,
                const std::string& request,
                std::chrono::milliseconds timeout = 60s,
                bool compressed = false) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    if (compressed) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    const grpc::ByteBuffer sent = to_buffer(request);
    grpc::ByteBuffer received;
    const auto done = std::make_shared<Handover<grpc::Status>>();
    stub->UnaryCall(&context, path, {}, &sent, &received, [done](grpc::Status status) {
      done->put(std::move(status));
    });
    const grpc::Status status = done->take();
    if (!status.ok()) return {status.error_code(), status.error_message()};
    return {grpc::OK, to_text(received)};
  }

  std::unique_ptr<StreamCall> open(const std::string& method, const std::string& request) {
    return std::make_unique<StreamCall>(*stub, "/bowline.test.Foreign/" + method, request);
  }

  std::vector<std::unique_ptr<StreamCall>> open_held() {
    std::vector<std::unique_ptr<StreamCall>> streams;
    for (int i = 0; i < kStreams; ++i) streams.push_back(open("Hold", std::to_string(i)));
    for (int i = 0; i < kStreams; ++i) {
      REQUIRE(streams[static_cast<std::size_t>(i)]->next() == std::to_string(i));
    }
    return streams;
  }

  void wait_for_alive(int count) {
    while (unary("/bowline.test.Foreign/Alive", "").message != std::to_string(count)) {
      std::this_thread::yield();
    }
  }

  SystemClock clock;
  NoObserver observer;
  TestService service;
  std::unique_ptr<Server> server;
  std::unique_ptr<grpc::GenericStub> stub;
};

TEST_CASE_METHOD(GrpcppFixture, "grpc++ gets answers to unary calls", "[h2]") {
  for (const std::string& text : {std::string("hello"), std::string(), std::string(60'000, 'x')}) {
    CHECK(unary("/bowline.test.Foreign/Echo", text) == Outcome{grpc::OK, text});
  }
}

TEST_CASE_METHOD(GrpcppFixture, "grpc++ reads a stream to its end", "[h2]") {
  const auto counting = open("Count", "5000");
  for (int i = 0; i < 5000; ++i) REQUIRE(counting->next() == std::to_string(i));
  CHECK(counting->next() == std::nullopt);
  CHECK(counting->status().ok());
}

TEST_CASE_METHOD(GrpcppFixture, "grpc++ understands errors", "[h2]") {
  CHECK(unary("/bowline.test.Foreign/Fail", "") == Outcome{grpc::NOT_FOUND, TestService::kFailure});
  CHECK(unary("/bowline.test.Foreign/Missing", "").code == grpc::UNIMPLEMENTED);
  CHECK(unary("/bowline.test.Foreign/Echo", std::string(1'000'000, 'x')) ==
        Outcome{grpc::RESOURCE_EXHAUSTED, "a request of 1000000 bytes is above 65536"});
  CHECK(unary("/bowline.test.Foreign/Echo", std::string(1000, 'x'), 60s, true).code ==
        grpc::UNIMPLEMENTED);
  CHECK(unary("/bowline.test.Foreign/Silent", "", 300ms).code == grpc::DEADLINE_EXCEEDED);
}

TEST_CASE_METHOD(GrpcppFixture, "grpc++ asks for the server's health", "[h2]") {
  CHECK(unary("/grpc.health.v1.Health/Check", "") == Outcome{grpc::OK, "\x08\x01"});
}

TEST_CASE_METHOD(GrpcppFixture,
                 "grpc++ has 200 streams on one connection and cancels them",
                 "[h2][destination][C5]") {
  auto streams = open_held();
  wait_for_alive(kStreams);
  for (auto& stream : streams) stream->cancel();
  for (auto& stream : streams) {
    CHECK(stream->next() == std::nullopt);
    CHECK(stream->status().error_code() == grpc::CANCELLED);
  }
  wait_for_alive(0);
}

TEST_CASE_METHOD(GrpcppFixture,
                 "a shutdown of the server ends grpc++'s streams with OK",
                 "[h2][destination][L3]") {
  auto streams = open_held();
  server->shutdown(1s);
  for (auto& stream : streams) {
    CHECK(stream->next() == std::nullopt);
    CHECK(stream->status().ok());
  }
  CHECK(service.alive() == 0);
}

}  // namespace
}  // namespace bowline::h2
