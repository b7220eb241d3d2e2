#include "tests/support/daemon/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <catch2/catch.hpp>
#include <stdexcept>
#include <utility>

#include "tests/support/destination_messages/fold.h"
#include "tests/support/process/eventually.h"

namespace bowline::test {
namespace {

// No connection is shared with another Client, and no proxy of the environment is used.
std::shared_ptr<grpc::Channel> connect(Port port, std::optional<int> window_bytes) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (window_bytes) {
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, *window_bytes);
  }
  return grpc::CreateCustomChannel("ipv4:127.0.0.1:" + std::to_string(port.number()),
                                   grpc::InsecureChannelCredentials(),  // NOLINT
                                   arguments);
}

}  // namespace

template <typename Message>
Stream<Message>::Stream(
    Stub& stub, Start start, const std::string& path, const std::string& token, Reading mode)
    : mode_(mode) {
  request_.set_path(path);
  request_.set_context_token(token);
  (stub.async()->*start)(&context_, &request_, this);
  if (mode_ == Reading::kAlways) this->StartRead(&reading_);
  this->StartCall();
}

template <typename Message>
Stream<Message>::~Stream() {
  context_.TryCancel();
  std::unique_lock lock(mutex_);
  news_.wait(lock, [this] { return status_.has_value(); });
}

template <typename Message>
Message Stream<Message>::message() {
  std::unique_lock lock(mutex_);
  const bool news =
      news_.wait_for(lock, kPatience, [this] { return !messages_.empty() || status_.has_value(); });
  if (!news) throw std::runtime_error("no message of " + request_.path());
  if (messages_.empty()) {
    throw std::runtime_error("the stream of " + request_.path() +
                             " has ended: " + status_->error_message());
  }
  Message message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

template <typename Message>
grpc::Status Stream<Message>::status() {
  std::unique_lock lock(mutex_);
  if (!news_.wait_for(lock, kPatience, [this] { return status_.has_value(); })) {
    throw std::runtime_error("the stream of " + request_.path() + " does not end");
  }
  return *status_;
}

template <typename Message>
void Stream<Message>::OnReadDone(bool ok) {
  if (!ok) return;
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(reading_));
    news_.notify_all();
  }
  reading_.Clear();
  this->StartRead(&reading_);
}

// The destructor goes on as soon as the lock is free.
template <typename Message>
void Stream<Message>::OnDone(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  status_ = status;
  news_.notify_all();
}

template class Stream<pb::Update>;
template class Stream<pb::DestinationProfile>;

void Pool::expect(const std::vector<pb::WeightedAddr>& addresses) {
  destination::support::FoldingClient::Pool expected;
  for (const pb::WeightedAddr& address : addresses) {
    expected[destination::to_socket(address.addr())] = destination::text(address);
  }
  try {
    while (client_.pool() != expected) destination::fold(client_, stream_->message());
  } catch (const std::runtime_error& error) {
    UNSCOPED_INFO(error.what());
    CHECK(client_.pool().size() == expected.size());
    for (const auto& [socket, payload] : expected) {
      INFO(socket.to_string());
      REQUIRE(client_.pool().contains(socket));
      REQUIRE(client_.pool().at(socket) == payload);
    }
    FAIL("the pool is not what it has to be");
  }
  CHECK(client_.violations().empty());
}

Client::Client(Port port, std::optional<int> window_bytes)
    : stub_(pb::Destination::NewStub(connect(port, window_bytes))) {}

std::unique_ptr<GetStream> Client::get(const std::string& path,
                                       const std::string& token,
                                       Reading reading) const {
  return std::make_unique<GetStream>(*stub_, &Stub::async_interface::Get, path, token, reading);
}

std::unique_ptr<ProfileStream> Client::profile(const std::string& path,
                                               const std::string& token) const {
  return std::make_unique<ProfileStream>(
      *stub_, &Stub::async_interface::GetProfile, path, token, Reading::kAlways);
}

}  // namespace bowline::test
