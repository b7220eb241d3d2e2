#include "tests/support/cli/fake_destination.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <thread>

namespace bowline::cli {

namespace pb = io::linkerd::proxy::destination;

FakeDestination::FakeDestination() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

FakeDestination::~FakeDestination() { server_->Shutdown(std::chrono::system_clock::now()); }

std::string FakeDestination::addr() const { return "127.0.0.1:" + std::to_string(port_); }

std::vector<std::string> FakeDestination::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

template <typename Message>
grpc::Status FakeDestination::play(const std::map<std::string, Script<Message>>& scripts,
                                   grpc::ServerContext& context,
                                   const pb::GetDestination& request,
                                   grpc::ServerWriter<Message>& writer) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request.path() + " " + request.context_token());
  }
  const auto found = scripts.find(request.path());
  if (found == scripts.end()) return {grpc::StatusCode::NOT_FOUND, "no such service"};
  for (const Message& message : found->second.messages) writer.Write(message);
  if (found->second.then == Then::kStayOpen) {
    while (!context.IsCancelled()) std::this_thread::yield();
  }
  return found->second.status;
}

grpc::Status FakeDestination::Get(grpc::ServerContext* context,
                                  const pb::GetDestination* request,
                                  grpc::ServerWriter<pb::Update>* writer) {
  return play(endpoints, *context, *request, *writer);
}

grpc::Status FakeDestination::GetProfile(grpc::ServerContext* context,
                                         const pb::GetDestination* request,
                                         grpc::ServerWriter<pb::DestinationProfile>* writer) {
  return play(profiles, *context, *request, *writer);
}

}  // namespace bowline::cli
