#include "tests/support/destination_messages/updates.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <string_view>

#include "common/h2/message.h"

namespace bowline::destination {

namespace pb = io::linkerd::proxy::destination;

template <typename Message>
std::vector<Message> parse_messages(const h2::Messages& messages) {
  std::vector<Message> parsed;
  std::string_view rest = *messages.bytes;
  while (!rest.empty()) {
    REQUIRE(rest.size() >= h2::kFrameHeaderSize);
    REQUIRE(rest[0] == 0);
    std::size_t size = 0;
    for (std::size_t i = 1; i < h2::kFrameHeaderSize; ++i) {
      size = size << 8 | static_cast<std::uint8_t>(rest[i]);
    }
    rest.remove_prefix(h2::kFrameHeaderSize);
    REQUIRE(rest.size() >= size);
    REQUIRE(parsed.emplace_back().ParseFromString(std::string(rest.substr(0, size))));
    rest.remove_prefix(size);
  }
  REQUIRE(parsed.size() == messages.count);
  return parsed;
}

template <typename Message>
Message from_text(const std::string& text) {
  Message message;
  REQUIRE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

std::string differences(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  std::string report;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&report);
  differencer.Compare(a, b);
  return report;
}

template std::vector<pb::Update> parse_messages(const h2::Messages&);
template std::vector<pb::DestinationProfile> parse_messages(const h2::Messages&);
template pb::Update from_text(const std::string&);
template pb::WeightedAddr from_text(const std::string&);
template pb::DestinationProfile from_text(const std::string&);

}  // namespace bowline::destination
