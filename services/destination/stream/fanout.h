#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/event_loop.h"
#include "common/h2/call.h"
#include "common/net/authority.h"
#include "services/destination/core/discovery_index.h"
#include "services/destination/stream/encoder.h"
#include "services/destination/stream/get_stream.h"
#include "services/destination/stream/latest_stream.h"
#include "services/destination/stream/view_topic.h"

namespace bowline::destination {

/// Connects the index with the streams: subscribes a request, carries each publication to the
/// executors whose streams wait for it (one task per executor and turn), and frees what a stream
/// held when it ends.
///
/// Owns the loop on which the index lives; a turn of that loop ends in one publication.
class Fanout final : public StreamOwner {
 public:
  /// `executors`: how many the server has. `encoder` and `clock` outlive the fan-out.
  Fanout(DiscoveryConfig config, std::size_t executors, const Encoder& encoder, const Clock& clock);
  /// Stops the loop; the server must have been shut down before.
  ~Fanout() override;
  Fanout(const Fanout&) = delete;
  Fanout& operator=(const Fanout&) = delete;

  /// Answers a Get or GetProfile request. Any thread.
  void get(EndpointQuery query, h2::Executor& executor, std::unique_ptr<h2::Responder> responder);
  void get_profile(Authority authority,
                   h2::Executor& executor,
                   std::unique_ptr<h2::Responder> responder);

  void ended(std::uint64_t subscription) override;
  void stalled(std::uint64_t subscription) override;

  /// The loop; what is posted to it may use index() and the counters below.
  [[nodiscard]] EventLoop& loop() { return loop_; }
  [[nodiscard]] DiscoveryIndex& index() { return index_; }

  /// One view with readers, for metrics. On the loop.
  struct ViewState {
    EndpointQuery query;  ///< of its first reader
    std::size_t subscribers;
    std::size_t addresses;
    std::uint64_t updates;
  };
  [[nodiscard]] std::vector<ViewState> views() const;
  /// One profile with readers, for metrics. On the loop.
  struct ProfileState {
    Profile value;
    std::size_t subscribers;
    std::uint64_t updates;
  };
  [[nodiscard]] std::vector<ProfileState> profiles() const;
  /// Streams that were reset because their reader stalled. On the loop.
  struct Overflows {
    std::map<std::string, std::uint64_t> endpoints;  ///< by authority, port included
    std::uint64_t profiles = 0;
  };
  [[nodiscard]] const Overflows& overflows() const { return overflows_; }

 private:
  using StreamSlot = GetStream::Slot;
  // How many streams of each executor wait for a topic. Counted here and not in the topic: a
  // stream that is on its way to its executor is counted already, so that no publication misses
  // it.
  struct Readers {
    std::vector<std::size_t> on;
    std::size_t total = 0;
  };
  struct View {
    std::shared_ptr<ViewTopic> topic;
    EndpointQuery query;
    Readers readers;
  };
  struct GetSubscriber {
    h2::Executor* executor;
    StreamSlot slot;
    View* view;
  };
  struct ProfileEntry {
    std::shared_ptr<AnswerTopic<Profile>> topic;
    Readers readers;
  };
  struct ProfileSubscriber {
    h2::Executor* executor;
    ProfileEntry* entry;
  };
  // What one publication means for one executor.
  struct Delivery {
    std::vector<std::shared_ptr<Topic>> wake;
    std::vector<std::pair<StreamSlot, std::shared_ptr<ViewTopic>>> moves;
  };

  void start_get(const EndpointQuery& query, h2::Executor& executor, h2::Responder& responder);
  void start_profile(const Authority& authority, h2::Executor& executor, h2::Responder& responder);
  void end(SubscriptionId id);
  void count_stall(SubscriptionId id);
  View& view_of(const std::shared_ptr<ViewLog>& log, const EndpointQuery& query);
  ProfileEntry& entry_of(const std::shared_ptr<ProfileCell>& cell);
  void join(Readers& readers, h2::Executor& executor);
  void leave(View& view, const h2::Executor& executor);
  void publish();
  void deliver(Delivery delivery, std::size_t executor);
  void move(const Publication::Move& move, std::vector<Delivery>& deliveries);
  static void wake(const std::shared_ptr<Topic>& topic,
                   const Readers& readers,
                   std::vector<Delivery>& deliveries);
  void forget_unused_messages();

  const Encoder& encoder_;
  const Clock& clock_;
  const LatestStream<Profile>::Encode encode_profile_;
  const std::string cluster_domain_;
  std::vector<h2::Executor*> executors_;  // as they show up in requests
  DiscoveryIndex index_;
  std::unordered_map<const ViewLog*, View> views_;
  std::unordered_map<SubscriptionId, GetSubscriber> get_subscribers_;
  std::unordered_map<const ProfileCell*, ProfileEntry> profiles_;
  std::unordered_map<SubscriptionId, ProfileSubscriber> profile_subscribers_;
  Overflows overflows_;
  EventLoop loop_;  // last: its thread uses all of the above
};

}  // namespace bowline::destination
