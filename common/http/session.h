#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>

#include "common/http/server.h"

namespace bowline::http {

class Session;

/// What the sessions of one server share. Outlives them; touched on the server's thread only.
struct Sessions {
  ServerConfig config;
  Handler handler;
  bool stopping = false;
  std::unordered_set<Session*> open;
  std::function<void()> on_last_gone;  ///< called when `open` gets empty while stopping
};

/// One connection: waits for a request, reads its header, then its body, writes the answer, and
/// again. Each phase has its own timeout. Lives as long as one of its operations is pending.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, Sessions& sessions);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  /// Closes now if no byte of a request has arrived, else after the answer.
  void finish();
  /// Closes now.
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Message = boost::beast::http::response<boost::beast::http::string_body>;
  using ErrorCode = boost::system::error_code;

  void await_request(std::chrono::milliseconds timeout);
  void read_header();
  void confirm_body();
  void read_body();
  void answer();
  void refuse(const ErrorCode& error);
  void write(Message message);
  void linger();
  void discard();

  Sessions& sessions_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<Message> message_;
  bool idle_ = true;
};

}  // namespace bowline::http
