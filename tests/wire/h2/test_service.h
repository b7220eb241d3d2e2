#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/h2/server.h"

namespace bowline::h2 {

/// The service that foreign clients are tested against. Messages are raw bytes:
///   Echo    unary: the request again
///   Fail    unary: NOT_FOUND with kFailure
///   Silent  unary: no answer
///   Alive   unary: how many Hold streams there are, as a decimal number
///   Count   streaming: as many messages as the request says, "0", "1" …, then OK
///   Hold    streaming: the request again, then silence
class TestService {
 public:
  static constexpr const char* kFailure = "n\xc3\xb6t f\xc3\xb6und: \xe2\x98\x83 100% \"\t\"";

  std::vector<Method> methods();
  [[nodiscard]] int alive() const { return alive_; }
  /// Lets go of calls to Silent.
  void drop_silent();

 private:
  class HoldSource;
  std::atomic<int> alive_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Responder>> silent_;
};

class NoObserver final : public Observer {
 public:
  void started(const Method& /*method*/) override {}
  void handled(const Method& /*method*/,
               Code /*code*/,
               std::chrono::nanoseconds /*duration*/,
               std::uint64_t /*sent*/) override {}
};

}  // namespace bowline::h2
