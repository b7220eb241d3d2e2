#include "services/destination/stream/get_stream.h"

#include <catch2/catch.hpp>

#include "tests/support/h2/fake_executor.h"
#include "tests/unit/destination/stream/text_encoder.h"
#include "tests/unit/destination/stream/wire_text.h"

namespace bowline::destination {
namespace {

using Texts = std::vector<std::string>;

constexpr SteadyTime kStart{};

class RecordingOwner final : public StreamOwner {
 public:
  void ended(std::uint64_t subscription) override { ended_streams.push_back(subscription); }
  void stalled(std::uint64_t subscription) override { stalled_streams.push_back(subscription); }

  std::vector<std::uint64_t> ended_streams;
  std::vector<std::uint64_t> stalled_streams;
};

SocketAddress socket(std::uint32_t host) { return {IpAddress::v4(0x0a000000 + host), Port(80)}; }

ViewChange add(std::uint32_t host) {
  return {socket(host),
          ViewAddress{
              std::make_shared<const SharedAddress>(Address{
                  .socket = socket(host), .labels = {}, .identity = {}, .hint = {}, .zone = {}}),
              ZoneLocality::kUnknown},
          nullptr};
}
ViewChange remove(std::uint32_t host) { return {socket(host), std::nullopt, nullptr}; }

// A view with one executor, and streams on it.
struct Fixture {
  TextEncoder encoder;
  RecordingOwner owner;
  h2::CountingWaker waker;
  std::shared_ptr<ViewTopic> view =
      std::make_shared<ViewTopic>(1, std::make_shared<ViewLog>(), "", encoder);

