#include "tests/support/fake_api_server.h"

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdlib>

namespace bowline::testing {
namespace {

std::string path_of(const HttpRequest& request) {
  return request.target.substr(0, request.target.find('?'));
}

/// Empty if absent.
std::string parameter(const HttpRequest& request, const std::string& name) {
  const std::size_t query = request.target.find('?');
  if (query == std::string::npos) return {};
  const std::string all = "&" + request.target.substr(query + 1);
  const std::size_t at = all.find("&" + name + "=");
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 2;
  const std::string value = all.substr(start, all.find('&', start) - start);
  std::string decoded;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '%') {
      decoded += static_cast<char>(std::strtol(value.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else {
      decoded += value[i];
    }
  }
  return decoded;
}

On sort_of(const HttpRequest& request) {
  if (request.method != "GET") return On::kCall;
  if (!parameter(request, "watch").empty()) return On::kWatch;
  if (parameter(request, "limit").empty()) return On::kCall;
  return parameter(request, "continue").empty() ? On::kFirstPage : On::kNextPage;
}

std::string status_json(int code, const std::string& reason) {
  return fmt::format(
      R"({{"kind":"Status","apiVersion":"v1","status":"Failure","message":"fake: {1}","reason":"{1}","code":{0}}})",
      code,
      reason);
}

std::string response(int code, const std::string& body, std::optional<int> retry_after = {}) {
  return fmt::format(
      "HTTP/1.1 {} Fake\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{}",
      code,
      body.size(),
      retry_after ? fmt::format("Retry-After: {}\r\n", *retry_after) : "",
      body);
}

/// Sends `bytes` as the fault wants it. False if the connection is not to be used again.
bool send_with_fault(FakeConnection& connection,
                     const std::string& bytes,
                     const std::optional<Fault>& fault) {
  if (!fault) return connection.write(bytes);
  if (const auto* failure = std::get_if<HttpFailure>(&*fault)) {
    return connection.write(response(
        failure->code, status_json(failure->code, failure->reason), failure->retry_after_seconds));
  }
  connection.write(bytes.substr(0, bytes.size() / 2));
  if (std::holds_alternative<GoSilent>(*fault)) connection.wait_for_close();
  return false;
}

/// Sends one event of a watch as the fault wants it. False if the watch is over.
bool send_event(FakeConnection& connection,
                const std::string& line,
                const std::optional<Fault>& fault) {
  if (!fault) return connection.write_chunk(line);
  if (!connection.write_chunk(line.substr(0, line.size() / 2))) return false;
  if (std::holds_alternative<GoSilent>(*fault)) connection.wait_for_close();
  if (!std::holds_alternative<CutLines>(*fault)) return false;
  return connection.write_chunk(line.substr(line.size() / 2));
}

// OpenSSL writes to a socket whose peer may have gone, and has no flag against the signal.
void block_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::optional<FakeTls> tls_of(const FakeApiServer::Settings& settings,
                              const TestAuthority& authority) {
  if (settings.security == FakeApiServer::Security::kPlain) return std::nullopt;
  FakeTls tls{.server = authority.issue("api server", settings.subject_alt_names)};
  if (settings.security == FakeApiServer::Security::kMutualTls) {
    tls.client_authority = authority.certificate_pem();
  }
  return tls;
}

}  // namespace

FakeApiServer::FakeApiServer(Settings settings)
    : settings_(std::move(settings)),
      listener_(settings_.address, tls_of(settings_, authority_)),
      acceptor_([this] { accept_all(); }) {}

FakeApiServer::~FakeApiServer() {
  state_.stop();
  listener_.stop();
  acceptor_.join();
  std::vector<std::thread> workers;
  {
    MutexLock lock(mutex_);
    workers.swap(workers_);
  }
  close_connections();
  for (std::thread& worker : workers) worker.join();
}

k8s::ClusterConfig FakeApiServer::config() const {
  k8s::ClusterConfig config;
  const std::string host = settings_.address == "::1" ? "[::1]" : settings_.address;
  const bool plain = settings_.security == Security::kPlain;
  config.server = fmt::format("{}://{}:{}", plain ? "http" : "https", host, listener_.port());
  if (!plain) config.certificate_authority.bytes = authority_.certificate_pem();
  if (settings_.security == Security::kMutualTls) {
    config.client_certificate.bytes = client_.certificate_pem;
    config.client_key.bytes = client_.key_pem;
  }
  return config;
}

void FakeApiServer::close_connections() {
  MutexLock lock(mutex_);
  for (const auto& connection : connections_) connection->close();
  connections_.clear();
}

void FakeApiServer::accept_all() {
  while (const std::shared_ptr<FakeConnection> connection = listener_.accept()) {
    MutexLock lock(mutex_);
    connections_.push_back(connection);
    workers_.emplace_back([this, connection] {
      block_sigpipe();
      serve(*connection);
    });
  }
}

void FakeApiServer::serve(FakeConnection& connection) {
  state_.record(On::kConnect, {});
  if (state_.take_fault(On::kConnect)) return connection.wait_for_close();  // never shakes hands
  // Closing at once could overtake the alert that says why.
  if (!connection.handshake()) return connection.wait_for_close();
  while (const std::optional<HttpRequest> request = connection.read_request()) {
    if (!answer(connection, *request)) break;
  }
  connection.close();
}

bool FakeApiServer::answer(FakeConnection& connection, const HttpRequest& request) {
  const On sort = sort_of(request);
  state_.record(sort, request);
  if (!state_.accepts(request)) {
    return connection.write(response(401, status_json(401, "Unauthorized")));
  }
  const std::string path = path_of(request);
  if (sort == On::kWatch) return watch(connection, request, path);
  const std::optional<Fault> fault = state_.take_fault(sort);
  std::string body = request.body;
  if (sort != On::kCall) {
    body = state_.page(path, parameter(request, "limit") != "0", parameter(request, "continue"));
  } else if (request.method == "GET") {
    const std::size_t slash = path.rfind('/');
    const auto object = state_.object(path.substr(0, slash), path.substr(slash + 1));
    if (!object && !fault) return connection.write(response(404, status_json(404, "NotFound")));
    body = object.value_or("");
  }
  return send_with_fault(connection, response(200, body), fault);
}

bool FakeApiServer::watch(FakeConnection& connection,
                          const HttpRequest& request,
                          const std::string& collection) {
  const std::optional<Fault> fault = state_.take_fault(On::kWatch);
  if (fault && std::holds_alternative<HttpFailure>(*fault)) {
    return send_with_fault(connection, {}, fault);
  }
  connection.write(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  if (fault) {
    if (const auto* error = std::get_if<ErrorEvent>(&*fault)) {
      connection.write_chunk(fmt::format("{{\"type\":\"ERROR\",\"object\":{}}}\n",
                                         status_json(error->code, error->reason)));
      connection.wait_for_close();  // a client must not wait for the end of the stream
      return false;
    }
  }
  int version = std::atoi(parameter(request, "resourceVersion").c_str());
  for (;;) {
    const auto events = state_.events_after(collection, version);
    if (events.empty()) return false;
    for (const FakeApiState::Event& event : events) {
      if (!send_event(connection, event.line, fault)) return false;
      version = event.version;
    }
  }
}

}  // namespace bowline::testing
