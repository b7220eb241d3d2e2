#include "common/k8s/cancellation.h"

#include <utility>

namespace bowline::k8s {

void Cancellation::cancel() {
  MutexLock lock(mutex_);
  if (cancelled_) return;
  cancelled_ = true;
  condition_.notify_all();
  if (wake_) wake_();  // under the lock, so that ~Scope waits for it
}

bool Cancellation::cancelled() const {
  MutexLock lock(mutex_);
  return cancelled_;
}

bool Cancellation::wait_until(SteadyTime until) {
  MutexLock lock(mutex_);
  while (!cancelled_) {
    if (lock.wait_until(condition_, until) == std::cv_status::timeout) return !cancelled_;
  }
  return false;
}

Cancellation::Scope::Scope(Cancellation& cancellation, std::function<void()> wake)
    : cancellation_(cancellation) {
  MutexLock lock(cancellation_.mutex_);
  if (cancellation_.cancelled_) wake();
  cancellation_.wake_ = std::move(wake);
}

Cancellation::Scope::~Scope() {
  MutexLock lock(cancellation_.mutex_);
  cancellation_.wake_ = nullptr;
}

}  // namespace bowline::k8s
