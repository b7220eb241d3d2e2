#pragma once

#include <grpcpp/server.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "destination.grpc.pb.h"

namespace bowline::cli {

/// A destination service in this process that answers by script.
class FakeDestination final : public io::linkerd::proxy::destination::Destination::Service {
 public:
  /// What a stream does after its messages.
  enum class Then { kEnd, kStayOpen };
  template <typename Message>
  struct Script {
    std::vector<Message> messages = {};
    Then then = Then::kStayOpen;
    grpc::Status status = grpc::Status::OK;  ///< with which it ends
  };

  /// Listens on a free port of 127.0.0.1.
  FakeDestination();
  ~FakeDestination() override;

  [[nodiscard]] std::string addr() const;
  /// The requests so far, as "<path> <token>".
  [[nodiscard]] std::vector<std::string> requests() const;

  /// By path; set before the first request. A path without a script is NOT_FOUND.
  std::map<std::string, Script<io::linkerd::proxy::destination::Update>> endpoints;
  std::map<std::string, Script<io::linkerd::proxy::destination::DestinationProfile>> profiles;

  grpc::Status Get(grpc::ServerContext* context,
                   const io::linkerd::proxy::destination::GetDestination* request,
                   grpc::ServerWriter<io::linkerd::proxy::destination::Update>* writer) override;
  grpc::Status GetProfile(
      grpc::ServerContext* context,
      const io::linkerd::proxy::destination::GetDestination* request,
      grpc::ServerWriter<io::linkerd::proxy::destination::DestinationProfile>* writer) override;

 private:
  template <typename Message>
  grpc::Status play(const std::map<std::string, Script<Message>>& scripts,
                    grpc::ServerContext& context,
                    const io::linkerd::proxy::destination::GetDestination& request,
                    grpc::ServerWriter<Message>& writer);

  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace bowline::cli
