#include "common/k8s/watch_state.h"

#include <charconv>

namespace bowline::k8s {
namespace {

// Versions are opaque in the API's contract, yet all of etcd's are numbers that grow; of what is
// no number nothing can be said.
std::optional<std::uint64_t> number(const std::string& version) {
  std::uint64_t value = 0;
  const char* end = version.data() + version.size();
  const auto [rest, error] = std::from_chars(version.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

}  // namespace

bool WatchState::is_older(const std::string& resource_version) const {
  const auto seen = number(seen_);
  const auto now = number(resource_version);
  return seen && now && *now < *seen;
}

WatchState::Verdict WatchState::on_page(const std::string& resource_version,
                                        const std::string& continue_token) {
  if (is_older(resource_version)) {
    step_ = List{};
    return Verdict::kOlder;
  }
  const List list = std::get<List>(step_);
  if (list.continue_token.empty()) list_version_ = resource_version;
  if (!continue_token.empty()) {
    step_ = List{list.page_size, continue_token};
    return Verdict::kMore;
  }
  seen_ = list_version_;
  step_ = Watch{list_version_};
  return Verdict::kComplete;
}

void WatchState::on_version(const std::string& resource_version) {
  if (resource_version.empty()) return;
  seen_ = resource_version;
  step_ = Watch{resource_version};
}

void WatchState::on_failure(Code code) {
  if (code != Code::kOutOfRange) return;
  const List* list = std::get_if<List>(&step_);
  // Pages that expire faster than they are read would do so again.
  const bool page_expired = list != nullptr && !list->continue_token.empty();
  step_ = List{page_expired ? PageSize::kUnlimited : PageSize::kLimited, ""};
}

}  // namespace bowline::k8s
