#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "services/destination/core/discovery_index.h"
#include "tests/support/destination/fixture_b0.h"
#include "tests/support/destination/view_reader.h"

namespace bowline::destination {

using Messages = std::vector<std::string>;
inline const Messages kNothing;

/// An index with its feed and readers; readers follow the moves of a publication at once.
class Scene {
 public:
  struct Reader {
    explicit Reader(EndpointSubscription subscription)
        : id(subscription.id), view(std::move(subscription.log)) {}

    SubscriptionId id;
    support::ViewReader view;
  };

  enum class Start { kEmpty, kB0 };

  explicit Scene(Start start = Start::kB0, DiscoveryConfig config = support::config_c0())
      : index(std::move(config)) {
    if (start == Start::kB0) support::load_b0(feed);
    index.publish();
  }

  std::shared_ptr<Reader> get(int port = 80,
                              std::string node = "n-a",
                              std::optional<std::string> hostname = {}) {
    const auto subscribed = index.subscribe(query(port, std::move(node), std::move(hostname)));
    if (!subscribed) throw std::runtime_error(subscribed.error().message);
    auto reader = std::make_shared<Reader>(*subscribed);
    readers_[subscribed->id] = reader;
    return reader;
  }

  static EndpointQuery query(int port,
                             std::string node = "n-a",
                             std::optional<std::string> hostname = {}) {
    return {{"shop", "web"}, *Port::from_number(port), std::move(hostname), std::move(node)};
  }

  Publication publish() {
    Publication publication = index.publish();
    for (const auto& move : publication.moves) {
      if (const auto reader = readers_[move.subscription].lock()) reader->view.move_to(move.to);
    }
    return publication;
  }

  /// Publishes and tells what the reader is sent.
  Messages next(Reader& reader) {
    publish();
    return reader.view.next();
  }

  Result<ProfileSubscription> profile(const std::string& authority) {
    const auto parsed = parse_authority(authority, "cluster.local");
    if (!parsed) return parsed.error();
    return index.subscribe(*parsed);
  }

  DiscoveryIndex index;
  support::IndexFeed feed{index};

 private:
  std::map<SubscriptionId, std::weak_ptr<Reader>> readers_;
};

}  // namespace bowline::destination
