#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/net/port.h"
#include "destination.grpc.pb.h"
#include "destination.pb.h"
#include "tests/support/destination/folding_client.h"

namespace bowline::test {

namespace pb = io::linkerd::proxy::destination;
using Stub = pb::Destination::Stub;

enum class Reading { kAlways, kNever };

/// A stream of grpc++, cancelled by its destructor. Every wait ends after kPatience with an
/// exception.
template <typename Message>
class Stream final : private grpc::ClientReadReactor<Message> {
 public:
  /// `start`: Get or GetProfile.
  using Start = void (Stub::async_interface::*)(grpc::ClientContext*,
                                                const pb::GetDestination*,
                                                grpc::ClientReadReactor<Message>*);
  Stream(Stub& stub, Start start, const std::string& path, const std::string& token, Reading mode);
  ~Stream() override;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// The next message, which must come before the end.
  Message message();
  /// Waits for the end. Messages that nobody took are dropped.
  grpc::Status status();

 private:
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  grpc::ClientContext context_;
  pb::GetDestination request_;
  Message reading_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<Message> messages_;
  std::optional<grpc::Status> status_;
  const Reading mode_;
};

using GetStream = Stream<pb::Update>;
using ProfileStream = Stream<pb::DestinationProfile>;

/// A Get stream, folded as a proxy's balancer does.
class Pool {
 public:
  explicit Pool(std::unique_ptr<GetStream> stream) : stream_(std::move(stream)) {}

  /// Takes messages until the pool has these addresses, in every detail. Fails the test, and shows
  /// the difference, if that is not so in time; also if a message has broken a rule.
  void expect(const std::vector<pb::WeightedAddr>& addresses);

 private:
  std::unique_ptr<GetStream> stream_;
  destination::support::FoldingClient client_;
};

/// One HTTP/2 connection to a daemon, as a proxy has.
class Client {
 public:
  explicit Client(Port port, std::optional<int> window_bytes = {});

  /// `path` is the authority.
  [[nodiscard]] std::unique_ptr<GetStream> get(const std::string& path,
                                               const std::string& token = "",
                                               Reading reading = Reading::kAlways) const;
  [[nodiscard]] std::unique_ptr<ProfileStream> profile(const std::string& path,
                                                       const std::string& token = "") const;

 private:
  const std::unique_ptr<Stub> stub_;
};

}  // namespace bowline::test
