#include "common/k8s/response_buffer.h"

#include <utility>

namespace bowline::k8s {

void ResponseBuffer::set_status(int http_status) {
  MutexLock lock(mutex_);
  status_ = http_status;
  changed_.notify_one();
}

bool ResponseBuffer::append(std::string_view bytes, SteadyTime now) {
  MutexLock lock(mutex_);
  if (ended() || bytes_.size() + bytes.size() > kLimit) return false;
  const std::size_t before = bytes_.size();
  bytes_.append(bytes);
  received_ = now;
  if (const std::size_t end = bytes.rfind('\n'); end != std::string_view::npos) {
    line_end_ = before + end + 1;
    changed_.notify_one();
  }
  return true;
}

void ResponseBuffer::finish(WireOutcome outcome) {
  MutexLock lock(mutex_);
  outcome_ = std::move(outcome);
  changed_.notify_one();
}

void ResponseBuffer::cancel() {
  MutexLock lock(mutex_);
  cancelled_ = true;
  changed_.notify_one();
}

std::optional<WatchChunk> ResponseBuffer::next_lines() {
  MutexLock lock(mutex_);
  while (!cancelled_) {
    if (status_ == 200 && !std::exchange(announced_, true)) return WatchChunk{{}, received_};
    if (status_ == 200 && line_end_ != 0) return cut_lines();
    if (outcome_) break;
    lock.wait(changed_);
  }
  return std::nullopt;
}

WireOutcome ResponseBuffer::wait() {
  MutexLock lock(mutex_);
  while (!ended()) lock.wait(changed_);
  if (cancelled_) return {.failure = WireFailure::kCancelled};
  return *outcome_;
}

std::string ResponseBuffer::take_rest() {
  MutexLock lock(mutex_);
  line_end_ = 0;
  return std::exchange(bytes_, {});
}

WatchChunk ResponseBuffer::cut_lines() {
  std::string begun = bytes_.substr(line_end_);  // the line that is still coming
  bytes_.resize(std::exchange(line_end_, 0));
  return {std::exchange(bytes_, std::move(begun)), received_};
}

}  // namespace bowline::k8s
