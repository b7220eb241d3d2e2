#include "tests/wire/h2/test_service.h"

#include <utility>

#include "common/h2/message.h"

namespace bowline::h2 {
namespace {

Messages one_message(const std::string& text) {
  std::string framed;
  append_framed(framed, text);
  return {std::make_shared<const std::string>(std::move(framed)), 1};
}

class CountSource final : public ResponseSource {
 public:
  explicit CountSource(int count) : count_(count) {}
  void attach(Waker& /*waker*/) override {}
  Next next(SteadyTime /*now*/) override {
    if (sent_ == count_) return End{};
    return one_message(std::to_string(sent_++));
  }

 private:
  int count_;
  int sent_ = 0;
};

}  // namespace

class TestService::HoldSource final : public ResponseSource {
 public:
  HoldSource(TestService& service, std::string message)
      : service_(service), message_(std::move(message)) {
    ++service_.alive_;
  }
  ~HoldSource() override { --service_.alive_; }
  HoldSource(const HoldSource&) = delete;
  HoldSource& operator=(const HoldSource&) = delete;

  void attach(Waker& /*waker*/) override {}
  Next next(SteadyTime /*now*/) override {
    if (std::exchange(sent_, true)) return Idle{};
    return one_message(message_);
  }

 private:
  TestService& service_;
  std::string message_;
  bool sent_ = false;
};

std::vector<Method> TestService::methods() {
  using Answer = std::unique_ptr<Responder>;
  const auto echo = [](const Request& request, Answer responder) {
    responder->accept(single_message(request.message));
  };
  const auto fail = [](const Request& /*request*/, Answer responder) {
    responder->reject(Error{Code::kNotFound, kFailure});
  };
  const auto silent = [this](const Request& /*request*/, Answer responder) {
    const std::lock_guard lock(mutex_);
    silent_.push_back(std::move(responder));
  };
  const auto alive = [this](const Request& /*request*/, Answer responder) {
    responder->accept(single_message(std::to_string(alive_)));
  };
  const auto count = [](const Request& request, Answer responder) {
    responder->accept(std::make_unique<CountSource>(std::stoi(request.message)));
  };
  const auto hold = [this](const Request& request, Answer responder) {
    responder->accept(std::make_unique<HoldSource>(*this, request.message));
  };
  return {{"/bowline.test.Foreign/Echo", MethodType::kUnary, echo},
          {"/bowline.test.Foreign/Fail", MethodType::kUnary, fail},
          {"/bowline.test.Foreign/Silent", MethodType::kUnary, silent},
          {"/bowline.test.Foreign/Alive", MethodType::kUnary, alive},
          {"/bowline.test.Foreign/Count", MethodType::kServerStreaming, count},
          {"/bowline.test.Foreign/Hold", MethodType::kServerStreaming, hold}};
}

void TestService::drop_silent() {
  const std::lock_guard lock(mutex_);
  silent_.clear();
}

}  // namespace bowline::h2
