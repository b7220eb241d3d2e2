#include "tests/support/fake_api_state.h"

#include <fmt/format.h>

#include <stdexcept>

namespace bowline::testing {

void FakeApiState::add_event(const std::string& type,
                             const std::string& collection,
                             const std::string& json) {
  events_.push_back(
      {version_, collection, fmt::format(R"({{"type":"{}","object":{}}})", type, json) + "\n"});
  changed_.notify_all();
}

std::string FakeApiState::with_version(const std::string& json) const {
  static const std::string kStart = R"("metadata":{)";
  const std::size_t at = json.find(kStart);
  if (at == std::string::npos) throw std::runtime_error("an object without metadata");
  std::string versioned = json;
  versioned.insert(at + kStart.size(), fmt::format(R"("resourceVersion":"{}",)", version_));
  return versioned;
}

void FakeApiState::put(const std::string& collection,
                       const std::string& key,
                       const std::string& json) {
  MutexLock lock(mutex_);
  ++version_;
  Object& held = objects_[collection][key];
  const char* type = held.given.empty() ? "ADDED" : "MODIFIED";
  held = {json, with_version(json)};
  add_event(type, collection, held.versioned);
}

void FakeApiState::remove(const std::string& collection, const std::string& key) {
  MutexLock lock(mutex_);
  const std::string json = objects_.at(collection).at(key).given;
  objects_[collection].erase(key);
  ++version_;
  add_event("DELETED", collection, with_version(json));
}

void FakeApiState::bookmark(const std::string& collection) {
  MutexLock lock(mutex_);
  ++version_;
  add_event("BOOKMARK",
            collection,
            fmt::format(R"({{"metadata":{{"resourceVersion":"{}"}}}})", version_));
}

void FakeApiState::fail_next(On on, Fault fault) {
  MutexLock lock(mutex_);
  faults_[on].push_back(std::move(fault));
}

std::optional<Fault> FakeApiState::take_fault(On on) {
  MutexLock lock(mutex_);
  std::deque<Fault>& faults = faults_[on];
  if (faults.empty()) return std::nullopt;
  Fault fault = std::move(faults.front());
  faults.pop_front();
  return fault;
}

void FakeApiState::require_token(std::string token) {
  MutexLock lock(mutex_);
  token_ = std::move(token);
}

bool FakeApiState::accepts(const HttpRequest& request) const {
  MutexLock lock(mutex_);
  if (token_.empty()) return true;
  const auto found = request.headers.find("authorization");
  return found != request.headers.end() && found->second == "Bearer " + token_;
}

void FakeApiState::set_page_limit(std::size_t limit) {
  MutexLock lock(mutex_);
  page_limit_ = limit;
}

std::string FakeApiState::page(const std::string& collection,
                               bool limited,
                               const std::string& continue_token) const {
  MutexLock lock(mutex_);
  std::string items;
  std::string last;
  std::string next;
  std::size_t count = 0;
  const auto found = objects_.find(collection);
  if (found != objects_.end()) {
    for (auto it = found->second.upper_bound(continue_token); it != found->second.end(); ++it) {
      if (limited && count == page_limit_) {
        next = last;
        break;
      }
      items += (count++ == 0 ? "" : ",") + it->second.versioned;
      last = it->first;
    }
  }
  return fmt::format(
      R"({{"kind":"List","apiVersion":"v1","metadata":{{"resourceVersion":"{}","continue":"{}"}},"items":[{}]}})",
      version_,
      next,
      items);
}

std::optional<std::string> FakeApiState::object(const std::string& collection,
                                                const std::string& key) const {
  MutexLock lock(mutex_);
  const auto objects = objects_.find(collection);
  if (objects == objects_.end()) return std::nullopt;
  const auto found = objects->second.find(key);
  return found == objects->second.end() ? std::nullopt : std::optional(found->second.versioned);
}

std::vector<FakeApiState::Event> FakeApiState::events_after(const std::string& collection,
                                                            int version) {
  MutexLock lock(mutex_);
  std::vector<Event> found;
  while (!stopped_) {
    for (const Event& event : events_) {
      if (event.version > version && event.collection == collection) found.push_back(event);
    }
    if (!found.empty()) break;
    lock.wait(changed_);
  }
  return found;
}

void FakeApiState::record(On on, const HttpRequest& request) {
  MutexLock lock(mutex_);
  requests_[on].push_back(request);
  changed_.notify_all();
}

std::vector<HttpRequest> FakeApiState::wait_for_requests(On on, std::size_t count) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  MutexLock lock(mutex_);
  while (requests_[on].size() < count) {
    if (lock.wait_until(changed_, limit) == std::cv_status::timeout) break;
  }
  return requests_[on];
}

void FakeApiState::stop() {
  MutexLock lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

}  // namespace bowline::testing
