#include "common/k8s/bearer_token.h"

#include <utility>

namespace bowline::k8s {
namespace {

constexpr std::chrono::seconds kReadAgain{60};  // the kubelet renews at 80 % of an hour or more

std::string without_line_end(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

}  // namespace

BearerToken::BearerToken(std::string fixed,
                         std::string file,
                         const FileReader& files,
                         const Clock& clock)
    : file_(std::move(file)), files_(files), clock_(clock), token_(std::move(fixed)) {}

Result<std::string> BearerToken::current() {
  {
    MutexLock lock(mutex_);
    if (file_.empty() || (read_at_ && clock_.steady() - *read_at_ < kReadAgain)) return token_;
  }
  return read();
}

bool BearerToken::refused(const std::string& token) {
  if (file_.empty()) return false;
  const Result<std::string> now = read();
  return now && *now != token;
}

Result<std::string> BearerToken::read() {
  const Result<std::string> content = files_.read(file_);
  MutexLock lock(mutex_);
  if (content) {
    token_ = without_line_end(*content);
  } else if (!read_at_) {
    return content.error().with_context("read the token for the API server");
  }
  read_at_ = clock_.steady();
  return token_;
}

}  // namespace bowline::k8s
