#include "common/h2/connection.h"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <chrono>
#include <utility>

#include "common/base/log.h"
#include "common/h2/worker.h"

namespace bowline::h2 {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kSendSize = std::size_t{48} * 1024;  // and one frame of 16 KiB more
constexpr int kSendsPerFlush = 16;  // then the worker's other connections have a turn
constexpr int kReadsPerTurn = 4;
constexpr std::size_t kMostQueuedFrames = 1'000;  // above, a peer that reads nothing is not read
constexpr std::chrono::seconds kFarewellTimeout{2};

std::string peer_of(const tcp::socket& socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return "unknown";
  const bool v6 = peer.address().is_v6() && !peer.address().to_v6().is_v4_mapped();
  const std::string port = ":" + std::to_string(peer.port());
  if (v6) return "[" + peer.address().to_string() + "]" + port;
  if (peer.address().is_v4()) return peer.address().to_string() + port;
  return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, peer.address().to_v6())
             .to_string() +
         port;
}

/// Brings one answer back to its stream, from whatever thread.
class QueuedResponder final : public Responder {
 public:
  QueuedResponder(Worker& worker, std::uint64_t connection, std::int32_t stream)
      : worker_(worker), queue_(worker.queue()), connection_(connection), stream_(stream) {}
  QueuedResponder(const QueuedResponder&) = delete;
  QueuedResponder& operator=(const QueuedResponder&) = delete;
  ~QueuedResponder() override {
    if (!answered_) reject(Error{Code::kInternal, "the call was not answered"});
  }

  void accept(std::unique_ptr<ResponseSource> source) override { send({std::move(source), {}}); }
  void reject(Status status) override { send({nullptr, std::move(status)}); }

 private:
  void send(Answer answer) {
    answered_ = true;
    // The worker is there as long as its tasks are run.
    queue_->post([&worker = worker_,
                  connection = connection_,
                  stream = stream_,
                  held = std::make_shared<Answer>(std::move(answer))] {
      worker.answer(connection, stream, std::move(*held));
    });
  }

  Worker& worker_;
  const std::shared_ptr<TaskQueue> queue_;
  const std::uint64_t connection_;
  const std::int32_t stream_;
  bool answered_ = false;
};

}  // namespace

Connection::Connection(Worker& worker,
                       std::uint64_t id,
                       tcp::socket socket,
                       const SessionContext& context)
    : worker_(worker),
      id_(id),
      context_(context),
      socket_(std::move(socket)),
      session_(context, *this, peer_of(socket_)),
      progress_(context.clock.steady()) {}

void Connection::start() {
  error_code error;
  socket_.non_blocking(true, error);
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  if (error) return close(Session::Cause::kPeerGone);
  frames_ready();
  wait_readable();
}

void Connection::wait_readable() {
  socket_.async_wait(tcp::socket::wait_read, [&worker = worker_, id = id_](error_code error) {
    if (!error) worker.run(id, &Connection::on_readable);
  });
}

void Connection::wait_writable() {
  socket_.async_wait(tcp::socket::wait_write, [&worker = worker_, id = id_](error_code error) {
    if (!error) worker.run(id, &Connection::on_writable);
  });
}

bool Connection::overfull() const {
  return blocked() && session_.queued_frames() > kMostQueuedFrames;
}

void Connection::on_readable() {
  for (int reads = 0; reads < kReadsPerTurn && open(); ++reads) {
    // What the peer does not read back to us must not pile up here.
    read_postponed_ = overfull();
    if (read_postponed_) return;
    if (!read_some()) break;
  }
  if (open()) wait_readable();
}

/// One read; true if there may be more.
bool Connection::read_some() {
  const auto room = worker_.read_buffer();
  error_code error;
  const std::size_t size = socket_.read_some(boost::asio::buffer(room.data(), room.size()), error);
  if (error == boost::asio::error::would_block) return false;
  if (error) {
    close(Session::Cause::kPeerGone);
    return false;
  }
  if (state_ == State::kOpen && !session_.receive({room.data(), size})) {
    close(Session::Cause::kPeerGone);
  }
  return size == room.size();
}

void Connection::on_writable() {
  const std::string rest = std::exchange(unsent_, {});
  if (!send(rest)) {
    if (unsent_.size() < rest.size()) progress_ = context_.clock.steady();
    return;
  }
  flush();
  if (read_postponed_ && open()) on_readable();
}

void Connection::frames_ready() {
  if (!open() || std::exchange(flush_wanted_, true)) return;
  worker_.flush_later(*this);
}

void Connection::flush() {
  const bool more = state_ == State::kOpen && !blocked() && send_frames();
  flush_wanted_ = false;
  if (more) frames_ready();
}

/// True if the session has more and the socket would take it.
bool Connection::send_frames() {
  std::string& buffer = worker_.send_buffer();
  for (int sends = 0; sends < kSendsPerFlush; ++sends) {
    buffer.clear();
    if (!session_.collect(buffer, kSendSize)) {
      close(Session::Cause::kPeerGone);
      return false;
    }
    if (!buffer.empty() && !send(buffer)) {
      progress_ = context_.clock.steady();
      return false;
    }
    if (buffer.size() < kSendSize) {
      if (session_.finished()) say_farewell();
      return false;
    }
  }
  return true;
}

bool Connection::send(std::string_view bytes) {
  error_code error;
  std::size_t taken =
      socket_.send(boost::asio::buffer(bytes.data(), bytes.size()), MSG_NOSIGNAL, error);
  if (error && error != boost::asio::error::would_block) {
    close(Session::Cause::kPeerGone);
    return false;
  }
  if (error) taken = 0;
  if (taken == bytes.size()) return true;
  unsent_ = bytes.substr(taken);
  wait_writable();
  return false;
}

/// Closing at once could destroy what the peer has not read yet: a close with unread input resets
/// the connection.
void Connection::say_farewell() {
  state_ = State::kFarewell;
  progress_ = context_.clock.steady();
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  if (error) close(Session::Cause::kPeerGone);
}

void Connection::tick(SteadyTime now) {
  if (state_ == State::kFarewell) {
    if (now - progress_ >= kFarewellTimeout) close(Session::Cause::kPeerGone);
    return;
  }
  if (blocked() && now - progress_ >= context_.config.stall_timeout) {
    return close(Session::Cause::kSocketStalled);
  }
  if (!session_.tick(now)) close(Session::Cause::kPeerGone);
}

void Connection::close(Session::Cause cause) {
  if (!open()) return;
  state_ = State::kClosed;
  session_.abandon(cause);
  error_code ignored;
  // The kernel shall not keep what this peer does not read.
  if (cause == Session::Cause::kSocketStalled) {
    socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  }
  socket_.close(ignored);
  worker_.forget_later(*this);
}

Executor& Connection::executor() { return *worker_.queue(); }

std::unique_ptr<Responder> Connection::responder(std::int32_t stream) {
  return std::make_unique<QueuedResponder>(worker_, id_, stream);
}

}  // namespace bowline::h2
