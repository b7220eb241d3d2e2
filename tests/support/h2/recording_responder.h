#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "common/h2/call.h"

namespace bowline::h2 {

/// What a responder was told. The responder itself may die before it is read.
struct Recorded {
  std::unique_ptr<ResponseSource> source;
  std::optional<Status> rejected;
};

class RecordingResponder final : public Responder {
 public:
  explicit RecordingResponder(std::shared_ptr<Recorded> recorded)
      : recorded_(std::move(recorded)) {}

  void accept(std::unique_ptr<ResponseSource> source) override {
    recorded_->source = std::move(source);
  }
  void reject(Status status) override { recorded_->rejected = std::move(status); }

 private:
  const std::shared_ptr<Recorded> recorded_;
};

}  // namespace bowline::h2
