#include "tests/unit/h2/live.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace bowline::h2 {
namespace {

constexpr std::chrono::seconds kPatience{60};

int connect_to(Port port, bool ipv6) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port.number());
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port.number());
  v6.sin6_addr = in6addr_loopback;
  const int fd = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* address =
      ipv6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  const auto size = static_cast<socklen_t>(ipv6 ? sizeof(v6) : sizeof(v4));
  if (::connect(fd, address, size) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

SocketClient::SocketClient(Port port, MemoryClient::Options options, bool ipv6)
    : http2(options), fd_(connect_to(port, ipv6)) {}

SocketClient::~SocketClient() {
  if (fd_ >= 0) ::close(fd_);
}

void SocketClient::send() {
  unsent_ += http2.collect();
  while (!unsent_.empty()) {
    const ssize_t count = ::send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count <= 0) return;
    unsent_.erase(0, static_cast<std::size_t>(count));
  }
}

SocketClient::Read SocketClient::read_some() {
  pollfd ready{fd_, POLLIN, 0};
  if (::poll(&ready, 1, 100) == 0) return Read::kNothing;
  std::array<char, 16 * 1024> buffer{};
  const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (count <= 0) return Read::kClosed;
  http2.receive({buffer.data(), static_cast<std::size_t>(count)});
  return Read::kSome;
}

bool SocketClient::read_until(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  send();
  while (!condition()) {
    const Read read = read_some();
    if (read == Read::kClosed || std::chrono::steady_clock::now() > until) return condition();
    send();
  }
  return true;
}

bool SocketClient::read_to_end() {
  bool closed = false;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!closed && std::chrono::steady_clock::now() < until) {
    closed = read_some() == Read::kClosed;
    if (!closed) send();
  }
  return closed;
}

class LatestSource final : public ResponseSource {
 public:
  LatestSource(Hub& hub, std::size_t executor) : hub_(hub), executor_(executor) { ++hub_.alive_; }
  ~LatestSource() override {
    hub_.streams_[executor_].erase(waker_);
    --hub_.alive_;
  }
  LatestSource(const LatestSource&) = delete;
  LatestSource& operator=(const LatestSource&) = delete;

  void attach(Waker& waker) override {
    waker_ = &waker;
    hub_.streams_[executor_].insert(&waker);
  }
  Next next(SteadyTime /*now*/) override {
    const std::uint64_t newest = hub_.value();
    if (newest == sent_) return Idle{};
    sent_ = newest;
    return Messages{std::make_shared<const std::string>(framed(std::to_string(newest))), 1};
  }

 private:
  Hub& hub_;
  const std::size_t executor_;
  Waker* waker_ = nullptr;
  std::uint64_t sent_ = 0;
};

std::unique_ptr<ResponseSource> Hub::subscribe(const Executor& executor) {
  return std::make_unique<LatestSource>(*this, executor.index());
}

void Hub::publish(std::uint64_t value, const std::vector<Executor*>& executors) {
  value_ = value;
  for (Executor* executor : executors) {
    executor->post([this, index = executor->index()] {
      for (Waker* waker : streams_[index]) waker->wake();
    });
  }
}

}  // namespace bowline::h2
