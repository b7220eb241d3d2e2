// The whole server with real threads and sockets; what ThreadSanitizer looks at.
#include "common/h2/server.h"

#include <catch2/catch.hpp>
#include <future>

#include "tests/unit/h2/live.h"

namespace bowline::h2 {
namespace {

using namespace std::chrono_literals;

/// A server with methods that tests drive from their own thread.
class LiveServer {
 public:
  explicit LiveServer(ServerConfig config, const Clock& clock = system_clock())
      : hub(config.executors) {
    auto listening = Server::listen(std::move(config), methods(), observer, clock);
    if (!listening) throw std::runtime_error(listening.error().message);
    server = std::move(*listening);
    REQUIRE(server->serve());
  }

  static const Clock& system_clock() {
    static const SystemClock clock;
    return clock;
  }

  RecordingObserver observer;
  Hub hub;
  std::atomic<bool> endless_alive{false};
  std::atomic<bool> endless_stalled{false};
  std::atomic<int> endless_asked{0};
  std::promise<std::unique_ptr<Responder>> held;
  std::unique_ptr<Server> server;

 private:
  /// Always has a large message.
  class EndlessSource final : public ResponseSource {
   public:
    explicit EndlessSource(LiveServer& owner) : owner_(owner) { owner_.endless_alive = true; }
    ~EndlessSource() override { owner_.endless_alive = false; }
    EndlessSource(const EndlessSource&) = delete;
    EndlessSource& operator=(const EndlessSource&) = delete;
    void attach(Waker& /*waker*/) override {}
    Next next(SteadyTime /*now*/) override {
      ++owner_.endless_asked;
      return Messages{bytes_, 1};
    }
    void stalled() override { owner_.endless_stalled = true; }

