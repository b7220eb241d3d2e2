#include "services/destination/stream/latest_stream.h"

#include <catch2/catch.hpp>

#include "tests/support/h2/fake_executor.h"
#include "tests/unit/destination/stream/text_encoder.h"
#include "tests/unit/destination/stream/wire_text.h"

namespace bowline::destination {
namespace {

constexpr SteadyTime kStart{};

class NoOwner final : public StreamOwner {
 public:
  void ended(std::uint64_t subscription) override { ended_stream = subscription; }
  void stalled(std::uint64_t /*subscription*/) override {}
  std::uint64_t ended_stream = 0;
};

struct Fixture {
  TextEncoder encoder;
  NoOwner owner;
  h2::CountingWaker waker;
  LatestStream<Profile>::Encode encode = [this](const Profile& p) { return encoder.profile(p); };
  std::shared_ptr<ProfileCell> cell = std::make_shared<ProfileCell>();
  std::shared_ptr<AnswerTopic<Profile>> topic = std::make_shared<AnswerTopic<Profile>>(1, cell);

  void publish(Profile profile, Version version) {
    cell->store(std::make_shared<const Answer<Profile>>(std::move(profile), version, nullptr));
  }
  std::unique_ptr<LatestStream<Profile>> open() {
    auto stream = std::make_unique<LatestStream<Profile>>(0, topic, encode, 1, owner);
    stream->attach(waker);
    return stream;
  }
  static std::vector<std::string> next(LatestStream<Profile>& stream) {
    const h2::Next next = stream.next(kStart);
    const auto* messages = std::get_if<h2::Messages>(&next);
    return messages != nullptr ? messages_of(*messages) : std::vector<std::string>{"idle"};
  }
};

using Texts = std::vector<std::string>;

TEST_CASE("a stream sends the newest answer once and skips those between", "[destination][V1]") {
  Fixture f;
  f.publish(UndeclaredPort{}, 1);
  const auto stream = f.open();
  CHECK(f.next(*stream) == Texts{"undeclared"});
  CHECK(f.next(*stream) == Texts{"idle"});
  f.publish(ServiceProfile{"web", {"shop", "web"}, Port(80), false}, 2);
  f.publish(ServiceProfile{"web", {"shop", "web"}, Port(80), true}, 3);
  CHECK(f.next(*stream) == Texts{"shop/web opaque"});
  CHECK(f.next(*stream) == Texts{"idle"});
}

TEST_CASE("an answer is encoded once for all streams", "[destination][W-13]") {
  Fixture f;
  f.publish(UndeclaredPort{}, 1);
  const auto first = f.open();
  const auto second = f.open();
  f.next(*first);
  f.next(*second);
  CHECK(f.encoder.profiles_encoded == 1);
}

TEST_CASE("the bytes that are being sent outlive the answer", "[destination]") {
  Fixture f;
  f.publish(UndeclaredPort{}, 1);
  auto stream = f.open();
  const h2::Next next = stream->next(kStart);
  f.publish(ServiceProfile{"web", {"shop", "web"}, Port(80), false}, 2);
  stream.reset();
  CHECK(messages_of(std::get<h2::Messages>(next)) == Texts{"undeclared"});
  CHECK(f.owner.ended_stream == 1);
}

}  // namespace
}  // namespace bowline::destination
