#include "services/destination/core/encoded_once.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

namespace bowline::destination {
namespace {

TEST_CASE("a form is made once and kept", "[destination][encoded_once]") {
  const EncodedOnce<2> forms;
  int made = 0;
  const auto encode = [&] { return "form " + std::to_string(++made); };
  const std::string& first = forms.get(0, encode);
  CHECK(first == "form 1");
  CHECK(&forms.get(0, encode) == &first);
  CHECK(forms.get(1, encode) == "form 2");
  CHECK(made == 2);
}

TEST_CASE("threads that ask at once get the same bytes", "[destination][encoded_once]") {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kRounds = 200;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const EncodedOnce<1> forms;
    std::atomic<bool> go{false};
    std::vector<const std::string*> got(kThreads);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        while (!go.load()) std::this_thread::yield();
        got[i] = &forms.get(0, [] { return std::string(64, 'x'); });
      });
    }
    go = true;
    for (std::thread& thread : threads) thread.join();
    REQUIRE(got == std::vector<const std::string*>(kThreads, got[0]));
    REQUIRE(*got[0] == std::string(64, 'x'));
  }
}

}  // namespace
}  // namespace bowline::destination
