#include "tests/unit/h2/harness.h"

#include <array>
#include <cstring>

#include "common/h2/message.h"

namespace bowline::h2 {
namespace {

class ScriptedSource final : public ResponseSource {
 public:
  explicit ScriptedSource(std::shared_ptr<Script> script) : script_(std::move(script)) {
    script_->alive = true;
  }
  ~ScriptedSource() override {
    script_->alive = false;
    script_->waker = nullptr;
  }
  ScriptedSource(const ScriptedSource&) = delete;
  ScriptedSource& operator=(const ScriptedSource&) = delete;

  void attach(Waker& waker) override { script_->waker = &waker; }
  Next next(SteadyTime /*now*/) override {
    ++script_->asked;
    if (script_->steps.empty()) return Idle{};
    Next step = std::move(script_->steps.front());
    script_->steps.pop_front();
    return step;
  }
  void stalled() override { script_->stalled = true; }

 private:
  std::shared_ptr<Script> script_;
};

class DirectResponder final : public Responder {
 public:
  DirectResponder(Session& session, std::int32_t stream) : session_(session), stream_(stream) {}
  void accept(std::unique_ptr<ResponseSource> source) override {
    session_.answer(stream_, {std::move(source), {}});
  }
  void reject(Status status) override { session_.answer(stream_, {nullptr, std::move(status)}); }

 private:
  Session& session_;
  std::int32_t stream_;
};

class NoExecutor final : public Executor {
 public:
  void post(std::function<void()> task) override { task(); }
  [[nodiscard]] std::size_t index() const override { return 0; }
};

nghttp2_nv field(const std::pair<std::string, std::string>& text) {
  const auto bytes = [](const std::string& of) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(of.data()));
  };
  return {bytes(text.first),
          bytes(text.second),
          text.first.size(),
          text.second.size(),
          NGHTTP2_NV_FLAG_NONE};
}

}  // namespace

void RecordingObserver::handled(const Method& method,
                                Code code,
                                std::chrono::nanoseconds /*duration*/,
                                std::uint64_t sent) {
  const std::lock_guard lock(mutex_);
  handled_.push_back(method.path + " " + std::string(to_string(code)) + " " + std::to_string(sent));
}

std::vector<std::string> RecordingObserver::handled() const {
  const std::lock_guard lock(mutex_);
  return handled_;
}

void Script::send(std::string_view message) {
  steps.emplace_back(Messages{std::make_shared<const std::string>(framed(message)), 1});
  if (waker != nullptr) waker->wake();
}

void Script::end(Status status) {
  steps.emplace_back(End{std::move(status)});
  if (waker != nullptr) waker->wake();
}

std::unique_ptr<ResponseSource> scripted(std::shared_ptr<Script> script) {
  return std::make_unique<ScriptedSource>(std::move(script));
}

std::string framed(std::string_view message) {
  std::string out;
  append_framed(out, message);
  return out;
}

struct MemoryClientCallbacks {
  static MemoryClient& client(void* owner) { return *static_cast<MemoryClient*>(owner); }

  static ssize_t read(nghttp2_session* /*session*/,
                      std::int32_t /*id*/,
                      std::uint8_t* room,
                      std::size_t size,
                      std::uint32_t* flags,
                      nghttp2_data_source* source,
                      void* /*owner*/) {
    auto& up = *static_cast<MemoryClient::Upstream*>(source->ptr);
    const std::size_t count = std::min(size, up.body.size() - up.sent);
    std::memcpy(room, up.body.data() + up.sent, count);
    up.sent += count;
    if (up.sent < up.body.size()) return static_cast<ssize_t>(count);
    if (up.upload == MemoryClient::Upload::kComplete) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
    } else if (count == 0) {
      return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(count);
  }

  static int on_header(nghttp2_session* /*session*/,
                       const nghttp2_frame* frame,
                       const std::uint8_t* name,
                       std::size_t name_size,
                       const std::uint8_t* value,
                       std::size_t value_size,
                       std::uint8_t /*flags*/,
                       void* owner) {
    std::string& block = client(owner).down_[frame->hd.stream_id].block;
    block.append(" ").append(reinterpret_cast<const char*>(name), name_size).append("=");
    block.append(reinterpret_cast<const char*>(value), value_size);
    return 0;
  }

  static int on_data(nghttp2_session* /*session*/,
                     std::uint8_t /*flags*/,
                     std::int32_t id,
                     const std::uint8_t* bytes,
                     std::size_t size,
                     void* owner) {
    MemoryClient::Downstream& down = client(owner).down_[id];
    client(owner).received_data_ += size;
    down.unframed.append(reinterpret_cast<const char*>(bytes), size);
    while (down.unframed.size() >= kFrameHeaderSize) {
      std::size_t length = 0;
      for (std::size_t i = 1; i < kFrameHeaderSize; ++i) {
        length = (length << 8U) | static_cast<unsigned char>(down.unframed[i]);
      }
      if (down.unframed.size() < kFrameHeaderSize + length) break;
      down.events.push_back("message " + down.unframed.substr(kFrameHeaderSize, length));
      down.unframed.erase(0, kFrameHeaderSize + length);
    }
    return 0;
  }

  static int on_frame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* owner) {
    MemoryClient& self = client(owner);
    if (frame->hd.type == NGHTTP2_GOAWAY) self.goaway_ = frame->goaway.error_code;
    if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) ++self.pings_;
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    MemoryClient::Downstream& down = self.down_[frame->hd.stream_id];
    if (frame->hd.type == NGHTTP2_HEADERS) {
      const bool first = down.block.starts_with(" :status");
      down.events.push_back((first ? "headers" : "trailers") + std::exchange(down.block, {}));
    }
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      down.ended = true;
      down.events.emplace_back("end");
    }
    return 0;
  }

  static int on_closed(nghttp2_session* /*session*/,
                       std::int32_t id,
                       std::uint32_t error,
                       void* owner) {
    MemoryClient::Downstream& down = client(owner).down_[id];
    down.closed = true;
    if (!down.ended) down.events.push_back("reset " + std::to_string(error));
    return 0;
  }
};