  std::unique_ptr<GetStream> open(std::uint64_t subscription = 1) {
    auto stream = std::make_unique<GetStream>(0, view, subscription, owner);
    stream->attach(waker);
    return stream;
  }
  static Texts next(GetStream& stream) { return texts_of(stream.next(kStart)); }
};

TEST_CASE("the first message of an empty view is no_endpoints, exactly once",
          "[destination][E5][X-3][W-1]") {
  Fixture f;
  const auto stream = f.open();
  CHECK(f.next(*stream) == Texts{"NOEP"});
  CHECK(f.next(*stream) == Texts{"idle"});
  f.view->log()->apply({add(9)}, 1);
  f.view->log()->apply({remove(9)}, 2);
  CHECK(f.next(*stream) == Texts{"idle"});
  f.view->log()->apply({add(1)}, 3);
  CHECK(f.next(*stream) == Texts{"ADD{10.0.0.1:80/0}"});
  f.view->log()->apply({remove(1)}, 4);
  CHECK(f.next(*stream) == Texts{"REM{10.0.0.1:80}"});
  CHECK(f.next(*stream) == Texts{"idle"});
}

TEST_CASE("a view that was emptied before a stream came is empty for it", "[destination][X-3]") {
  Fixture f;
  f.view->log()->apply({add(1)}, 1);
  const auto reader = f.open();
  CHECK(f.next(*reader) == Texts{"ADD{10.0.0.1:80/0}"});
  f.view->log()->apply({remove(1)}, 2);
  const auto late = f.open(2);
  CHECK(f.next(*late) == Texts{"NOEP"});
  CHECK(f.next(*reader) == Texts{"REM{10.0.0.1:80}"});
}

TEST_CASE("a slow proxy receives one step to the newest state", "[destination][L1][X-13]") {
  Fixture f;
  f.view->log()->apply({add(1)}, 1);
  const auto stream = f.open();
  CHECK(f.next(*stream) == Texts{"ADD{10.0.0.1:80/0}"});
  f.view->log()->apply({add(2)}, 2);
  f.view->log()->apply({add(3), remove(1)}, 3);
  f.view->log()->apply({remove(2)}, 4);
  f.view->log()->apply({add(2)}, 5);
  CHECK(f.next(*stream) == Texts{"ADD{10.0.0.3:80/0,10.0.0.2:80/0}", "REM{10.0.0.1:80}"});
  CHECK(f.next(*stream) == Texts{"idle"});
}

TEST_CASE("an address that came and went while nobody asked is told as gone", "[destination]") {
  Fixture f;
  f.view->log()->apply({add(1)}, 1);
  const auto stream = f.open();
  f.next(*stream);
  f.view->log()->apply({add(2)}, 2);
  f.view->log()->apply({remove(2)}, 3);
  CHECK(f.next(*stream) == Texts{"REM{10.0.0.2:80}"});
}

TEST_CASE("readers at one version share the bytes of a step", "[destination][W-13]") {
  Fixture f;
  f.view->log()->apply({add(1)}, 1);
  const auto first = f.open(1);
  const auto second = f.open(2);
  const h2::Next a = first->next(kStart);
  const h2::Next b = second->next(kStart);
  CHECK(std::get<h2::Messages>(a).bytes == std::get<h2::Messages>(b).bytes);
  f.view->log()->apply({remove(1)}, 2);
  const h2::Next c = first->next(kStart);
  const h2::Next d = second->next(kStart);
  CHECK(std::get<h2::Messages>(c).bytes == std::get<h2::Messages>(d).bytes);
  CHECK(texts_of(d) == Texts{"REM{10.0.0.1:80}"});
}

TEST_CASE("shared bytes are freed once nobody asks for them", "[destination][W-16]") {
  Fixture f;
  f.view->log()->apply({add(1)}, 1);
  std::weak_ptr<const std::string> bytes;
  {
    const auto stream = f.open();
    bytes = std::get<h2::Messages>(stream->next(kStart)).bytes;
  }
  f.view->forget_unused(kStart);
  CHECK_FALSE(bytes.expired());
  f.view->forget_unused(kStart + std::chrono::seconds(1));
  CHECK(bytes.expired());
}

TEST_CASE("streams far apart are each served from where they stand", "[destination][L1]") {
  Fixture f;
  std::vector<std::unique_ptr<GetStream>> streams;
  for (std::uint32_t host = 1; host <= 10; ++host) {
    f.view->log()->apply({add(host)}, host);
    streams.push_back(f.open(host));
    f.next(*streams.back());
  }
  f.view->log()->apply({add(99)}, 99);
  for (std::uint32_t host = 1; host <= 10; ++host) {
    std::string expected = "ADD{";
    for (std::uint32_t newer = host + 1; newer <= 10; ++newer) {
      expected += socket(newer).to_string() + "/0,";
    }
    CHECK(f.next(*streams[host - 1]) == Texts{expected + "10.0.0.99:80/0}"});
  }
}

TEST_CASE("a publication wakes the streams of its executor, and those alone",
          "[destination][E24]") {
  TextEncoder encoder;
  RecordingOwner owner;
  h2::CountingWaker on_0;
  h2::CountingWaker on_1;
  const auto view = std::make_shared<ViewTopic>(2, std::make_shared<ViewLog>(), "", encoder);
  GetStream a(0, view, 1, owner);
  GetStream b(0, view, 2, owner);
  GetStream c(1, view, 3, owner);
  a.attach(on_0);
  b.attach(on_0);
  c.attach(on_1);
  view->wake(0);
  CHECK(on_0.wakes == 2);
  CHECK(on_1.wakes == 0);
  view->wake(1);
  CHECK(on_1.wakes == 1);
}

TEST_CASE("a stream that is over is told to its owner and never woken again", "[destination][L2]") {
  Fixture f;
  auto first = f.open(7);
  h2::CountingWaker others;
  GetStream second(0, f.view, 8, f.owner);
  second.attach(others);
  const GetStream::Slot slot = first->slot();
  CHECK(*slot == first.get());
  first.reset();
  CHECK(*slot == nullptr);
  CHECK(f.owner.ended_streams == std::vector<std::uint64_t>{7});
  f.view->wake(0);
  CHECK(f.waker.wakes == 0);
  CHECK(others.wakes == 1);
}

TEST_CASE("a stream that moves to a fork goes on with what it has", "[destination][W-23]") {
  Fixture f;
  f.view->log()->apply({add(1), add(2)}, 1);
  const auto stream = f.open();
  f.next(*stream);
  f.view->log()->apply({add(3)}, 2);
  const auto fork = std::make_shared<ViewTopic>(1, f.view->log()->fork(), "", f.encoder);
  fork->log()->apply({remove(1)}, 3);
  stream->move_to(fork);
  CHECK(f.waker.wakes == 1);
  CHECK(f.next(*stream) == Texts{"ADD{10.0.0.3:80/0}", "REM{10.0.0.1:80}"});
  f.view->wake(0);
  CHECK(f.waker.wakes == 1);
  fork->wake(0);
  CHECK(f.waker.wakes == 2);
  const std::weak_ptr<ViewLog> left = f.view->log();
  f.view.reset();
  CHECK(left.expired());
}

TEST_CASE("a stalled reader is told to the owner", "[destination][L1]") {
  Fixture f;
  const auto stream = f.open(5);
  stream->stalled();
  CHECK(f.owner.stalled_streams == std::vector<std::uint64_t>{5});
}

}  // namespace
}  // namespace bowline::destination
