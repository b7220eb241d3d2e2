#include "common/k8s/reflector_loop.h"

#include <pthread.h>

#include <random>
#include <thread>

#include "common/base/log.h"
#include "common/k8s/api_error.h"
#include "common/k8s/watch_state.h"

namespace bowline::k8s {
namespace {

// Inside etcd's compaction interval of 5 minutes, and spread so that not all watches of a
// restarted API server end together.
constexpr int kWatchSecondsMin = 240;
constexpr int kWatchSecondsMax = 290;
constexpr std::chrono::seconds kTooSoon{10};

Error error_of(const WatchFailure& failure, const Resource& resource) {
  const bool expired = failure.reason == "Expired" || failure.reason == "Gone";
  const Code code = expired ? Code::kOutOfRange : code_of_http(failure.code);
  return {code == Code::kOk ? Code::kUnknown : code,
          "watch " + resource.path + ": " + failure.reason + ": " + failure.message};
}

}  // namespace

class ReflectorLoop::Impl {
 public:
  Impl(ApiClient& api,
       Resource resource,
       EventDecoder& decoder,
       const Clock& clock,
       ReflectorObserver* observer,
       ReflectorSettings settings)
      : api_(api),
        resource_(std::move(resource)),
        decoder_(decoder),
        clock_(clock),
        observer_(observer != nullptr ? *observer : nobody_),
        backoff_(settings.backoff, settings.seed),
        random_(settings.seed) {}

  void start() {
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), resource_.kind.substr(0, 15).c_str());
  }

  void stop() {
    cancellation_.cancel();
    if (thread_.joinable()) thread_.join();
  }

 private:
  /// What a try has come to: its failure if any, and how long the API server wants to be left.
  struct Outcome {
    Status status;
    std::optional<std::chrono::seconds> retry_after;
  };

  void run() {
    while (!cancellation_.cancelled()) {
      const auto* list = std::get_if<WatchState::List>(&state_.step());
      const Outcome outcome = list != nullptr ? list_page(*list) : watch();
      if (cancellation_.cancelled()) return;
      if (outcome.status) continue;
      state_.on_failure(outcome.status.code());
      report(outcome.status.error());
      pause(outcome.retry_after);
    }
  }

  // `list` is the state's own and ends with on_page.
  Outcome list_page(const WatchState::List& list) {
    const bool first = list.continue_token.empty();
    ApiReply reply =
        api_.list(list_request(resource_, list.page_size, list.continue_token), cancellation_);
    if (!reply.status) return {reply.status, reply.retry_after};
    const SteadyTime received = clock_.steady();
    observer_.on_activity(resource_.kind, received);
    Result<EventDecoder::PageInfo> page = decoder_.decode_page(std::move(reply.body));
    if (!page) return {page.error().with_context("list " + resource_.path), {}};
    const auto verdict = state_.on_page(page->resource_version, page->continue_token);
    if (verdict == WatchState::Verdict::kOlder) {
      return {Error{Code::kAborted,
                    "list " + resource_.path + ": the API server answers with version " +
                        page->resource_version +
                        ", which is older than what it told before, so it is not used; if etcd "
                        "was restored from a backup, restart this process"},
              {}};
    }
    const bool last = verdict == WatchState::Verdict::kComplete;
    for (const Skipped& skipped : page->skipped) skip(skipped);
    decoder_.add_page({.first = first, .last = last});
    decoder_.flush(received);
    if (last) observer_.on_list(resource_.kind);
    return {};
  }

  Outcome watch() {
    std::uniform_int_distribution<int> seconds(kWatchSecondsMin, kWatchSecondsMax);
    failure_ = {};
    alive_ = false;
    const SteadyTime start = clock_.steady();
    const ApiReply reply =
        api_.watch(watch_request(resource_,
                                 std::get<WatchState::Watch>(state_.step()).resource_version,
                                 seconds(random_)),
                   cancellation_,
                   [this](const WatchChunk& chunk) {
                     take(chunk);
                     return failure_.ok();
                   });
    if (!failure_) return {failure_, {}};
    if (!reply.status) return {reply.status, reply.retry_after};
    // Ended in order. If that was soon and without a word, it is not opened again at once.
    if (!alive_ && clock_.steady() - start < kTooSoon) {
      return {Error{Code::kUnavailable, "watch " + resource_.path + ": ended at once"}, {}};
    }
    return {};
  }

  void take(const WatchChunk& chunk) {
    if (chunk.lines.empty()) return on_accepted();
    alive_ = true;
    backoff_.reset();
    observer_.on_activity(resource_.kind, chunk.received);
    std::string_view rest = chunk.lines;
    while (!rest.empty() && failure_ && !cancellation_.cancelled()) {
      const std::size_t end = rest.find('\n');
      take_line(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    decoder_.flush(chunk.received);
  }

  void take_line(std::string_view line) {
    if (line.empty()) return;
    const Result<EventDecoder::LineInfo> info = decoder_.decode_line(line);
    if (!info) {
      failure_ = info.error().with_context("watch " + resource_.path);
      return;
    }
    if (info->failure) failure_ = error_of(*info->failure, resource_);
    if (info->skipped) skip(*info->skipped);
    state_.on_version(info->resource_version);
  }

  void on_accepted() {
    if (complaint_) log::info("{}: the watch is up again", resource_.kind);
    complaint_.reset();
    observer_.on_up(resource_.kind);
  }

  // An expired version is a matter of course, and so is an object that was already reported.
  void report(const Error& error) {
    observer_.on_down(resource_.kind, error);
    if (error.code == Code::kOutOfRange || complaint_ == error.code) return;
    complaint_ = error.code;
    log::warn("{}: {}; trying again until it works", resource_.kind, error.message);
  }

  void skip(const Skipped& skipped) {
    observer_.on_skipped(resource_.kind, skipped);
    if (skipped == last_skipped_) return;
    last_skipped_ = skipped;
    log::warn(
        "{} {} can't be read and is left out: {}", resource_.kind, skipped.name, skipped.reason);
  }

  void pause(std::optional<std::chrono::seconds> retry_after) {
    std::chrono::milliseconds wait = backoff_.next();
    if (retry_after) wait = std::max<std::chrono::milliseconds>(wait, *retry_after);
    cancellation_.wait_until(clock_.steady() + wait);
  }

  ApiClient& api_;
  const Resource resource_;
  EventDecoder& decoder_;
  const Clock& clock_;
  ReflectorObserver nobody_;
  ReflectorObserver& observer_;
  Backoff backoff_;
  std::minstd_rand random_;
  Cancellation cancellation_;
  WatchState state_;
  Status failure_;      ///< what a line of the running watch has said
  bool alive_ = false;  ///< the running watch has said something
  std::optional<Code> complaint_;
  Skipped last_skipped_;
  std::thread thread_;
};

ReflectorLoop::ReflectorLoop(ApiClient& api,
                             Resource resource,
                             EventDecoder& decoder,
                             const Clock& clock,
                             ReflectorObserver* observer,
                             ReflectorSettings settings)
    : impl_(std::make_unique<Impl>(api, std::move(resource), decoder, clock, observer, settings)) {}

ReflectorLoop::~ReflectorLoop() { stop(); }

void ReflectorLoop::start() { impl_->start(); }

void ReflectorLoop::stop() { impl_->stop(); }

}  // namespace bowline::k8s
