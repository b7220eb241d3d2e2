#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/fanout/connection.h"
#include "bench/fanout/deliveries.h"
#include "bench/fanout/endpoint_fold.h"
#include "bench/fanout/stream.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/net/ip_address.h"

namespace bowline::bench {

/// What a stream asks for.
struct Subscription {
  std::uint32_t service;  ///< index into the Services of the run
  std::string path;       ///< authority with port
  std::string context_token;
};

/// All connections and streams of a run, on the thread that calls run_until. Not thread-safe.
class Client final : private StreamObserver {
 public:
  explicit Client(const Clock& clock);
  ~Client() override;

  /// Opens the connections. Errors: kUnavailable.
  Status connect(const SocketAddress& server, std::size_t connections);
  /// Asks for all of `subscriptions`; number i goes to connection i modulo their count. Once.
  void open(const std::vector<Subscription>& subscriptions);

  /// Handles what arrives until `done`, which is asked about every 20 ms, or until `deadline`.
  /// True if done.
  bool run_until(const std::function<bool()>& done, SteadyTime deadline);

  /// From now on the receipts of all messages are kept.
  void record() { recording_ = true; }
  /// Closes all connections: every open stream ends.
  void close();

  [[nodiscard]] const std::vector<Stream>& streams() const { return streams_; }
  [[nodiscard]] std::vector<std::uint32_t> services() const;        ///< of each stream
  [[nodiscard]] std::size_t answered() const { return answered_; }  ///< streams with a message
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  [[nodiscard]] SteadyTime last_message() const { return last_message_; }
  [[nodiscard]] const std::vector<Receipt>& receipts() const { return receipts_; }
  /// Streams that the server ended, or that broke, and why: count by reason.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& ended() const { return ended_; }
  /// Every address that a stream of the Service was ever told to add.
  [[nodiscard]] EndpointSet ever_added(std::uint32_t service) const;
  [[nodiscard]] std::uint64_t broken_messages() const { return broken_messages_; }

 private:
  void on_read() override;
  void on_message(Stream& stream, std::string_view message) override;
  void on_end(Stream& stream, std::string_view why) override;
  void keep_receipts(const Stream& stream);
  void handle(std::size_t connection, std::uint32_t events);
  void flush(std::size_t connection);

  const Clock& clock_;
  int epoll_;
  std::vector<Stream> streams_;  // before the connections, which end them
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<bool> waits_for_write_;  // by connection
  std::vector<char> buffer_;
  ScannedUpdate update_;  // of the message at hand
  WallTime read_at_;
  SteadyTime read_at_steady_;
  SteadyTime last_message_;
  bool recording_ = false;
  bool closing_ = false;
  std::size_t answered_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t broken_messages_ = 0;
  std::vector<Receipt> receipts_;
  std::map<std::uint32_t, EndpointFold> ever_added_;  // by Service; removals are left out
  std::map<std::string, std::uint64_t> ended_;
};

}  // namespace bowline::bench
