#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/backoff.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/k8s/api_client.h"
#include "common/k8s/decode.h"
#include "common/k8s/resource.h"

namespace bowline::k8s {

/// Hears how a reflector fares. Called on the reflector's thread; must not block. `kind` is the
/// resource's.
class ReflectorObserver {
 public:
  ReflectorObserver() = default;
  ReflectorObserver(const ReflectorObserver&) = delete;
  ReflectorObserver& operator=(const ReflectorObserver&) = delete;
  virtual ~ReflectorObserver() = default;

  /// The API server has accepted a watch: what is held is complete and current.
  virtual void on_up(const std::string& kind) { (void)kind; }
  /// Changes may be missed until the next on_up; each failed try is told.
  virtual void on_down(const std::string& kind, const Error& error) { (void)kind, (void)error; }
  /// Something was received, be it a bookmark.
  virtual void on_activity(const std::string& kind, SteadyTime received) {
    (void)kind, (void)received;
  }
  /// A list has been published.
  virtual void on_list(const std::string& kind) { (void)kind; }
  virtual void on_skipped(const std::string& kind, const Skipped& skipped) {
    (void)kind, (void)skipped;
  }
};

/// The typed half of a reflector: turns bytes into events and passes them on.
class EventDecoder {
 public:
  struct PageInfo {
    std::string resource_version;
    std::string continue_token;
    std::vector<Skipped> skipped;
  };
  struct LineInfo {
    std::string resource_version;
    std::optional<Skipped> skipped;
    std::optional<WatchFailure> failure;
  };

  EventDecoder() = default;
  EventDecoder(const EventDecoder&) = delete;
  EventDecoder& operator=(const EventDecoder&) = delete;
  virtual ~EventDecoder() = default;

  /// Reads a page and keeps its objects until add_page. Errors: kInvalidArgument, no list.
  virtual Result<PageInfo> decode_page(std::string body) = 0;
  /// Where in a list a page is.
  struct Position {
    bool first = false;
    bool last = false;
  };
  virtual void add_page(Position position) = 0;
  /// Reads a line; its event waits for flush. Errors: kInvalidArgument, no watch event.
  virtual Result<LineInfo> decode_line(std::string_view line) = 0;
  /// Passes on the events so far, if any.
  virtual void flush(SteadyTime received) = 0;
};

struct ReflectorSettings {
  Backoff::Settings backoff{.initial = std::chrono::milliseconds(200),
                            .maximum = std::chrono::milliseconds(30'000),
                            .jitter = 0.3};
  std::uint32_t seed = std::random_device{}();
};

/// Lists and watches on a thread of its own, forever. Says in the log what is wrong once, when it
/// changes, and that all is well again.
class ReflectorLoop {
 public:
  /// What is passed by reference must outlive it. `observer` may be null.
  ReflectorLoop(ApiClient& api,
                Resource resource,
                EventDecoder& decoder,
                const Clock& clock,
                ReflectorObserver* observer,
                ReflectorSettings settings);
  /// Stops as stop() does.
  ~ReflectorLoop();
  ReflectorLoop(const ReflectorLoop&) = delete;
  ReflectorLoop& operator=(const ReflectorLoop&) = delete;

  /// Starts the thread; once.
  void start();
  /// Ends the request under way and joins the thread; it returns promptly, and no event follows.
  void stop();

 private:
  class Impl;

  std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::k8s
