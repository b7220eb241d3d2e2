// A valid conversation with random faults in it: whatever becomes of it, nothing may crash, leak
// or live on. The sanitizers judge.
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/h2/harness.h"

namespace bowline::h2 {
namespace {

std::string valid_conversation() {
  MemoryClient client;
  client.open("/test.Service/Echo", framed("hello"));
  const auto stream = client.open("/test.Service/Stream", framed(std::string(300, 'x')));
  client.open("/test.Service/Hold", framed(""));
  client.open("/unknown", framed("x"), MemoryClient::Upload::kLeftOpen);
  std::string bytes = client.collect();
  client.ping();
  client.grow_window(stream, 100);
  client.reset(stream);
  client.open("/test.Service/Stream", framed("again"));
  return bytes + client.collect();
}

/// Changes, removes, repeats or inserts a few bytes somewhere after the connection preface.
std::string mutated(std::string bytes, std::minstd_rand& random) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  constexpr std::size_t kPrefaceSize = 24;
  for (std::size_t faults = 1 + below(3); faults > 0; --faults) {
    const std::size_t at = kPrefaceSize + below(bytes.size() - kPrefaceSize);
    const std::size_t size = below(20);
    switch (below(4)) {
      case 0:
        bytes[at] = static_cast<char>(below(256));
        break;
      case 1:
        bytes.erase(at, size);
        break;
      case 2:
        bytes.insert(at, bytes.substr(at, size));
        break;
      default:
        bytes.insert(at, size, static_cast<char>(below(256)));
    }
  }
  return bytes;
}

void converse(SessionFixture& server, const std::string& bytes, std::minstd_rand& random) {
  std::string down;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 100, bytes.size() - at);
    if (!server.session->receive(std::string_view(bytes).substr(at, size))) return;
    at += size;
    for (auto& responder : std::exchange(server.unanswered, {})) {
      responder->accept(single_message("held"));
    }
    server.clock.advance(std::chrono::milliseconds(random() % 3000));
    if (!server.session->collect(down, 1U << 20U)) return;
    if (!server.session->tick(server.clock.steady()) || server.session->finished()) return;
  }
  server.session->shut_down();
  static_cast<void>(server.session->collect(down, 1U << 20U));
}

TEST_CASE("a damaged conversation does no damage", "[h2]") {
  const std::string valid = valid_conversation();
  const std::uint32_t seed = GENERATE(1U, 2U, 3U, 4U);
  std::minstd_rand random(seed);
  for (int round = 0; round < 1000; ++round) {
    INFO("seed " << seed << " round " << round);
    std::vector<std::shared_ptr<Script>> scripts;
    SessionFixture server;
    for (int i = 0; i < 20; ++i) {
      scripts.push_back(std::make_shared<Script>());
      scripts.back()->send("first");
      if (i % 2 == 0) scripts.back()->end(Status());
    }
    server.scripts.assign(scripts.begin(), scripts.end());
    converse(server, mutated(valid, random), random);
    server.session.reset();
    REQUIRE(
        std::none_of(scripts.begin(), scripts.end(), [](const auto& one) { return one->alive; }));
    REQUIRE(server.observer.handled().size() ==
            static_cast<std::size_t>(server.observer.started()));
  }
}

}  // namespace
}  // namespace bowline::h2
