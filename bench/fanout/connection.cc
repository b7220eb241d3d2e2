#include "bench/fanout/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace bowline::bench {
namespace {

constexpr std::int32_t kConnectionWindow = 1 << 20;  // linkerd2-proxy's default
constexpr std::uint32_t kStreamWindow = 65'535;      // RFC 9113, 6.9.2; linkerd2-proxy's default
constexpr std::size_t kSendAtOnce = std::size_t{64} << 10;

nghttp2_nv header(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));  // nghttp2 only reads
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

Error failed(const SocketAddress& server) {
  return {Code::kUnavailable, "connect to " + server.to_string() + ": " + std::strerror(errno)};
}

int connect_to(const SocketAddress& server) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (server.ip.is_v4()) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(server.port.number());
    v4.sin_addr.s_addr = htonl(server.ip.v4_number());
    size = sizeof(v4);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(server.port.number());
    inet_pton(AF_INET6, server.ip.to_string().c_str(), &v6.sin6_addr);
    size = sizeof(v6);
  }
  const int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0) {
    close(fd);
    return -1;
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return fd;
}

Stream* stream_of(nghttp2_session* session, std::int32_t id) {
  return static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, id));
}

}  // namespace

/// What nghttp2 calls; `self` is the Connection.
struct ConnectionCallbacks {
  static int on_data(nghttp2_session* session,
                     std::uint8_t /*flags*/,
                     std::int32_t id,
                     const std::uint8_t* data,
                     std::size_t size,
                     void* self) {
    Stream* stream = stream_of(session, id);
    if (stream == nullptr || stream->over) return 0;
    static_cast<Connection*>(self)->on_data(*stream, {reinterpret_cast<const char*>(data), size});
    return 0;
  }

  static int on_header(nghttp2_session* session,
                       const nghttp2_frame* frame,
                       const std::uint8_t* name,
                       std::size_t name_size,
                       const std::uint8_t* value,
                       std::size_t value_size,
                       std::uint8_t /*flags*/,
                       void* /*self*/) {
    Stream* stream = stream_of(session, frame->hd.stream_id);
    const std::string_view key(reinterpret_cast<const char*>(name), name_size);
    if (stream != nullptr && key == "grpc-status") {
      stream->grpc_status.emplace(reinterpret_cast<const char*>(value), value_size);
    }
    return 0;
  }

  static int on_close(nghttp2_session* session, std::int32_t id, std::uint32_t error, void* self) {
    Stream* stream = stream_of(session, id);
    if (stream == nullptr) return 0;
    const std::string why =
        stream->grpc_status ? "grpc-status " + *stream->grpc_status : nghttp2_http2_strerror(error);
    static_cast<Connection*>(self)->end(*stream, why);
    return 0;
  }

  static ssize_t read_request(nghttp2_session* /*session*/,
                              std::int32_t /*id*/,
                              std::uint8_t* buffer,
                              std::size_t size,
                              std::uint32_t* flags,
                              nghttp2_data_source* source,
                              void* /*self*/) {
    std::string& request = static_cast<Stream*>(source->ptr)->request;
    const std::size_t taken = request.copy(reinterpret_cast<char*>(buffer), size);
    request.erase(0, taken);
    if (request.empty()) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      request.shrink_to_fit();
    }
    return static_cast<ssize_t>(taken);
  }

  static nghttp2_session* make_session(Connection& connection) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session* session = nullptr;
    nghttp2_session_client_new(&session, callbacks, &connection);
    nghttp2_session_callbacks_del(callbacks);
    const std::array<nghttp2_settings_entry, 2> settings{
        {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}, {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow}}};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
    return session;
  }
};

Result<std::unique_ptr<Connection>> Connection::connect(const SocketAddress& server,
                                                        StreamObserver& observer) {
  const int fd = connect_to(server);
  if (fd < 0) return failed(server);
  return std::unique_ptr<Connection>(new Connection(fd, observer, server.to_string()));
}

Connection::Connection(int fd, StreamObserver& observer, std::string authority)
    : fd_(fd),
      observer_(observer),
      authority_(std::move(authority)),
      session_(ConnectionCallbacks::make_session(*this)) {}

Connection::~Connection() {
  nghttp2_session_del(session_);
  close(fd_);
  for (Stream* stream : streams_) end(*stream, "connection closed");
}

void Connection::open(Stream& stream) {
  const std::array<nghttp2_nv, 6> headers{
      header(":method", "POST"),
      header(":scheme", "http"),
      header(":path", "/io.linkerd.proxy.destination.Destination/Get"),
      header(":authority", authority_),
      header("content-type", "application/grpc"),
      header("te", "trailers")};
  nghttp2_data_provider body{};
  body.source.ptr = &stream;
  body.read_callback = ConnectionCallbacks::read_request;
  streams_.push_back(&stream);
  const std::int32_t id =
      nghttp2_submit_request(session_, nullptr, headers.data(), headers.size(), &body, &stream);
  if (id < 0) end(stream, nghttp2_strerror(id));
}

bool Connection::receive(std::span<char> buffer) {
  const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (size <= 0) return false;
  observer_.on_read();
  return nghttp2_session_mem_recv(session_,
                                  reinterpret_cast<const std::uint8_t*>(buffer.data()),
                                  static_cast<std::size_t>(size)) >= 0;
}

Connection::Sent Connection::send() {
  while (true) {
    while (unsent_.size() < kSendAtOnce) {
      const std::uint8_t* piece = nullptr;
      const ssize_t size = nghttp2_session_mem_send(session_, &piece);
      if (size < 0) return Sent::kFailed;
      if (size == 0) break;
      unsent_.append(reinterpret_cast<const char*>(piece), static_cast<std::size_t>(size));
    }
    if (unsent_.empty()) return Sent::kAll;
    const ssize_t size = ::send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EAGAIN ? Sent::kPart : Sent::kFailed;
    unsent_.erase(0, static_cast<std::size_t>(size));
  }
}

void Connection::on_data(Stream& stream, std::string_view data) {
  const bool whole = stream.reader.feed(
      data, [&](std::string_view message) { observer_.on_message(stream, message); });
  if (!whole) end(stream, "a message that is compressed or above 4 MiB");
}

void Connection::end(Stream& stream, std::string_view why) {
  if (stream.over) return;
  stream.over = true;
  observer_.on_end(stream, why);
}

}  // namespace bowline::bench
