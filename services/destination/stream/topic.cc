#include "services/destination/stream/topic.h"

#include <utility>

namespace bowline::destination {

Listener::Listener(std::size_t executor, std::shared_ptr<Topic> topic)
    : executor_(executor), topic_(std::move(topic)) {}

Listener::~Listener() { leave(); }

void Listener::join(h2::Waker& waker) {
  waker_ = &waker;
  topic_->add(*this);
}

void Listener::leave() {
  if (waker_ != nullptr) topic_->remove(*this);
}

void Listener::move_to(std::shared_ptr<Topic> topic) {
  leave();
  topic_ = std::move(topic);
  if (waker_ == nullptr) return;
  topic_->add(*this);
  waker_->wake();
}

void Topic::wake(std::size_t executor) {
  for (Listener* listener : lists_[executor]) listener->waker_->wake();
}

void Topic::add(Listener& listener) {
  std::vector<Listener*>& list = lists_[listener.executor_];
  listener.position_ = list.size();
  list.push_back(&listener);
}

void Topic::remove(Listener& listener) {
  std::vector<Listener*>& list = lists_[listener.executor_];
  Listener* last = list.back();
  list[listener.position_] = last;
  last->position_ = listener.position_;
  list.pop_back();
}

}  // namespace bowline::destination
