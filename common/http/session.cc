#include "common/http/session.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/log.h"

namespace bowline::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;

constexpr std::uint32_t kReadBytes = 4096;
// Beast 1.74 does not count the fields that it has parsed from the first read against the limit.
constexpr std::uint32_t kHeaderLimit = 16U * 1024 - kReadBytes;
// Unread bytes would make the kernel answer with RST, which can overtake our last response.
constexpr std::chrono::milliseconds kLinger{1'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

wire::response<wire::string_body> to_message(Response response, const Request& request) {
  wire::response<wire::string_body> message;
  message.result(static_cast<unsigned>(response.status));
  message.set(wire::field::content_type, response.content_type);
  message.content_length(response.body.size());
  if (request.method != "HEAD") message.body() = std::move(response.body);
  return message;
}

Response call(const Handler& handler, const Request& request) {
  try {
    return handler(request);
  } catch (const std::exception& error) {
    log::error("{} {}: {}", request.method, request.target, error.what());
    return {.status = 500, .body = "internal error\n"};
  }
}

unsigned status_of(const boost::system::error_code& error) {
  if (error == wire::error::header_limit || error == wire::error::buffer_overflow) return 431;
  if (error == wire::error::body_limit) return 413;
  return 400;
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, Sessions& sessions)
    : sessions_(sessions), stream_(std::move(socket)), buffer_(kHeaderLimit + kReadBytes) {
  sessions_.open.insert(this);
}

Session::~Session() {
  sessions_.open.erase(this);
  if (sessions_.stopping && sessions_.open.empty()) sessions_.on_last_gone();
}

void Session::start() { await_request(sessions_.config.timeouts.header); }

void Session::finish() {
  if (idle_) close();
}

void Session::close() { stream_.close(); }

void Session::await_request(std::chrono::milliseconds timeout) {
  idle_ = buffer_.size() == 0;  // else the next request was pipelined behind the last
  if (!idle_) return read_header();
  if (sessions_.stopping) return linger();
  stream_.expires_after(timeout);
  stream_.async_read_some(
      buffer_.prepare(kReadBytes),
      [this, self = shared_from_this()](const ErrorCode& error, std::size_t bytes) {
        if (error) return;
        buffer_.commit(bytes);
        idle_ = false;
        read_header();
      });
}

void Session::read_header() {
  parser_.emplace();
  parser_->header_limit(kHeaderLimit);
  parser_->body_limit(sessions_.config.max_body_bytes);
  stream_.expires_after(sessions_.config.timeouts.header);
  wire::async_read_header(stream_,
                          buffer_,
                          *parser_,
                          [this, self = shared_from_this()](const ErrorCode& error, std::size_t) {
                            if (error) return refuse(error);
                            confirm_body();
                          });
}

void Session::confirm_body() {
  stream_.expires_after(sessions_.config.timeouts.body);
  if (!beast::iequals(parser_->get()[wire::field::expect], "100-continue")) return read_body();
  asio::async_write(stream_,
                    asio::buffer(kContinue),
                    [this, self = shared_from_this()](const ErrorCode& error, std::size_t) {
                      if (!error) read_body();
                    });
}

void Session::read_body() {
  wire::async_read(stream_,
                   buffer_,
                   *parser_,
                   [this, self = shared_from_this()](const ErrorCode& error, std::size_t) {
                     if (error) return refuse(error);
                     answer();
                   });
}

void Session::answer() {
  auto& received = parser_->get();
  const Request request{.method = std::string(received.method_string()),
                        .target = std::string(received.target()),
                        .body = std::move(received.body())};
  Message message = to_message(call(sessions_.handler, request), request);
  message.version(received.version());
  message.keep_alive(received.keep_alive() && !sessions_.stopping);
  write(std::move(message));
}

/// Answers what was no acceptable request. After a failure of the connection itself nobody listens.
void Session::refuse(const ErrorCode& error) {
  if (error.category() != wire::make_error_code(wire::error::bad_version).category() ||
      error == wire::error::end_of_stream || error == wire::error::partial_message) {
    return;
  }
  Message message = to_message({.status = static_cast<int>(status_of(error)), .body = ""}, {});
  message.keep_alive(false);
  write(std::move(message));
}

void Session::write(Message message) {
  message_.emplace(std::move(message));
  stream_.expires_after(sessions_.config.timeouts.write);
  wire::async_write(
      stream_, *message_, [this, self = shared_from_this()](const ErrorCode& error, std::size_t) {
        if (error) return;
        if (!message_->keep_alive()) return linger();
        await_request(sessions_.config.timeouts.idle);
      });
}

void Session::linger() {
  ErrorCode ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  idle_ = true;  // nothing is owed any more
  stream_.expires_after(kLinger);
  discard();
}

void Session::discard() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [this, self = shared_from_this()](const ErrorCode& error, std::size_t) {
                            if (!error) discard();
                          });
}

}  // namespace bowline::http