   private:
    LiveServer& owner_;
    SharedBytes bytes_ = std::make_shared<const std::string>(framed(std::string(100'000, 'x')));
  };

  std::vector<Method> methods() {
    return {{"/test.Service/Echo",
             MethodType::kUnary,
             [](const Request& request, std::unique_ptr<Responder> responder) {
               responder->accept(single_message(request.message));
             }},
            {"/test.Service/Executor",
             MethodType::kUnary,
             [](const Request& request, std::unique_ptr<Responder> responder) {
               responder->accept(single_message(std::to_string(request.executor->index())));
             }},
            {"/test.Service/Latest",
             MethodType::kServerStreaming,
             [this](const Request& request, std::unique_ptr<Responder> responder) {
               responder->accept(hub.subscribe(*request.executor));
             }},
            {"/test.Service/Endless",
             MethodType::kServerStreaming,
             [this](const Request& /*request*/, std::unique_ptr<Responder> responder) {
               responder->accept(std::make_unique<EndlessSource>(*this));
             }},
            {"/test.Service/Hold",
             MethodType::kUnary,
             [this](const Request& /*request*/, std::unique_ptr<Responder> responder) {
               held.set_value(std::move(responder));
             }}};
  }
};

ServerConfig local(std::size_t executors = 1) {
  ServerConfig config;
  config.address = "127.0.0.1:0";
  config.executors = executors;
  return config;
}

std::string call(SocketClient& client, const std::string& method, const std::string& message) {
  const auto id = client.http2.open(method, framed(message));
  if (!client.read_until([&] { return client.http2.closed(id); })) return "no answer";
  const Events events = client.http2.events(id);
  return events.size() == 4 ? events[1] : events.back();
}

TEST_CASE("an address without host takes IPv4 and IPv6", "[h2]") {
  ServerConfig config = local();
  config.address = ":0";
  LiveServer live(config);
  SocketClient v4(live.server->port());
  CHECK(call(v4, "/test.Service/Echo", "four") == "message four");
  SocketClient v6(live.server->port(), {}, true);
  if (v6.connected()) CHECK(call(v6, "/test.Service/Echo", "six") == "message six");
}

TEST_CASE("a server that does not serve yet refuses connections", "[h2][destination]") {
  RecordingObserver observer;
  const auto server = Server::listen(local(), {}, observer, LiveServer::system_clock());
  REQUIRE(server);
  CHECK_FALSE(SocketClient((*server)->port()).connected());
  REQUIRE((*server)->serve());
  CHECK(SocketClient((*server)->port()).connected());
}

TEST_CASE("a port that is taken between listen and serve is told, and serve can be tried again",
          "[h2]") {
  RecordingObserver observer;
  ServerConfig config = local();
  const auto late = Server::listen(config, {}, observer, LiveServer::system_clock());
  REQUIRE(late);
  config.address = "127.0.0.1:" + std::to_string((*late)->port().number());
  {
    const auto early = Server::listen(config, {}, observer, LiveServer::system_clock());
    REQUIRE(early);
    REQUIRE((*early)->serve());
    CHECK((*late)->serve().code() == Code::kUnavailable);
  }
  CHECK((*late)->serve());
}

TEST_CASE("a port in use and an address that cannot be read are told", "[h2]") {
  LiveServer live(local());
  ServerConfig config = local();
  config.address = "127.0.0.1:" + std::to_string(live.server->port().number());
  const auto second = Server::listen(config, {}, live.observer, LiveServer::system_clock());
  REQUIRE_FALSE(second);
  CHECK(second.error() ==
        Error{Code::kUnavailable,
              "listen on " + config.address +
                  ": address already in use; stop what listens there or choose another port"});
  config.address = "nowhere";
  const auto unreadable = Server::listen(config, {}, live.observer, LiveServer::system_clock());
  REQUIRE_FALSE(unreadable);
  CHECK(unreadable.error().code == Code::kInvalidArgument);
}

TEST_CASE("connections are spread over the executors", "[h2]") {
  LiveServer live(local(2));
  std::vector<std::unique_ptr<SocketClient>> clients;
  std::map<std::string, int> connections;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<SocketClient>(live.server->port()));
    ++connections[call(*clients.back(), "/test.Service/Executor", "")];
  }
  CHECK(connections == std::map<std::string, int>{{"message 0", 3}, {"message 1", 3}});
}

TEST_CASE("a call is answered from another thread", "[h2]") {
  LiveServer live(local());
  SocketClient client(live.server->port());
  const auto id = client.http2.open("/test.Service/Hold", framed(""));
  client.send();
  live.held.get_future().get()->accept(single_message("late"));
  REQUIRE(client.read_until([&] { return client.http2.closed(id); }));
  CHECK(client.http2.events(id) ==
        Events{kHeaders, "message late", "trailers grpc-status=0", "end"});
}

TEST_CASE("a call that is dropped without answer ends with INTERNAL", "[h2]") {
  LiveServer live(local());
  SocketClient client(live.server->port());
  const auto id = client.http2.open("/test.Service/Hold", framed(""));
  client.send();
  live.held.get_future().get().reset();
  REQUIRE(client.read_until([&] { return client.http2.closed(id); }));
  CHECK(client.http2.events(id) ==
        Events{kHeaders + " grpc-status=13 grpc-message=the call was not answered", "end"});
}

TEST_CASE("an answer after the server has gone is dropped", "[h2]") {
  LiveServer live(local());
  SocketClient client(live.server->port());
  client.http2.open("/test.Service/Hold", framed(""));
  client.send();
  const auto responder = live.held.get_future().get();
  live.server.reset();
  const auto script = std::make_shared<Script>();
  responder->accept(scripted(script));
  CHECK_FALSE(script->alive);
}

TEST_CASE("a client that goes away takes its streams with it", "[h2]") {
  LiveServer live(local());
  {
    SocketClient client(live.server->port());
    client.http2.open("/test.Service/Latest", framed(""));
    client.send();
    REQUIRE(eventually([&] { return live.hub.alive() == 1; }));
  }
  CHECK(eventually([&] { return live.hub.alive() == 0; }));
}

TEST_CASE("a connection whose reader has stopped is closed", "[h2][destination][L1]") {
  FakeClock clock;
  LiveServer live(local(), clock);
  SocketClient stopped(live.server->port(), {.stream_window = 0x7fffffff});
  stopped.http2.grow_window(0, 0x7fff0000);
  stopped.http2.open("/test.Service/Endless", framed(""));
  stopped.send();
  REQUIRE(eventually([&] { return live.endless_alive.load(); }));
  CHECK(eventually([&] {
    clock.advance(1ms);
    return !live.observer.handled().empty();
  }));
  CHECK_FALSE(live.endless_alive);
  CHECK(live.endless_stalled);
  CHECK(live.observer.handled().front().starts_with("/test.Service/Endless UNAVAILABLE"));
  // The clock has run far ahead by now: an older connection might have missed its keepalive.
  SocketClient reader(live.server->port());
  CHECK(call(reader, "/test.Service/Echo", "still here") == "message still here");
}

TEST_CASE("a client that asks without reading is not read until it does", "[h2]") {
  constexpr int kRequests = 40'000;
  LiveServer live(local());
  SocketClient other(live.server->port());
  SocketClient greedy(live.server->port(), {.stream_window = 0x7fffffff});
  greedy.http2.grow_window(0, 0x7fff0000);
  const auto endless = greedy.http2.open("/test.Service/Endless", framed(""));
  greedy.send();
  REQUIRE(eventually([&] { return live.endless_alive.load(); }));
  for (int asked = -1; asked != live.endless_asked;) {  // until the kernel takes no more
    asked = live.endless_asked;
    for (int turns = 0; turns < 1000; ++turns) call(other, "/test.Service/Echo", "");
  }
  const int before = live.observer.started();
  std::vector<std::int32_t> ids;
  for (int i = 0; i < kRequests; ++i) {
    ids.push_back(greedy.http2.open("/test.Service/Echo", ""));  // refused at once
  }
  greedy.send();
  REQUIRE(eventually([&] { return live.observer.started() > before + 1'000; }));
  for (int turns = 0; turns < 100; ++turns) call(other, "/test.Service/Echo", "");
  CHECK(live.observer.started() < before + kRequests / 2);
  REQUIRE(greedy.read_until([&] { return greedy.http2.received_data() > 100'000; }));
  greedy.http2.reset(endless);
  CHECK(greedy.read_until([&] { return greedy.http2.closed(ids.back()); }));
}

TEST_CASE("the server answers for its health", "[h2]") {
  LiveServer live(local());
  SocketClient client(live.server->port());
  const std::string check = "/grpc.health.v1.Health/Check";
  CHECK(call(client, check, "") == "message \x08\x01");
  CHECK(call(client, check, "\x0a\x0ctest.Service") == "message \x08\x01");
  const auto unknown = client.http2.open(check, framed("\x0a\x02no"));
  const auto malformed = client.http2.open(check, framed("\x0a\x7fno"));
  const auto watched = client.http2.open("/grpc.health.v1.Health/Watch", framed("\x0a\x02no"));
  REQUIRE(client.read_until([&] {
    return client.http2.closed(unknown) && client.http2.closed(malformed) &&
           client.http2.events(watched).size() == 2;
  }));
  CHECK(client.http2.events(unknown) ==
        Events{kHeaders + " grpc-status=5 grpc-message=unknown service no", "end"});
  CHECK(client.http2.events(malformed) ==
        Events{kHeaders + " grpc-status=3 grpc-message=malformed HealthCheckRequest", "end"});
  CHECK(client.http2.events(watched) == Events{kHeaders, "message \x08\x03"});
}

/// What one of many clients does: opens streams, cancels some, reads until all others have had the
/// last value, then until the server has ended them.
struct Crowd {
  static constexpr int kStreams = 50;
  static constexpr std::uint64_t kLastValue = 200;

  static std::size_t have_last(SocketClient& client, const std::vector<std::int32_t>& ids) {
    const std::string last = "message " + std::to_string(kLastValue);
    std::size_t count = 0;
    for (const auto id : ids) {
      const Events events = client.http2.events(id);
      if (!events.empty() && events.back() == last) ++count;
    }
    return count;
  }

  static std::size_t ended_ok(SocketClient& client, const std::vector<std::int32_t>& ids) {
    std::size_t count = 0;
    for (const auto id : ids) {
      const Events events = client.http2.events(id);
      if (events.size() > 2 && events[events.size() - 2] == "trailers grpc-status=0") ++count;
    }
    return count;
  }

  static void run(Port port, std::atomic<std::size_t>& reached, std::atomic<std::size_t>& ended) {
    SocketClient client(port);
    std::vector<std::int32_t> ids;
    for (int i = 0; i < kStreams; ++i) {
      ids.push_back(client.http2.open("/test.Service/Latest", framed("")));
    }
    client.send();
    for (int i = 0; i < kStreams / 5; ++i) {
      client.http2.reset(ids.back());
      ids.pop_back();
    }
    if (client.read_until([&] { return have_last(client, ids) == ids.size(); })) {
      reached += ids.size();
    }
    if (client.read_to_end()) ended += ended_ok(client, ids);
  }
};

TEST_CASE("a thousand streams on three executors, published to from outside, cancelled, ended OK",
          "[h2][destination][L3]") {
  constexpr int kClients = 20;
  constexpr std::size_t kKept = kClients * Crowd::kStreams * 4 / 5;
  LiveServer live(local(3));
  std::atomic<std::size_t> reached{0};
  std::atomic<std::size_t> ended{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] { Crowd::run(live.server->port(), reached, ended); });
  }
  std::thread publisher([&] {
    const auto executors = live.server->executors();
    for (std::uint64_t value = 1; value <= Crowd::kLastValue; ++value) {
      live.hub.publish(value, executors);
      std::this_thread::yield();
    }
  });
  publisher.join();
  CHECK(eventually([&] { return reached == kKept; }));
  live.server->shutdown(30s);
  for (std::thread& client : clients) client.join();
  CHECK(ended == kKept);
  CHECK(live.hub.alive() == 0);
  CHECK(live.observer.handled().size() == static_cast<std::size_t>(live.observer.started()));
}

TEST_CASE("shutdown by force ends what does not end by itself", "[h2]") {
  LiveServer live(local());
  SocketClient stopped(live.server->port(), {.stream_window = 0x7fffffff});
  stopped.http2.grow_window(0, 0x7fff0000);
  stopped.http2.open("/test.Service/Endless", framed(""));
  stopped.send();
  REQUIRE(eventually([&] { return live.endless_alive.load(); }));
  live.server->shutdown(0ms);
  CHECK_FALSE(live.endless_alive);
}

}  // namespace
}  // namespace bowline::h2
