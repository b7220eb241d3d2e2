#include "services/destination/stream/compose.h"

#include <catch2/catch.hpp>

#include "tests/unit/destination/stream/text_encoder.h"
#include "tests/unit/destination/stream/wire_text.h"

namespace bowline::destination {
namespace {

using Texts = std::vector<std::string>;

SocketAddress socket(std::uint32_t host, std::uint16_t port = 80) {
  return {IpAddress::v4(0x0a000000 + host), Port(port)};
}

ViewAddress address(std::uint32_t host, ZoneLocality locality = ZoneLocality::kUnknown) {
  return {std::make_shared<const SharedAddress>(Address{
              .socket = socket(host), .labels = {}, .identity = {}, .hint = {}, .zone = {}}),
          locality};
}

TEST_CASE("new addresses come before gone ones, in one block", "[destination][E11]") {
  const TextEncoder encoder;
  const h2::Messages messages =
      compose_update({2, {address(1), address(2)}, {socket(3), socket(4)}},
                     encoder.set_labels({"s", "w"}),
                     encoder);
  CHECK(texts_of(messages) ==
        Texts{"ADD{10.0.0.1:80/0,10.0.0.2:80/0}s/w", "REM{10.0.0.3:80,10.0.0.4:80}"});
}

TEST_CASE("an empty part is not sent", "[destination]") {
  const TextEncoder encoder;
  CHECK(texts_of(compose_update({2, {}, {socket(3)}}, "", encoder)) == Texts{"REM{10.0.0.3:80}"});
  CHECK(texts_of(compose_update({2, {address(1)}, {}}, "", encoder)) ==
        Texts{"ADD{10.0.0.1:80/0}"});
  CHECK(compose_update({2, {}, {}}, "labels", encoder).count == 0);
  CHECK(compose_update({2, {}, {}}, "labels", encoder).bytes->empty());
}

TEST_CASE("each locality of an address is encoded once for all messages", "[destination][W-13]") {
  const TextEncoder encoder;
  const ViewAddress local = address(1, ZoneLocality::kLocal);
  const ViewAddress remote{local.address, ZoneLocality::kRemote};
  for (int i = 0; i < 3; ++i) {
    CHECK(texts_of(compose_update({1, {local}, {}}, "", encoder)) == Texts{"ADD{10.0.0.1:80/1}"});
    CHECK(texts_of(compose_update({1, {remote}, {}}, "", encoder)) == Texts{"ADD{10.0.0.1:80/2}"});
  }
  CHECK(encoder.addresses_encoded == 2);
}

TEST_CASE("a set is split only above the limit, and then loses nothing", "[destination][X-1]") {
  const TextEncoder encoder;
  ViewChanges changes;
  for (std::uint32_t host = 1; host <= 9; ++host) changes.present.push_back(address(host));
  const std::string labels = encoder.set_labels({"s", "w"});
  constexpr std::size_t kFieldHeader = 3;  // tag and length of the set in its Update
  const std::size_t whole =
      messages_of(compose_update(changes, labels, encoder))[0].size() - kFieldHeader;
  CHECK(compose_update(changes, labels, encoder, whole).count == 1);
  const Texts split = texts_of(compose_update(changes, labels, encoder, whole - 1));
  CHECK(split == Texts{"ADD{10.0.0.1:80/0,10.0.0.2:80/0,10.0.0.3:80/0,10.0.0.4:80/0,10.0.0.5:80/0,"
                       "10.0.0.6:80/0,10.0.0.7:80/0,10.0.0.8:80/0}s/w",
                       "ADD{10.0.0.9:80/0}s/w"});
}

TEST_CASE("fifteen thousand endpoints come in messages that a proxy can decode",
          "[destination][E28][W-24]") {
  const TextEncoder encoder;
  ViewChanges changes;
  for (std::uint32_t host = 1; host <= 15'000; ++host) {
    Address value = address(host).address->value;
    value.labels = {};
    changes.present.push_back(
        {std::make_shared<const SharedAddress>(std::move(value)), ZoneLocality::kLocal});
  }
  // As large as a meshed pod's address.
  class BigEncoder final : public Encoder {
   public:
    std::string address(const Address& a, ZoneLocality) const override {
      std::string bytes = a.socket.to_string();
      bytes.resize(364, '.');
      return bytes;
    }
    std::string socket(const SocketAddress&) const override { return {}; }
    std::string set_labels(const k8s::ObjectRef&) const override { return {}; }
    std::string profile(const Profile&) const override { return {}; }
  } big;
  const h2::Messages messages = compose_update(changes, "", big);
  CHECK(messages.count == 2);
  for (const std::string& message : messages_of(messages)) {
    CHECK(message.size() < 4 * 1024 * 1024);
  }
  CHECK(messages.bytes->size() > 15'000 * 364);
}

TEST_CASE("lengths of every size are written as protobuf wants them", "[destination]") {
  const TextEncoder encoder;
  for (const std::uint32_t count : {1U, 6U, 7U, 700U, 1000U}) {
    ViewChanges changes;
    for (std::uint32_t host = 1; host <= count; ++host) changes.gone.push_back(socket(host));
    const Texts texts = texts_of(compose_update(changes, "", encoder));
    REQUIRE(texts.size() == 1);
    CHECK(std::count(texts[0].begin(), texts[0].end(), ',') == static_cast<long>(count) - 1);
  }
}

}  // namespace
}  // namespace bowline::destination
