#pragma once

#include <string>
#include <vector>

#include "common/h2/response_source.h"
#include "destination.pb.h"

namespace bowline::destination {

/// The messages in a block of framed ones. Fails the running test if the framing or a message is
/// broken or their count is not what the block says.
template <typename Message>
std::vector<Message> parse_messages(const h2::Messages& messages);

extern template std::vector<io::linkerd::proxy::destination::Update> parse_messages(
    const h2::Messages&);
extern template std::vector<io::linkerd::proxy::destination::DestinationProfile> parse_messages(
    const h2::Messages&);

/// A message from its text form; fails the running test if that cannot be read.
template <typename Message>
Message from_text(const std::string& text);

extern template io::linkerd::proxy::destination::Update from_text(const std::string&);
extern template io::linkerd::proxy::destination::WeightedAddr from_text(const std::string&);
extern template io::linkerd::proxy::destination::DestinationProfile from_text(const std::string&);

/// Empty if both are equal, else what differs, for CHECK(differences(a, b).empty()).
std::string differences(const google::protobuf::Message& a, const google::protobuf::Message& b);

}  // namespace bowline::destination
