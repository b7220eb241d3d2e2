#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/h2/session.h"

namespace bowline::h2 {

class Worker;

/// The socket of one session. Holds bytes only while the socket takes none; everything else is
/// collected into a buffer of the worker's. On its worker's thread only.
class Connection final : public SessionHost {
 public:
  Connection(Worker& worker,
             std::uint64_t id,
             boost::asio::ip::tcp::socket socket,
             const SessionContext& context);

  /// Sends the server's preface and waits for the client.
  void start();
  void on_readable();
  void on_writable();
  /// Sends what the session has, as far as the socket takes it.
  void flush();
  void tick(SteadyTime now);

  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] bool open() const { return state_ != State::kClosed; }
  /// Ends all streams and the connection, without delay. The worker forgets it afterwards.
  void close(Session::Cause cause);

  void frames_ready() override;
  Executor& executor() override;
  std::unique_ptr<Responder> responder(std::int32_t stream) override;

 private:
  enum class State : std::uint8_t {
    kOpen,
    kFarewell,  // all is said; the peer has time to read it and to close
    kClosed,
  };

  void wait_readable();
  void wait_writable();
  [[nodiscard]] bool blocked() const { return !unsent_.empty(); }
  [[nodiscard]] bool overfull() const;
  bool read_some();
  bool send_frames();
  /// True if the socket took all; else the rest is kept, or the connection is closed.
  bool send(std::string_view bytes);
  void say_farewell();

  Worker& worker_;
  const std::uint64_t id_;
  const SessionContext& context_;
  boost::asio::ip::tcp::socket socket_;
  Session session_;
  std::string unsent_;  // what the socket did not take
  SteadyTime
      progress_;  // while blocked: when the socket last took something; in farewell: its start
  State state_ = State::kOpen;
  bool flush_wanted_ = false;
  bool read_postponed_ = false;
};

}  // namespace bowline::h2
