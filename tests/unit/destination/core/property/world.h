#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/destination/core/discovery_index.h"
#include "tests/support/destination/index_feed.h"
#include "tests/support/destination/view_reader.h"
#include "tests/unit/destination/core/property/naive.h"

namespace bowline::destination {

/// An index with its objects and streams, each of which is as late as the history wants it. Every
/// step is possible at any time, so that a history may be cut anywhere.
class World {
 public:
  explicit World(DiscoveryConfig config) : config_(config), index_(std::move(config)) {}

  support::IndexFeed feed{index_};

  /// Replaces the stream `name`, if it is open.
  void get(const std::string& name, const EndpointQuery& query);
  void get_profile(const std::string& name, const std::string& authority);
  void close(const std::string& name);
  void publish();
  /// The stream takes its next message, in the log that it knows of.
  void ask(const std::string& name);
  /// The stream hears of the oldest move that it does not know yet.
  void move(const std::string& name);
  /// Publishes, lets every stream hear and read all, and compares.
  void settle();

  /// What went wrong first.
  [[nodiscard]] const std::optional<std::string>& failure() const { return failure_; }

 private:
  struct Get {
    EndpointSubscription subscription;
    EndpointQuery query;
    std::unique_ptr<support::ViewReader> reader;
    std::deque<std::shared_ptr<ViewLog>> moves;
  };
  struct Question {
    Authority authority;
    naive::Answer last;
    std::shared_ptr<ProfileCell> cell;
    std::size_t streams = 0;
  };
  struct GetProfile {
    SubscriptionId id;
    std::string authority;
  };

  void fail(const std::string& what);
  void compare(const std::string& name, const Get& get);
  void compare(const std::string& authority, const Question& question);

  DiscoveryConfig config_;
  DiscoveryIndex index_;
  std::map<std::string, Get> gets_;
  std::map<std::string, GetProfile> profiles_;
  std::map<std::string, Question> questions_;
  std::optional<std::string> failure_;
};

}  // namespace bowline::destination
