#include "services/destination/stream/get_stream.h"

#include <utility>

#include "services/destination/stream/compose.h"

namespace bowline::destination {

GetStream::GetStream(std::size_t executor,
                     std::shared_ptr<ViewTopic> view,
                     std::uint64_t subscription,
                     StreamOwner& owner)
    : Listener(executor, view),
      view_(std::move(view)),
      cursor_(view_->log()),
      subscription_(subscription),
      owner_(owner),
      slot_(std::make_shared<GetStream*>(this)) {}

GetStream::~GetStream() {
  *slot_ = nullptr;
  owner_.ended(subscription_);
}

h2::Next GetStream::next(SteadyTime now) {
  if (started_ && cursor_.version() == view_->log()->version()) return h2::Idle{};
  const ViewTopic::Step step = view_->step_from(cursor_.version(), now);
  cursor_.advance(step.version);
  const bool first = !std::exchange(started_, true);
  if (step.messages.count > 0) return step.messages;
  if (first) return compose_no_endpoints();
  return h2::Idle{};
}

void GetStream::move_to(std::shared_ptr<ViewTopic> view) {
  view_ = view;
  cursor_.move_to(view_->log());
  Listener::move_to(std::move(view));
}

}  // namespace bowline::destination
