#include "common/h2/worker.h"

#include <pthread.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <utility>

namespace bowline::h2 {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Deadlines and timeouts are met within this.
constexpr std::chrono::milliseconds kTick{100};
constexpr std::size_t kSendBufferSize = std::size_t{80} * 1024;

#ifdef BOWLINE_PLANT_RACE
// The fault that ThreadSanitizer has to find: all workers count their turns in one place.
std::uint64_t planted_turns = 0;
#endif

class OwnedFd {
 public:
  explicit OwnedFd(int fd) : fd_(fd) {}
  OwnedFd(const OwnedFd&) = delete;
  OwnedFd& operator=(const OwnedFd&) = delete;
  ~OwnedFd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

/// Takes `fd` in any case.
tcp::socket to_socket(boost::asio::io_context& io, int fd, error_code& error) {
  OwnedFd owned(fd);
  tcp::socket socket(io);
  // The protocol plays no part for a socket that is connected already.
  socket.assign(tcp::v6(), fd, error);
  if (!error) owned.release();
  return socket;
}

}  // namespace

Worker::Worker(std::size_t index, const SessionContext& context)
    : context_(context),
      queue_(std::make_shared<TaskQueue>(index)),
      work_(queue_->io().get_executor()),
      ticker_(queue_->io()),
      grace_(queue_->io()) {
  send_buffer_.reserve(kSendBufferSize);
  queue_->set_batch_end([this] { end_turn(); });
  tick_later();
  thread_ = std::thread([this] {
    queue_->io().run();
    queue_->stop();
  });
  const std::string name = "h2-" + std::to_string(index);
  pthread_setname_np(thread_.native_handle(), name.c_str());
}

Worker::~Worker() { join(); }

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::adopt(int fd) {
  ++connection_count_;
  queue_->post([this, owned = std::make_shared<OwnedFd>(fd)] { add_connection(owned->release()); });
}

void Worker::add_connection(int fd) {
  error_code error;
  tcp::socket socket = to_socket(queue_->io(), fd, error);
  if (error || shutting_down_) {
    --connection_count_;
    return;
  }
  const std::uint64_t id = next_id_++;
  auto connection = std::make_unique<Connection>(*this, id, std::move(socket), context_);
  Connection& added = *connection;
  connections_.emplace(id, std::move(connection));
  added.start();
}

void Worker::run(std::uint64_t id, void (Connection::*event)()) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  (*found->second.*event)();
  end_turn();
}

void Worker::answer(std::uint64_t connection, std::int32_t stream, Answer answer) {
  const auto found = connections_.find(connection);
  if (found == connections_.end() || !found->second->open()) return;
  found->second->session().answer(stream, std::move(answer));
}

void Worker::flush_later(Connection& connection) { to_flush_.push_back(&connection); }

void Worker::forget_later(Connection& connection) { to_forget_.push_back(connection.id()); }

void Worker::end_turn() {
#ifdef BOWLINE_PLANT_RACE
  ++planted_turns;
#endif
  flushing_.swap(to_flush_);
  for (Connection* connection : flushing_) connection->flush();
  flushing_.clear();
  // Some have more than was their turn.
  if (!to_flush_.empty()) boost::asio::post(queue_->io(), [this] { end_turn(); });
  for (const std::uint64_t id : to_forget_) {
    connections_.erase(id);
    --connection_count_;
  }
  to_forget_.clear();
  if (shutting_down_ && connections_.empty()) queue_->io().stop();
}

void Worker::tick_later() {
  ticker_.expires_after(kTick);
  ticker_.async_wait([this](error_code error) {
    if (!error) tick();
  });
}

void Worker::tick() {
  const SteadyTime now = context_.clock.steady();
  for (auto& [id, connection] : connections_) connection->tick(now);
  end_turn();
  tick_later();
}

void Worker::shut_down(std::chrono::milliseconds grace) {
  queue_->post([this, grace] { start_shutdown(grace); });
}

void Worker::start_shutdown(std::chrono::milliseconds grace) {
  shutting_down_ = true;
  for (auto& [id, connection] : connections_) {
    if (connection->open()) connection->session().shut_down();
  }
  grace_.expires_after(grace);
  grace_.async_wait([this](error_code error) {
    if (!error) close_all();
  });
}

void Worker::close_all() {
  for (auto& [id, connection] : connections_) connection->close(Session::Cause::kForced);
  end_turn();
}

}  // namespace bowline::h2
