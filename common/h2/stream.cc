#include "common/h2/stream.h"

#include <algorithm>
#include <utility>

#include "common/h2/session.h"

namespace bowline::h2 {

Stream::Stream(Session& session,
               std::int32_t id,
               std::unique_ptr<RequestReader> request,
               SteadyTime started_at)
    : started(started_at), session_(session), request_(std::move(request)), id_(id) {}

void Stream::wake() {
  woken_ = true;
  if (deferred) session_.resume(*this);
}

void Stream::wait_for_answer() {
  request_.reset();
  phase_ = Phase::kUnanswered;
}

void Stream::send_from(std::unique_ptr<ResponseSource> source) {
  source_ = std::move(source);
  phase_ = Phase::kSending;
  woken_ = true;
  source_->attach(*this);
}

void Stream::end() {
  phase_ = Phase::kOver;
  request_.reset();
  source_.reset();
  bytes_.reset();
}

Stream::Filled Stream::fill(std::uint8_t* room, std::size_t size, SteadyTime now) {
  Filled filled;
  while (filled.bytes < size) {
    if (bytes_ == nullptr) filled.end = pull(now);
    if (bytes_ == nullptr) break;
    const std::size_t count = std::min(size - filled.bytes, bytes_->size() - offset_);
    std::copy_n(bytes_->data() + offset_, count, room + filled.bytes);
    filled.bytes += count;
    offset_ += count;
    if (offset_ == bytes_->size()) bytes_.reset();
  }
  return filled;
}

/// Asks the source until it has bytes (then in bytes_), is idle or ends.
std::optional<Status> Stream::pull(SteadyTime now) {
  if (ending_) return Status();
  while (woken_ || asking_) {
    woken_ = false;  // before asking: a wake from inside next() counts
    asking_ = false;
    Next next = source_->next(now);
    if (auto* end = std::get_if<End>(&next)) return std::move(end->status);
    auto* messages = std::get_if<Messages>(&next);
    if (messages == nullptr) continue;
    asking_ = true;
    sent_ += messages->count;
    if (messages->bytes->empty()) continue;
    bytes_ = std::move(messages->bytes);
    offset_ = 0;
    break;
  }
  return std::nullopt;
}

}  // namespace bowline::h2
