#include "common/k8s/rest_client.h"

#include <utility>

#include "common/k8s/bearer_token.h"
#include "common/k8s/response_buffer.h"

namespace bowline::k8s {
namespace {

using Kind = RestTransport::Kind;

std::string method_name(ApiRequest::Method method) {
  switch (method) {
    case ApiRequest::Method::kGet:
      return "GET";
    case ApiRequest::Method::kPost:
      return "POST";
    case ApiRequest::Method::kPatch:
      break;
  }
  return "PATCH";
}

std::string verb(Kind kind, ApiRequest::Method method) {
  if (kind == Kind::kWatch) return "watch";
  if (kind == Kind::kList) return "list";
  switch (method) {
    case ApiRequest::Method::kGet:
      return "get";
    case ApiRequest::Method::kPost:
      return "create";
    case ApiRequest::Method::kPatch:
      break;
  }
  return "patch";
}

}  // namespace

class RestClient::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(ClusterConfig config,
       const FileReader& files,
       const Clock& clock,
       RestTransport::Settings settings)
      : clock_(clock),
        server_(config.server),
        authority_(config.certificate_authority.source()),
        token_(config.token, config.token_file, files, clock),
        transport_(std::move(config), files, settings) {}

  /// Sends the request and reads the response from another thread's ResponseBuffer.
  /// Calls `lines` for a watch.
  ApiReply run(Kind kind,
               const ApiRequest& request,
               Cancellation& cancellation,
               const ChunkSink& sink);

  void call(ApiRequest request, SteadyTime deadline, Done done);

  /// After this no handler runs any more.
  void stop() { transport_.stop(); }

 private:
  /// One call, kept for the second try after a 401.
  struct Call {
    ApiRequest request;
    SteadyTime deadline;
    Done done;
    std::string token;
    std::string body;
    bool second_try = false;
  };

  [[nodiscard]] ApiContext context(Kind kind, const ApiRequest& request) const {
    return {server_, verb(kind, request.method), request.path, authority_};
  }
  static WireRequest wire_request(const ApiRequest& request, const std::string& token);
  ApiReply reply(const ApiContext& context, const WireOutcome& outcome, std::string body) const;
  void start(const std::shared_ptr<Call>& call);
  void finish(const std::shared_ptr<Call>& call, const WireOutcome& outcome);

  const Clock& clock_;
  const std::string server_;
  const std::string authority_;
  BearerToken token_;
  RestTransport transport_;
};

WireRequest RestClient::Impl::wire_request(const ApiRequest& request, const std::string& token) {
  WireRequest wire{method_name(request.method), request.path, {}, request.body};
  wire.headers.emplace_back("Accept", request.accept);
  wire.headers.emplace_back("User-Agent", "bowline");
  if (!token.empty()) wire.headers.emplace_back("Authorization", "Bearer " + token);
  if (!request.body.empty()) wire.headers.emplace_back("Content-Type", request.content_type);
  return wire;
}

ApiReply RestClient::Impl::reply(const ApiContext& context,
                                 const WireOutcome& outcome,
                                 std::string body) const {
  if (outcome.failure != WireFailure::kNone) {
    return {error_of_wire(context, outcome.failure, outcome.reason), {}, outcome.retry_after};
  }
  if (code_of_http(outcome.http_status) != Code::kOk) {
    return {error_of_response(context, outcome.http_status, body), {}, outcome.retry_after};
  }
  return {{}, std::move(body), {}};
}

ApiReply RestClient::Impl::run(Kind kind,
                               const ApiRequest& request,
                               Cancellation& cancellation,
                               const ChunkSink& sink) {
  const Result<std::string> token = token_.current();
  if (!token) return {token.error(), {}, {}};
  const auto buffer = std::make_shared<ResponseBuffer>();
  const auto exchange = transport_.start(
      kind,
      wire_request(request, *token),
      std::nullopt,
      {.on_status = [buffer](int status) { buffer->set_status(status); },
       .on_bytes = [buffer, &clock = clock_](
                       std::string_view part) { return buffer->append(part, clock.steady()); },
       .on_done = [buffer](WireOutcome outcome) { buffer->finish(std::move(outcome)); }});
  const Cancellation::Scope scope(cancellation, [buffer] { buffer->cancel(); });
  while (sink) {
    const std::optional<WatchChunk> chunk = buffer->next_lines();
    if (!chunk) break;
    if (!sink(*chunk)) {
      buffer->cancel();
      break;
    }
  }
  const WireOutcome outcome = buffer->wait();
  if (outcome.failure == WireFailure::kCancelled) exchange->cancel();
  if (outcome.http_status == 401) token_.refused(*token);
  return reply(context(kind, request), outcome, buffer->take_rest());
}

void RestClient::Impl::call(ApiRequest request, SteadyTime deadline, Done done) {
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->deadline = deadline;
  call->done = std::move(done);
  Result<std::string> token = token_.current();
  if (!token) return call->done({token.error(), {}, {}});
  call->token = *std::move(token);
  start(call);
}

void RestClient::Impl::start(const std::shared_ptr<Call>& call) {
  // Weak, since a handler that held the client would hold the transport that holds the handler.
  transport_.start(Kind::kCall,
                   wire_request(call->request, call->token),
                   call->deadline,
                   {.on_status = [](int) {},
                    .on_bytes =
                        [call](std::string_view part) {
                          call->body.append(part);
                          return true;
                        },
                    .on_done =
                        [call, weak = weak_from_this()](const WireOutcome& outcome) {
                          if (const auto self = weak.lock()) self->finish(call, outcome);
                        }});
}

void RestClient::Impl::finish(const std::shared_ptr<Call>& call, const WireOutcome& outcome) {
  const bool refused = outcome.failure == WireFailure::kNone && outcome.http_status == 401;
  if (refused && !call->second_try && token_.refused(call->token)) {
    if (Result<std::string> token = token_.current()) {
      call->second_try = true;
      call->token = *std::move(token);
      call->body.clear();
      return start(call);
    }
  }
  call->done(reply(context(Kind::kCall, call->request), outcome, std::move(call->body)));
}

RestClient::RestClient(ClusterConfig config,
                       const FileReader& files,
                       const Clock& clock,
                       RestTransport::Settings settings)
    : impl_(std::make_shared<Impl>(std::move(config), files, clock, settings)) {}

RestClient::~RestClient() { impl_->stop(); }

ApiReply RestClient::list(const ApiRequest& request, Cancellation& cancellation) {
  return impl_->run(Kind::kList, request, cancellation, nullptr);
}

ApiReply RestClient::watch(const ApiRequest& request,
                           Cancellation& cancellation,
                           const ChunkSink& sink) {
  return impl_->run(Kind::kWatch, request, cancellation, sink);
}

void RestClient::call(ApiRequest request, SteadyTime deadline, Done done) {
  impl_->call(std::move(request), deadline, std::move(done));
}

}  // namespace bowline::k8s
