#include "common/k8s/rest_transport.h"

#include <cpprest/http_client.h>
#include <cpprest/interopstream.h>
#include <pplx/threadpool.h>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <future>
#include <mutex>
#include <ostream>
#include <set>
#include <stdexcept>
#include <streambuf>

#include "common/base/log.h"
#include "common/k8s/rest_target.h"
#include "common/k8s/tls_context.h"

namespace bowline::k8s {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using web::http::client::http_client;
using web::http::client::http_client_config;

asio::io_service& pool() { return crossplat::threadpool::shared_instance().service(); }

}  // namespace

/// What the exchanges share. Touched on the pool's thread only, after construction.
class RestTransport::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(ClusterConfig config, const FileReader& files, Settings settings)
      : config_(std::move(config)), files_(files), settings_(settings) {}

  /// Errors: kInvalidArgument for a server that is no URL; every exchange then fails with it.
  void open_clients() {
    try {
      target_ = parse_target(config_.server);
      protocol_ = target_.literal && !target_.literal->is_v4() ? tcp::v6() : tcp::v4();
      watch_client_ =
          std::make_unique<http_client>(target_.base_url, client_config(settings_.watch_silence));
      call_client_ =
          std::make_unique<http_client>(target_.base_url, client_config(settings_.call_silence));
    } catch (const std::exception& cause) {
      trouble_ = cause.what();
    }
  }

  [[nodiscard]] http_client* client(Kind kind) const {
    return kind == Kind::kWatch ? watch_client_.get() : call_client_.get();
  }
  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }
  /// Of the connection that the next request may open.
  void set_protocol(const tcp& protocol) { protocol_ = protocol; }
  /// Why the newest connection could not be made, in more words than the library's.
  [[nodiscard]] const std::string& trouble() const {
    return trouble_.empty() ? *tls_alert_ : trouble_;
  }
  void forget_tls_alert() { tls_alert_->clear(); }

  void add(const std::shared_ptr<Exchange>& exchange);
  void remove(const std::shared_ptr<Exchange>& exchange);
  /// Cancels what is under way, and what is added later.
  void stop();

 private:
  http_client_config client_config(std::chrono::milliseconds silence);
  void begin_waiting();

  const ClusterConfig config_;
  const FileReader& files_;
  const Settings settings_;
  Target target_;
  tcp protocol_ = tcp::v4();
  std::shared_ptr<std::string> tls_alert_ = std::make_shared<std::string>();
  std::string trouble_;
  std::unique_ptr<http_client> watch_client_;
  std::unique_ptr<http_client> call_client_;
  std::set<std::shared_ptr<Exchange>> running_;
  std::size_t calls_in_flight_ = 0;
  std::deque<std::shared_ptr<Exchange>> waiting_;
  bool stopped_ = false;
};

http_client_config RestTransport::Core::client_config(std::chrono::milliseconds silence) {
  http_client_config config;
  config.set_timeout(silence);
  config.set_max_redirects(0);  // the token is for this server only
  config.set_tlsext_sni_enabled(!target_.literal);
  const bool https = target_.https;
  const std::weak_ptr<Core> weak = weak_from_this();
  config.set_nativehandle_options([weak, https](web::http::client::native_handle handle) {
    const auto core = weak.lock();
    if (!core) return;
    auto& socket = https ? static_cast<asio::ssl::stream<tcp::socket&>*>(handle)->next_layer()
                         : *static_cast<tcp::socket*>(handle);
    // Called before the library has opened the socket, which it does not do again.
    boost::system::error_code ignored;
    if (!socket.is_open()) socket.open(core->protocol_, ignored);
    set_socket_options(socket.native_handle());
  });
  config.set_ssl_context_callback([weak](asio::ssl::context& context) {
    const auto core = weak.lock();
    if (!core) return;
    core->trouble_.clear();
    const Status status = configure_tls(
        context.native_handle(), core->config_, core->target_.host, core->files_, core->tls_alert_);
    if (status) return;
    core->trouble_ = status.error().message;
    throw std::runtime_error(core->trouble_);
  });
  return config;
}

