#include "tests/support/process/eventually.h"

#include <poll.h>

#include <stdexcept>

namespace bowline::test {
namespace {

constexpr int kPollMilliseconds = 20;

}  // namespace

void eventually(const std::string& what,
                const std::function<bool()>& condition,
                std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("not within " + std::to_string(limit.count()) + " ms: " + what);
    }
    poll(nullptr, 0, kPollMilliseconds);
  }
}

}  // namespace bowline::test
