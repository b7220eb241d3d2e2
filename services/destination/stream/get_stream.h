#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/h2/response_source.h"
#include "services/destination/core/view_log.h"
#include "services/destination/stream/topic.h"
#include "services/destination/stream/view_topic.h"

namespace bowline::destination {

/// Told about the end of streams. On the stream's executor.
class StreamOwner {
 public:
  StreamOwner() = default;
  StreamOwner(const StreamOwner&) = delete;
  StreamOwner& operator=(const StreamOwner&) = delete;
  virtual ~StreamOwner() = default;

  /// Frees the subscription, once.
  virtual void ended(std::uint64_t subscription) = 0;
  /// The stream is being reset because its reader stalled.
  virtual void stalled(std::uint64_t subscription) = 0;
};

/// What a Get stream sends: the whole set or no_endpoints first, then, each time the wire is free,
/// one step to the newest version of its view.
class GetStream final : public h2::ResponseSource, private Listener {
 public:
  /// Holds the stream, or null once it is over. Only read on the stream's executor.
  using Slot = std::shared_ptr<GetStream*>;

  GetStream(std::size_t executor,
            std::shared_ptr<ViewTopic> view,
            std::uint64_t subscription,
            StreamOwner& owner);
  ~GetStream() override;
  GetStream(const GetStream&) = delete;
  GetStream& operator=(const GetStream&) = delete;

  void attach(h2::Waker& waker) override { join(waker); }
  h2::Next next(SteadyTime now) override;
  void stalled() override { owner_.stalled(subscription_); }

  [[nodiscard]] const Slot& slot() const { return slot_; }
  /// Goes on in a view that was forked from this one's.
  void move_to(std::shared_ptr<ViewTopic> view);

 private:
  std::shared_ptr<ViewTopic> view_;
  ViewCursor cursor_;
  const std::uint64_t subscription_;
  StreamOwner& owner_;
  const Slot slot_;
  bool started_ = false;
};

}  // namespace bowline::destination