/// One request, from the pool's thread to its end. It owns the body's stream buffer, so it stays
/// until the library has let go of the request (the progress handler holds it).
class RestTransport::Exchange final : public WireCall,
                                      public std::enable_shared_from_this<Exchange>,
                                      private std::streambuf {
 public:
  Exchange(std::shared_ptr<Core> core,
           Kind kind,
           WireRequest request,
           std::optional<SteadyTime> deadline,
           WireHandlers handlers)
      : core_(std::move(core)),
        kind_(kind),
        request_(std::move(request)),
        deadline_(deadline),
        handlers_(std::move(handlers)),
        connect_timer_(pool()),
        deadline_timer_(pool()),
        resolver_(pool()),
        body_(this) {}

  void cancel() override {
    asio::post(pool(), [self = shared_from_this()] { self->fail(WireFailure::kCancelled, ""); });
  }

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] bool begun() const { return begun_; }

  void arm_deadline() {
    if (!deadline_) return;
    deadline_timer_.expires_at(*deadline_);
    deadline_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (!error) self->fail(WireFailure::kDeadline, "deadline");
    });
  }

  void begin() {
    begun_ = true;
    arm_connect_limit();
    const Target& target = core_->target();
    if (target.literal || core_->client(kind_) == nullptr) return send();
    // The socket is opened before it is connected, so its family must fit the address.
    resolver_.async_resolve(target.host,
                            target.port,
                            [self = shared_from_this()](boost::system::error_code error,
                                                        const tcp::resolver::results_type& found) {
                              if (error) {
                                return self->fail(WireFailure::kConnect,
                                                  "its name can't be resolved: " + error.message());
                              }
                              if (self->finished_) return;
                              self->core_->set_protocol(found.begin()->endpoint().protocol());
                              self->send();
                            });
  }

  /// The first end counts, what the library tells later does not.
  void finish(WireOutcome outcome) {
    if (std::exchange(finished_, true)) return;
    connect_timer_.cancel();
    deadline_timer_.cancel();
    outcome.http_status = http_status_;
    outcome.retry_after = retry_after_;
    const WireHandlers handlers = std::exchange(handlers_, {});
    handlers.on_done(std::move(outcome));
    core_->remove(shared_from_this());
  }

  void fail(WireFailure failure, std::string reason) {
    finish({.failure = failure, .reason = std::move(reason)});
    cancellation_.cancel();
  }

 private:
  void arm_connect_limit() {
    connect_timer_.expires_after(core_->settings().connect_limit);
    connect_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (!error && !self->connected_) self->fail(WireFailure::kConnect, "no connection in time");
    });
  }

  void send() {
    http_client* client = core_->client(kind_);
    if (client == nullptr) return fail(WireFailure::kConnect, core_->trouble());
    core_->forget_tls_alert();
    try {
      client->request(make_request(), cancellation_.get_token())
          .then([self = shared_from_this()](const pplx::task<web::http::http_response>& task) {
            self->on_response(task);
          });
    } catch (const std::exception& cause) {
      on_exception(cause);
    }
  }

  web::http::http_request make_request() {
    web::http::http_request request(request_.method);
    request.set_request_uri(request_.path);
    for (const auto& [name, value] : request_.headers) request.headers().add(name, value);
    if (!core_->target().host_header.empty()) {
      request.headers().add("Host", core_->target().host_header);
    }
    if (!request_.body.empty()) request.set_body(std::move(request_.body), "");
    for (const auto& [name, value] : request_.headers) {
      if (name == "Content-Type") request.headers().set_content_type(value);
    }
    request.set_response_stream(concurrency::streams::stdio_ostream<std::uint8_t>(body_));
    // Upload progress is told when the request has been written: connected, TLS included.
    request.set_progress_handler(
        [self = shared_from_this()](web::http::message_direction::direction way,
                                    utility::size64_t) {
          if (way == web::http::message_direction::upload) self->connected_ = true;
        });
    return request;
  }

  void on_response(const pplx::task<web::http::http_response>& task) {
    try {
      const web::http::http_response response = task.get();
      connected_ = true;
      http_status_ = response.status_code();
      const auto found = response.headers().find("Retry-After");
      if (found != response.headers().end()) retry_after_ = parse_retry_after(found->second);
      if (!finished_) handlers_.on_status(http_status_);
      response.content_ready().then(
          [self = shared_from_this()](const pplx::task<web::http::http_response>& content) {
            self->on_content(content);
          });
    } catch (const std::exception& cause) {
      on_exception(cause);
    }
  }

  void on_content(const pplx::task<web::http::http_response>& content) {
    try {
      content.get();
      finish({});
    } catch (const std::exception& cause) {
      on_exception(cause);
    }
  }

  void on_exception(const std::exception& cause) {
    if (finished_) return;
    // In TLS 1.3 a server refuses the client's certificate after the handshake.
    const std::string trouble = http_status_ == 0 ? core_->trouble() : "";
    if (!trouble.empty()) return fail(WireFailure::kTls, trouble);
    if (!connected_) {
      const std::string what = cause.what();
      const bool handshake = what.find("handshake") != std::string::npos;
      return fail(handshake ? WireFailure::kTls : WireFailure::kConnect, what);
    }
    const auto* http = dynamic_cast<const web::http::http_exception*>(&cause);
    if (http != nullptr && http->error_code().value() == ETIMEDOUT) {
      return fail(WireFailure::kSilent, "no byte for the time that is allowed");
    }
    fail(WireFailure::kBroken, cause.what());
  }

  // Called by the library with each part of the body. Nothing may escape from here, and a short
  // write goes unnoticed: so a failure is told by fail().
  std::streamsize xsputn(const char* bytes, std::streamsize size) noexcept override {
    const std::string_view part(bytes, static_cast<std::size_t>(size));
    if (finished_) return size;
    try {
      if (!handlers_.on_bytes(part)) abandon();
    } catch (const std::exception&) {
      abandon();
    }
    return size;
  }

  int_type overflow(int_type byte) override {
    const char c = traits_type::to_char_type(byte);
    xsputn(&c, 1);
    return traits_type::not_eof(byte);
  }

  // Not at once: the library is in the middle of a read.
  void abandon() {
    asio::post(pool(), [self = shared_from_this()] {
      self->fail(WireFailure::kBroken, "the reader is too far behind");
    });
  }

  const std::shared_ptr<Core> core_;
  const Kind kind_;
  WireRequest request_;
  const std::optional<SteadyTime> deadline_;
  WireHandlers handlers_;
  asio::steady_timer connect_timer_;
  asio::steady_timer deadline_timer_;
  tcp::resolver resolver_;
  std::ostream body_;
  pplx::cancellation_token_source cancellation_;
  bool begun_ = false;
  bool connected_ = false;
  bool finished_ = false;
  int http_status_ = 0;
  std::optional<std::chrono::seconds> retry_after_;
};

