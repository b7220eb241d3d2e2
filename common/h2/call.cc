#include "common/h2/call.h"

#include "common/h2/message.h"

namespace bowline::h2 {
namespace {

class SingleMessage final : public ResponseSource {
 public:
  explicit SingleMessage(SharedBytes bytes) : bytes_(std::move(bytes)) {}

  void attach(Waker& /*waker*/) override {}
  Next next(SteadyTime /*now*/) override {
    if (bytes_ == nullptr) return End{};
    return Messages{std::move(bytes_), 1};
  }

 private:
  SharedBytes bytes_;
};

}  // namespace

std::unique_ptr<ResponseSource> single_message(std::string_view message) {
  std::string framed;
  framed.reserve(kFrameHeaderSize + message.size());
  append_framed(framed, message);
  return std::make_unique<SingleMessage>(std::make_shared<const std::string>(std::move(framed)));
}

}  // namespace bowline::h2
