#pragma once

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "common/h2/connection.h"
#include "common/h2/task_queue.h"

namespace bowline::h2 {

/// One thread with its event loop and all that lives on it: connections, sessions, streams.
/// It works in turns: an event or a batch of tasks, then each connection that has something to
/// send is flushed once, then closed connections are forgotten.
class Worker {
 public:
  /// Starts the thread.
  Worker(std::size_t index, const SessionContext& context);
  /// Joins; after shut_down() only.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Any thread.

  /// Takes the connected socket `fd` over.
  void adopt(int fd);
  [[nodiscard]] std::size_t connections() const { return connection_count_; }
  [[nodiscard]] const std::shared_ptr<TaskQueue>& queue() const { return queue_; }
  /// Streams end, connections close as soon as their peers have all of it, after `grace` by
  /// force; then the thread ends.
  void shut_down(std::chrono::milliseconds grace);
  void join();

  // The worker's thread, for its connections.

  /// Runs `event` on connection `id`, if that is still there, and ends the turn.
  void run(std::uint64_t id, void (Connection::*event)());
  void answer(std::uint64_t connection, std::int32_t stream, Answer answer);
  void flush_later(Connection& connection);
  void forget_later(Connection& connection);
  std::span<char> read_buffer() { return read_buffer_; }
  std::string& send_buffer() { return send_buffer_; }

 private:
  void add_connection(int fd);
  void end_turn();
  void tick_later();
  void tick();
  void start_shutdown(std::chrono::milliseconds grace);
  void close_all();

  const SessionContext& context_;
  const std::shared_ptr<TaskQueue> queue_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer ticker_;
  boost::asio::steady_timer grace_;
  std::array<char, std::size_t{64} * 1024> read_buffer_;
  std::string send_buffer_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> to_flush_;  // in the next turn's end
  std::vector<Connection*> flushing_;  // in this turn's end
  std::vector<std::uint64_t> to_forget_;
  std::uint64_t next_id_ = 0;
  bool shutting_down_ = false;
  std::atomic<std::size_t> connection_count_{0};  // also those still on their way to adopt()
  std::thread thread_;
};

}  // namespace bowline::h2
