#include "common/http/server.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "tests/support/tcp_client.h"

namespace bowline::http {
namespace {

using namespace std::chrono_literals;
using test::TcpClient;

Response echo(const Request& request) {
  if (request.target == "/throw") throw std::runtime_error("planted");
  return {.status = request.target == "/missing" ? 404 : 200,
          .body = request.method + " " + request.target + " " + request.body + "\n"};
}

constexpr const char* kAnyPort = "127.0.0.1:0";

std::unique_ptr<Server> serve(ServerConfig config = {.address = kAnyPort}) {
  auto server = Server::listen(std::move(config), echo);
  REQUIRE(server.ok());
  return std::move(*server);
}

/// What the server says to `request` until it closes.
std::string answer(Server& server, std::string_view request) {
  TcpClient client(server.port());
  client.send(request);
  return client.read_to_end();
}

std::string status_line(const std::string& response) {
  return response.substr(0, response.find("\r\n"));
}

std::string ok(const std::string& body, const std::string& connection = {}) {
  return "HTTP/1.1 200 OK\r\n" + connection +
         "Content-Type: text/plain; charset=utf-8\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_CASE("a request is answered with what the handler returns", "[http]") {
  const auto server = serve();
  CHECK(answer(*server, "GET /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 12\r\n"
        "Connection: close\r\n\r\nGET /a?b=c \n");
  CHECK(answer(*server, "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi") ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\n"
        "Connection: close\r\n\r\nPOST / hi\n");
  CHECK(status_line(answer(*server, "GET /missing HTTP/1.1\r\nConnection: close\r\n\r\n")) ==
        "HTTP/1.1 404 Not Found");
}

TEST_CASE("the answer to HEAD has the length of the body and no body", "[http]") {
  const auto server = serve();
  CHECK(answer(*server, "HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 9\r\n"
        "Connection: close\r\n\r\n");
}

TEST_CASE("an HTTP/1.0 connection ends with the answer", "[http]") {
  const auto server = serve();
  CHECK(status_line(answer(*server, "GET / HTTP/1.0\r\n\r\n")) == "HTTP/1.0 200 OK");
}

TEST_CASE("a failing handler is a 500 and the server serves on", "[http]") {
  const auto server = serve();
  CHECK(status_line(answer(*server, "GET /throw HTTP/1.1\r\nConnection: close\r\n\r\n")) ==
        "HTTP/1.1 500 Internal Server Error");
  CHECK(status_line(answer(*server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) ==
        "HTTP/1.1 200 OK");
}

TEST_CASE("pipelined requests are all answered, in order", "[http][hazard]") {
  const auto server = serve();
  TcpClient client(server->port());
  client.send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
  CHECK(client.read_until("/3 \n") == ok("GET /1 \n") + ok("GET /2 \n") + ok("GET /3 \n"));
}

TEST_CASE("a client that asks before it sends its body is told to go on", "[http][hazard]") {
  const auto server = serve();
  TcpClient client(server->port());
  client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  CHECK(client.read_until("hi\n") == ok("POST / hi\n"));
}

TEST_CASE("chunked bodies are taken, extensions included", "[http][hazard]") {
  const auto server = serve();
  TcpClient client(server->port());
  client.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.send("3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(client.read_until("abcde\n") == ok("POST / abcde\n"));
}

TEST_CASE("a malformed request is a 400 and closes the connection", "[http][hazard]") {
  const auto server = serve();
  const std::string request =
      GENERATE(as<std::string>(),
               "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
               "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
               "POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
               "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
               "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
               "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
               "GET / HTTP/9.9\r\n\r\n",
               "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
               "\x16\x03\x01 hello\r\n\r\n");
  CAPTURE(request);
  CHECK(answer(*server, request) ==
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST_CASE("a body over the limit is refused before it is read", "[http][hazard]") {
  const auto server = serve({.address = kAnyPort, .max_body_bytes = 10});
  CHECK(status_line(answer(*server, "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")) ==
        "HTTP/1.1 413 Payload Too Large");
  CHECK(status_line(
            answer(*server, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n")) ==
        "HTTP/1.1 413 Payload Too Large");
  CHECK(status_line(answer(*server, "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n")) ==
        "HTTP/1.1 413 Payload Too Large");
}

TEST_CASE("a flood of headers is cut at 16 KiB", "[http][hazard]") {
  const auto server = serve();
  const std::string line = "X-Flood: " + std::string(1000, 'x') + "\r\n";
  SECTION("a header of 11 KiB is taken") {
    std::string request = "GET / HTTP/1.1\r\nConnection: close\r\n";
    for (int i = 0; i < 11; ++i) request += line;
    CHECK(status_line(answer(*server, request + "\r\n")) == "HTTP/1.1 200 OK");
  }
  SECTION("a header above 16 KiB is refused before its end") {
    std::string request = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 17; ++i) request += line;
    CHECK(status_line(answer(*server, request)) == "HTTP/1.1 431 Request Header Fields Too Large");
  }
}

TEST_CASE("who does not finish a phase in time is closed without an answer", "[http][hazard]") {
  const auto server =
      serve({.address = kAnyPort, .timeouts = {.header = 50ms, .body = 50ms, .idle = 50ms}});
  TcpClient client(server->port());
  SECTION("nothing at all") { CHECK(client.read_to_end().empty()); }
  SECTION("half a header") {
    client.send("GET / HT");
    CHECK(client.read_to_end().empty());
  }
  SECTION("a header that trickles in for ever") {
    client.send("GET / HTTP/1.1\r\nX: ");
    int sent = 0;
    while (sent < 2000 && !client.readable(5)) sent += client.send("x") ? 1 : 0;
    CHECK(sent < 2000);
    CHECK(client.read_to_end().empty());
  }
  SECTION("half a body") {
    client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
    CHECK(client.read_to_end().empty());
  }
  SECTION("no second request") {
    client.send("GET / HTTP/1.1\r\n\r\n");
    CHECK(client.read_to_end() == ok("GET / \n"));
  }
}

TEST_CASE("a client that stops halfway is closed without an answer", "[http][hazard]") {
  const auto server = serve();
  const std::string part = GENERATE(
      as<std::string>(), "", "GET / HT", "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  TcpClient client(server->port());
  client.send(part);
  client.finish_sending();
  CHECK(client.read_to_end().empty());
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_CASE("connecting and closing leaks no descriptor", "[http][hazard]") {
  const auto server = serve();
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 100; ++i) TcpClient(server->port());
  // The server notices each end in its own time; every request gives it some.
  for (int i = 0; i < 10'000 && open_descriptors() > before; ++i) {
    answer(*server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  }
  CHECK(open_descriptors() <= before);
}

TEST_CASE("connections over the cap are closed, and room is used again", "[http][hazard]") {
  const auto server = serve({.address = kAnyPort, .max_connections = 1});
  auto first = std::make_unique<TcpClient>(server->port());
  first->send("GET / HTTP/1.1\r\n\r\n");
  CHECK(first->read_until("/ \n") == ok("GET / \n"));
  CHECK(answer(*server, "").empty());
  first.reset();
  std::string response;
  for (int i = 0; i < 10'000 && response.empty(); ++i) {
    response = answer(*server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  }
  CHECK(status_line(response) == "HTTP/1.1 200 OK");
}

TEST_CASE("a port in use is an error that names address and mend", "[http]") {
  const auto server = serve();
  const std::string address = "127.0.0.1:" + std::to_string(server->port().number());
  const auto second = Server::listen({.address = address}, echo);
  REQUIRE_FALSE(second.ok());
  CHECK(second.error() ==
        Error{Code::kUnavailable,
              "listen on " + address +
                  ": address already in use; stop what listens there or choose another port"});
}

TEST_CASE("an address that is not this machine's cannot be listened on", "[http]") {
  const auto server = Server::listen({.address = "192.0.2.1:80"}, echo);
  REQUIRE_FALSE(server.ok());
  CHECK(server.error() ==
        Error{Code::kUnavailable, "listen on 192.0.2.1:80: Cannot assign requested address"});
}

TEST_CASE("without an IP address all of the machine's are listened on", "[http]") {
  auto server = Server::listen({.address = ":0"}, echo);
  REQUIRE(server.ok());
  CHECK(status_line(answer(**server, "GET / HTTP/1.0\r\n\r\n")) == "HTTP/1.0 200 OK");
}

TEST_CASE("stopping closes idle connections and half requests", "[http]") {
  const auto server = serve();
  TcpClient idle(server->port());
  idle.send("GET / HTTP/1.1\r\n\r\n");
  idle.read_until("/ \n");
  TcpClient half(server->port());
  half.send("GET / HT");
  server->stop(0ms);
  CHECK(idle.read_to_end().empty());
  CHECK(half.read_to_end().empty());
  CHECK_FALSE(TcpClient(server->port()).connected());
  server->stop(0ms);
}

TEST_CASE("stopping waits for the request that is being read", "[http]") {
  const auto server = serve();
  TcpClient client(server->port());
  client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  client.read_until("100 Continue\r\n\r\n");
  std::thread stopper([&] { server->stop(20s); });
  while (TcpClient(server->port()).connected()) {
  }
  client.send("hi");
  CHECK(client.read_until("hi\n") ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\n"
        "Connection: close\r\n\r\nPOST / hi\n");
  client.finish_sending();
  stopper.join();
}

}  // namespace
}  // namespace bowline::http
