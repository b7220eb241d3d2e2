#pragma once

#include <memory>

#include "common/base/result.h"
#include "services/destination/app/config.h"

namespace bowline::destination {

/// The destination daemon: wires reflectors, index, streams and listeners, and takes them down in
/// order. Used by one thread.
class App {
 public:
  /// Opens the listeners and starts to follow the cluster; requests are taken once all caches are
  /// synced, however long the API server takes.
  /// Errors: what is wrong with a setting, a file or a listener's address, named.
  static Result<std::unique_ptr<App>> start(const Config& config);
  /// Stops as stop() does.
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Takes no more requests, ends open streams with OK and stops; within 5 s. Once.
  void stop();

 private:
  class Impl;
  explicit App(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace bowline::destination
