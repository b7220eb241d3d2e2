#include "cli/destination_client.h"

#include <fmt/core.h>
#include <grpc/support/time.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>

#include <optional>
#include <utility>

#include "common/base/duration.h"
#include "common/grpc/channel.h"
#include "common/grpc/status.h"
#include "destination.grpc.pb.h"

namespace bowline::cli {
namespace {

namespace pb = io::linkerd::proxy::destination;
using std::chrono::milliseconds;

// A set too large for one message comes as several, one right after the other.
constexpr milliseconds kQuiet{200};

gpr_timespec deadline_after(std::optional<milliseconds> limit) {
  if (!limit) return gpr_inf_future(GPR_CLOCK_MONOTONIC);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_millis(limit->count(), GPR_TIMESPAN));
}

/// How long a reader waits; nothing means for ever.
struct Waits {
  milliseconds first;
  std::optional<milliseconds> next;
};

/// One stream, with one operation pending on its queue at a time.
template <typename Message>
class StreamReader {
 public:
  template <typename Start>
  explicit StreamReader(const Start& start) : call_(start(&context_, &queue_)) {}

  Status read(const Waits& waits, const DestinationClient::OnMessage<Message>& on_message) {
    call_->StartCall(this);
    const gpr_timespec first = deadline_after(waits.first);
    Event event = await(first);
    bool answered = false;
    Message message;
    while (event == Event::kDone) {
      call_->Read(&message, this);
      event = await(answered ? deadline_after(waits.next) : first);
      if (event != Event::kDone) break;
      answered = true;
      on_message(message);
    }
    if (event == Event::kLate) {
      context_.TryCancel();
      await(deadline_after(std::nullopt));
    }
    Status end = finish();
    if (event == Event::kLate) return answered ? Status() : late(waits.first);
    if (!end) return end;
    if (answered && waits.next) return {};
    return Error{Code::kUnavailable, "the server ended the stream"};
  }

 private:
  enum class Event { kDone, kFailed, kLate };

  Event await(gpr_timespec deadline) {
    void* tag = nullptr;
    bool done = false;
    if (queue_.AsyncNext(&tag, &done, deadline) != grpc::CompletionQueue::GOT_EVENT) {
      return Event::kLate;
    }
    return done ? Event::kDone : Event::kFailed;
  }

  Status finish() {
    grpc::Status status;
    call_->Finish(&status, this);
    await(deadline_after(std::nullopt));
    return from_grpc_status(status);
  }

  static Error late(milliseconds limit) {
    return {Code::kDeadlineExceeded, fmt::format("no answer within {}", to_string(limit))};
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReader<Message>> call_;
};

Status for_path(const std::string& path, const Status& status) {
  if (status.ok()) return status;
  return status.error().with_context(fmt::format("{}: {}", path, to_string(status.code())));
}

}  // namespace

class DestinationClient::Impl {
 public:
  Impl(const std::shared_ptr<grpc::Channel>& channel, DestinationOptions options)
      : options_(std::move(options)), stub_(pb::Destination::NewStub(channel)) {}

  Status get(const std::string& path, const OnMessage<pb::Update>& on_message) {
    StreamReader<pb::Update> reader([&](auto* context, auto* queue) {
      return stub_->PrepareAsyncGet(context, request(path), queue);
    });
    return for_path(path, reader.read(waits(kQuiet), on_message));
  }

  Status get_profile(const std::string& path, const OnMessage<pb::DestinationProfile>& on_message) {
    StreamReader<pb::DestinationProfile> reader([&](auto* context, auto* queue) {
      return stub_->PrepareAsyncGetProfile(context, request(path), queue);
    });
    return for_path(path, reader.read(waits(milliseconds(0)), on_message));
  }

 private:
  [[nodiscard]] pb::GetDestination request(const std::string& path) const {
    pb::GetDestination request;
    request.set_path(path);
    request.set_context_token(options_.token);
    return request;
  }

  [[nodiscard]] Waits waits(milliseconds quiet) const {
    return {options_.timeout, options_.watch ? std::nullopt : std::optional(quiet)};
  }

  DestinationOptions options_;
  std::unique_ptr<pb::Destination::Stub> stub_;
};

Result<std::unique_ptr<DestinationClient>> DestinationClient::connect(
    const DestinationOptions& options) {
  const auto channel = connect_channel(options.addr, options.timeout);
  if (!channel) {
    return Error{channel.error().code,
                 fmt::format("{}; to reach a cluster run `kubectl -n linkerd port-forward "
                             "deploy/linkerd-destination 8086` first, or name another address "
                             "with --addr HOST:PORT",
                             channel.error().message)};
  }
  return std::unique_ptr<DestinationClient>(
      new DestinationClient(std::make_unique<Impl>(*channel, options)));
}

DestinationClient::DestinationClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

DestinationClient::~DestinationClient() = default;

Status DestinationClient::get(const std::string& path, const OnMessage<pb::Update>& on_message) {
  return impl_->get(path, on_message);
}

Status DestinationClient::get_profile(const std::string& path,
                                      const OnMessage<pb::DestinationProfile>& on_message) {
  return impl_->get_profile(path, on_message);
}

}  // namespace bowline::cli
