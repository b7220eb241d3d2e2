#include "tests/support/fake_connection.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <stdexcept>

namespace bowline::testing {
namespace {

using Context = std::shared_ptr<SSL_CTX>;

class Connection final : public FakeConnection {
 public:
  Connection(int socket, Context context) : socket_(socket), context_(std::move(context)) {
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  ~Connection() override {
    SSL_free(ssl_);
    ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool handshake() override {
    if (!context_) return true;
    ssl_ = SSL_new(context_.get());
    SSL_set_fd(ssl_, socket_);
    return SSL_accept(ssl_) == 1;
  }

  std::optional<HttpRequest> read_request() override {
    std::size_t head_end = 0;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return std::nullopt;
    }
    HttpRequest request = parse_head(std::string_view(buffer_).substr(0, head_end));
    buffer_.erase(0, head_end + 4);
    std::size_t length = 0;
    const std::string& text = request.headers["content-length"];
    std::from_chars(text.data(), text.data() + text.size(), length);
    while (buffer_.size() < length) {
      if (!read_more()) return std::nullopt;
    }
    request.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return request;
  }

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::size_t part = std::min<std::size_t>(bytes.size(), 1U << 20U);
      const long sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(part))
                                        : ::send(socket_, bytes.data(), part, MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void wait_for_close() override {
    std::array<char, 4'096> dropped;  // not decrypted: there may be no session
    while (::recv(socket_, dropped.data(), dropped.size(), 0) > 0) {
    }
  }

  void close() override { ::shutdown(socket_, SHUT_RDWR); }

 private:
  bool read_more() {
    std::array<char, 65'536> part;
    const long got = ssl_ != nullptr ? SSL_read(ssl_, part.data(), static_cast<int>(part.size()))
                                     : ::recv(socket_, part.data(), part.size(), 0);
    if (got <= 0) return false;
    buffer_.append(part.data(), static_cast<std::size_t>(got));
    return true;
  }

  static HttpRequest parse_head(std::string_view head) {
    HttpRequest request;
    const std::size_t line_end = std::min(head.find("\r\n"), head.size());
    const std::string_view first = head.substr(0, line_end);
    const std::size_t space = first.find(' ');
    request.method = first.substr(0, space);
    request.target = first.substr(space + 1, first.rfind(' ') - space - 1);
    head.remove_prefix(std::min(line_end + 2, head.size()));
    while (!head.empty()) {
      const std::string_view line = head.substr(0, head.find("\r\n"));
      const std::size_t colon = line.find(':');
      std::string name(line.substr(0, colon));
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
      });
      const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
      request.headers[name] = line.substr(value);
      head.remove_prefix(std::min(line.size() + 2, head.size()));
    }
    return request;
  }

  const int socket_;
  const Context context_;
  SSL* ssl_ = nullptr;
  std::string buffer_;
};

Context make_context(const FakeTls& tls) {
  Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const auto bio = [](const std::string& pem) {
    return std::unique_ptr<BIO, decltype(&BIO_free)>(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  };
  X509* certificate =
      PEM_read_bio_X509(bio(tls.server.certificate_pem).get(), nullptr, nullptr, nullptr);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio(tls.server.key_pem).get(), nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context.get(), certificate);
  SSL_CTX_use_PrivateKey(context.get(), key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (tls.client_authority.empty()) return context;
  X509* authority = PEM_read_bio_X509(bio(tls.client_authority).get(), nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority);
  X509_free(authority);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

}  // namespace

bool FakeConnection::write_chunk(std::string_view bytes) {
  return write(fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes));
}

FakeListener::FakeListener(const std::string& address, std::optional<FakeTls> tls)
    : socket_(::socket(address == "::1" ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (tls) context_ = make_context(*tls);
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_in);
  if (address == "::1") {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    size = sizeof(v6);
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  auto* bound = reinterpret_cast<sockaddr*>(&storage);
  if (::bind(socket_, bound, size) != 0 || ::listen(socket_, 64) != 0 ||
      ::getsockname(socket_, bound, &size) != 0) {
    throw std::runtime_error("no listener on " + address);
  }
  // The port is at the same place in both forms of the address.
  port_ = ntohs(reinterpret_cast<sockaddr_in&>(storage).sin_port);
}

FakeListener::~FakeListener() { ::close(socket_); }

std::shared_ptr<FakeConnection> FakeListener::accept() {
  const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
  return socket < 0 ? nullptr : std::make_shared<Connection>(socket, context_);
}

void FakeListener::stop() { ::shutdown(socket_, SHUT_RDWR); }

}  // namespace bowline::testing
