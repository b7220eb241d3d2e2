#include "bench/fanout/client.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>

#include "bench/fanout/request.h"

namespace bowline::bench {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{256} << 10;
/// Touched as it fills. Growing would copy it all in the middle of a measurement.
constexpr std::size_t kExpectedReceipts = 4'000'000;
constexpr int kAskDoneMillis = 20;

}  // namespace

Client::Client(const Clock& clock)
    : clock_(clock),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      buffer_(kReadAtOnce),
      last_message_(clock.steady()) {
  receipts_.reserve(kExpectedReceipts);
}

Client::~Client() {
  close();
  ::close(epoll_);
}

Status Client::connect(const SocketAddress& server, std::size_t connections) {
  for (std::size_t i = 0; i < connections; ++i) {
    auto connection = Connection::connect(server, *this);
    if (!connection) return connection.error();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, (*connection)->fd(), &event);
    connections_.push_back(std::move(*connection));
    waits_for_write_.push_back(false);
  }
  return {};
}

void Client::open(const std::vector<Subscription>& subscriptions) {
  streams_.reserve(subscriptions.size());  // connections keep pointers
  for (const Subscription& wanted : subscriptions) {
    const auto id = static_cast<std::uint32_t>(streams_.size());
    Stream& stream = streams_.emplace_back();
    stream.id = id;
    stream.service = wanted.service;
    stream.request = framed_request(wanted.path, wanted.context_token);
    connections_[id % connections_.size()]->open(stream);
  }
  for (std::size_t i = 0; i < connections_.size(); ++i) flush(i);
}

bool Client::run_until(const std::function<bool()>& done, SteadyTime deadline) {
  std::array<epoll_event, 256> events;
  while (!done()) {
    const SteadyTime now = clock_.steady();
    if (now >= deadline) return false;
    // All that is ready is handled before done() is asked again.
    const SteadyTime ask_again = now + std::chrono::milliseconds(kAskDoneMillis);
    do {
      const int count = epoll_wait(epoll_, events.data(), events.size(), kAskDoneMillis);
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events.at(static_cast<std::size_t>(i));
        handle(event.data.u64, event.events);
      }
    } while (clock_.steady() < ask_again);
  }
  return true;
}

void Client::handle(std::size_t connection, std::uint32_t events) {
  auto& open = connections_[connection];
  if (open == nullptr) return;
  if ((events & ~EPOLLOUT) != 0 && !open->receive(buffer_)) {
    open.reset();
    return;
  }
  flush(connection);
}

void Client::flush(std::size_t connection) {
  auto& open = connections_[connection];
  if (open == nullptr) return;
  const Connection::Sent sent = open->send();
  if (sent == Connection::Sent::kFailed) {
    open.reset();
    return;
  }
  const bool wants_write = sent == Connection::Sent::kPart;
  if (wants_write == waits_for_write_[connection]) return;
  waits_for_write_[connection] = wants_write;
  epoll_event event{};
  event.events = wants_write ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = connection;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, open->fd(), &event);
}

void Client::close() {
  closing_ = true;
  connections_.clear();
}

std::vector<std::uint32_t> Client::services() const {
  std::vector<std::uint32_t> services;
  services.reserve(streams_.size());
  for (const Stream& stream : streams_) services.push_back(stream.service);
  return services;
}

EndpointSet Client::ever_added(std::uint32_t service) const {
  const auto found = ever_added_.find(service);
  return found == ever_added_.end() ? EndpointSet{} : found->second.endpoints();
}

void Client::on_read() {
  read_at_ = clock_.wall();
  read_at_steady_ = clock_.steady();
}

void Client::on_message(Stream& stream, std::string_view message) {
  ++messages_;
  last_message_ = read_at_steady_;
  if (stream.messages++ == 0) ++answered_;
  if (!scan_update(message, update_) || update_.unusable > 0) {
    ++broken_messages_;
    return;
  }
  stream.fold.apply(update_);
  if (update_.kind == ScannedUpdate::Kind::kAdd) ever_added_[stream.service].apply(update_);
  if (recording_) keep_receipts(stream);
}

void Client::keep_receipts(const Stream& stream) {
  const bool added = update_.kind == ScannedUpdate::Kind::kAdd;
  for (const SocketAddress& address : update_.addresses) {
    receipts_.push_back({stream.id, address.ip, added, read_at_});
  }
}

void Client::on_end(Stream& /*stream*/, std::string_view why) {
  if (!closing_) ++ended_[std::string(why)];
}

}  // namespace bowline::bench
