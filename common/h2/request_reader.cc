#include "common/h2/request_reader.h"

#include <algorithm>
#include <cstdint>

#include "common/h2/headers.h"

namespace bowline::h2 {
namespace {

constexpr std::size_t kFieldOverhead = 32;

Refusal refuse(Code code, std::string message) { return {200, Error{code, std::move(message)}}; }

}  // namespace

void RequestReader::add_header(std::string_view name, std::string_view value) {
  header_list_size_ += name.size() + value.size() + kFieldOverhead;
  if (header_list_size_ > limits_.header_list_bytes) return;
  if (name == ":method") {
    http_method_ = value;
  } else if (name == ":path") {
    path_ = value;
  } else if (!name.starts_with(':')) {
    metadata_.emplace_back(name, value);
  }
}

std::optional<Refusal> RequestReader::check_headers() {
  if (header_list_size_ > limits_.header_list_bytes) {
    return refuse(
        Code::kResourceExhausted,
        "request headers are above " + std::to_string(limits_.header_list_bytes) + " bytes");
  }
  if (http_method_ != "POST") return Refusal{405, {}};
  const std::string* content_type = find("content-type");
  if (content_type == nullptr || !is_grpc_content_type(*content_type)) return Refusal{415, {}};
  if (const std::string* timeout = find("grpc-timeout")) {
    timeout_ = parse_timeout(*timeout);
    if (!timeout_) return refuse(Code::kInternal, "malformed grpc-timeout");
  }
  return std::nullopt;
}

std::optional<Refusal> RequestReader::add_data(std::string_view bytes) {
  if (!header_complete()) {
    take_frame_header(bytes);
    if (!header_complete()) return std::nullopt;
    if (auto refusal = check_frame_header()) return refusal;
  }
  if (message_.size() + bytes.size() > declared_size()) {
    return refuse(Code::kInternal, "more than one request message");
  }
  message_.append(bytes);
  return std::nullopt;
}

std::optional<Refusal> RequestReader::check_end() const {
  if (header_size_ == 0) return refuse(Code::kInternal, "no request message");
  if (!header_complete() || message_.size() < declared_size()) {
    return refuse(Code::kInternal, "the request message is cut short");
  }
  return std::nullopt;
}

const std::string* RequestReader::find(std::string_view name) const {
  const auto found = std::find_if(
      metadata_.begin(), metadata_.end(), [&](const auto& field) { return field.first == name; });
  return found == metadata_.end() ? nullptr : &found->second;
}

void RequestReader::take_frame_header(std::string_view& bytes) {
  const std::size_t count = std::min(bytes.size(), kFrameHeaderSize - header_size_);
  std::copy_n(bytes.begin(), count, header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
  header_size_ += count;
  bytes.remove_prefix(count);
}

std::optional<Refusal> RequestReader::check_frame_header() const {
  if (header_[0] == 1) return refuse(Code::kUnimplemented, "compressed requests are not supported");
  if (header_[0] != 0) return refuse(Code::kInternal, "unknown flags in front of the message");
  if (declared_size() > limits_.message_bytes) {
    return refuse(Code::kResourceExhausted,
                  "a request of " + std::to_string(declared_size()) + " bytes is above " +
                      std::to_string(limits_.message_bytes));
  }
  return std::nullopt;
}

std::size_t RequestReader::declared_size() const {
  std::uint32_t size = 0;
  for (std::size_t i = 1; i < kFrameHeaderSize; ++i) {
    size = (size << 8U) | static_cast<unsigned char>(header_[i]);
  }
  return size;
}

}  // namespace bowline::h2