MemoryClient::MemoryClient(Options options) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, MemoryClientCallbacks::on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks,
                                                            MemoryClientCallbacks::on_data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, MemoryClientCallbacks::on_frame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
                                                         MemoryClientCallbacks::on_closed);
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_auto_window_update(option, options.updates_windows ? 0 : 1);
  nghttp2_option_set_peer_max_concurrent_streams(option, 1U << 30U);
  nghttp2_session_client_new2(&session_, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  const nghttp2_settings_entry window{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options.stream_window};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &window, 1);
}

MemoryClient::~MemoryClient() { nghttp2_session_del(session_); }

Fields MemoryClient::grpc_headers(const std::string& path) {
  return {{":method", "POST"},
          {":scheme", "http"},
          {":authority", "test"},
          {":path", path},
          {"te", "trailers"},
          {"content-type", "application/grpc"}};
}

std::int32_t MemoryClient::open(const std::string& path, std::string body, Upload upload) {
  return open(grpc_headers(path), std::move(body), upload);
}

std::int32_t MemoryClient::open(const Fields& headers, std::string body, Upload upload) {
  std::vector<nghttp2_nv> fields;
  for (const auto& header : headers) fields.push_back(field(header));
  auto up = std::make_unique<Upstream>(Upstream{std::move(body), 0, upload});
  nghttp2_data_provider provider{};
  provider.source.ptr = up.get();
  provider.read_callback = MemoryClientCallbacks::read;
  const bool no_data = up->body.empty() && upload == Upload::kComplete;
  const std::int32_t id = nghttp2_submit_request(
      session_, nullptr, fields.data(), fields.size(), no_data ? nullptr : &provider, nullptr);
  up_[id] = std::move(up);
  return id;
}

void MemoryClient::reset(std::int32_t id) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
}

void MemoryClient::ping() { nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr); }

void MemoryClient::settings() { nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0); }

void MemoryClient::grow_window(std::int32_t id, std::int32_t by) {
  nghttp2_submit_window_update(session_, NGHTTP2_FLAG_NONE, id, by);
}

bool MemoryClient::receive(std::string_view bytes) {
  return nghttp2_session_mem_recv(
             session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) >= 0;
}

std::string MemoryClient::collect() {
  std::string out;
  for (;;) {
    const std::uint8_t* piece = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &piece);
    if (size <= 0) return out;
    out.append(reinterpret_cast<const char*>(piece), static_cast<std::size_t>(size));
  }
}

std::vector<std::string> MemoryClient::events(std::int32_t id) { return down_[id].events; }

bool MemoryClient::closed(std::int32_t id) const {
  const auto found = down_.find(id);
  return found != down_.end() && found->second.closed;
}

namespace {

std::vector<Method> test_methods(SessionFixture& fixture) {
  const auto echo = [&fixture](Request request, std::unique_ptr<Responder> responder) {
    responder->accept(single_message(request.message));
    fixture.requests.push_back(std::move(request));
  };
  const auto stream = [&fixture](Request request, std::unique_ptr<Responder> responder) {
    fixture.requests.push_back(std::move(request));
    responder->accept(scripted(fixture.scripts.front()));
    fixture.scripts.pop_front();
  };
  const auto hold = [&fixture](Request request, std::unique_ptr<Responder> responder) {
    fixture.requests.push_back(std::move(request));
    fixture.unanswered.push_back(std::move(responder));
  };
  return {{"/test.Service/Echo", MethodType::kUnary, echo},
          {"/test.Service/Stream", MethodType::kServerStreaming, stream},
          {"/test.Service/Hold", MethodType::kServerStreaming, hold}};
}

}  // namespace

SessionFixture::SessionFixture(MemoryClient::Options client_options,
                               FloodGuard::Limits flood_limits)
    : methods(test_methods(*this)),
      context{config, methods, observer, clock, flood_limits},
      session(std::make_unique<Session>(context, *this, "10.0.0.1:50000")),
      client(client_options) {}

SessionFixture::~SessionFixture() = default;

bool SessionFixture::pump() {
  for (;;) {
    const std::string up = client.collect();
    if (!up.empty() && !session->receive(up)) return false;
    std::string down;
    constexpr std::size_t kAll = 1U << 30U;
    if (!session->collect(down, kAll)) return false;
    if (!down.empty() && !client.receive(down)) return false;
    if (session->finished()) return false;
    if (up.empty() && down.empty()) return true;
  }
}

bool SessionFixture::pass(std::chrono::milliseconds time) {
  constexpr std::chrono::milliseconds kTick{100};
  for (std::chrono::milliseconds passed{0}; passed < time; passed += kTick) {
    clock.advance(kTick);
    if (!session->tick(clock.steady()) || !pump()) return false;
  }
  return true;
}

std::pair<std::int32_t, std::shared_ptr<Script>> SessionFixture::open_stream() {
  auto script = std::make_shared<Script>();
  scripts.push_back(script);
  return {client.open("/test.Service/Stream", framed("")), script};
}

Executor& SessionFixture::executor() {
  static NoExecutor executor;
  return executor;
}

std::unique_ptr<Responder> SessionFixture::responder(std::int32_t stream) {
  return std::make_unique<DirectResponder>(*session, stream);
}

}  // namespace bowline::h2
