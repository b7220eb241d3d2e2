#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

namespace bowline::destination {

/// Room for the N byte forms of an immutable value, each made when somebody first asks for it and
/// kept as long as the value. Any thread; when two make a form at once, one of them is dropped.
template <std::size_t N>
class EncodedOnce {
 public:
  EncodedOnce() = default;
  ~EncodedOnce() {
    for (auto& form : forms_) delete form.load(std::memory_order_relaxed);
  }
  EncodedOnce(const EncodedOnce&) = delete;
  EncodedOnce& operator=(const EncodedOnce&) = delete;

  /// The bytes of form `index`; `encode()` returns them as a std::string.
  template <typename Encode>
  const std::string& get(std::size_t index, Encode&& encode) const {
    std::atomic<const std::string*>& form = forms_[index];
    if (const std::string* made = form.load(std::memory_order_acquire)) return *made;
    const std::string* mine = new std::string(std::forward<Encode>(encode)());
    const std::string* other = nullptr;
    if (form.compare_exchange_strong(other, mine, std::memory_order_acq_rel)) return *mine;
    delete mine;
    return *other;
  }

 private:
  mutable std::array<std::atomic<const std::string*>, N> forms_{};
};

}  // namespace bowline::destination