void RestTransport::Core::add(const std::shared_ptr<Exchange>& exchange) {
  if (exchange->finished()) return;  // cancelled before it began
  if (stopped_) return exchange->fail(WireFailure::kCancelled, "");
  exchange->arm_deadline();
  running_.insert(exchange);
  if (exchange->kind() != Kind::kCall) return exchange->begin();
  if (waiting_.size() >= settings_.max_waiting) {
    return exchange->fail(WireFailure::kRefused, "too many calls wait already");
  }
  waiting_.push_back(exchange);
  begin_waiting();
}

void RestTransport::Core::remove(const std::shared_ptr<Exchange>& exchange) {
  running_.erase(exchange);
  if (exchange->kind() != Kind::kCall) return;
  if (exchange->begun()) --calls_in_flight_;
  std::erase(waiting_, exchange);
  begin_waiting();
}

void RestTransport::Core::begin_waiting() {
  while (calls_in_flight_ < settings_.max_in_flight && !waiting_.empty()) {
    const std::shared_ptr<Exchange> next = waiting_.front();
    waiting_.pop_front();
    ++calls_in_flight_;
    next->begin();
  }
}

void RestTransport::Core::stop() {
  stopped_ = true;
  waiting_.clear();
  for (const auto& exchange : std::set(running_)) exchange->fail(WireFailure::kCancelled, "");
}

void RestTransport::prepare_process() {
  static std::once_flag once;
  std::call_once(once, [] {
    ::setenv("SSL_CERT_FILE", "/nonexistent", 1);
    ::setenv("SSL_CERT_DIR", "/nonexistent", 1);
    try {
      crossplat::threadpool::initialize_with_threads(1);
    } catch (const std::exception& cause) {
      log::error("cpprestsdk's thread pool exists already, it must be made with one thread: {}",
                 cause.what());
      std::abort();
    }
  });
}

RestTransport::RestTransport(ClusterConfig config, const FileReader& files, Settings settings) {
  prepare_process();
  core_ = std::make_shared<Core>(std::move(config), files, settings);
  asio::post(pool(), [core = core_] { core->open_clients(); });
}

RestTransport::~RestTransport() { stop(); }

void RestTransport::stop() {
  std::promise<void> done;
  asio::post(pool(), [this, &done] {
    core_->stop();
    done.set_value();
  });
  done.get_future().wait();
}

std::shared_ptr<WireCall> RestTransport::start(Kind kind,
                                               WireRequest request,
                                               std::optional<SteadyTime> deadline,
                                               WireHandlers handlers) {
  auto exchange =
      std::make_shared<Exchange>(core_, kind, std::move(request), deadline, std::move(handlers));
  // At once if a handler calls, so that stop() can't come in between.
  asio::dispatch(pool(), [core = core_, exchange] { core->add(exchange); });
  return exchange;
}

}  // namespace bowline::k8s
