#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/h2/message.h"

namespace bowline::h2 {

/// Why a request is not served. With an HTTP status other than 200 the client does not speak gRPC
/// and is told that alone.
struct Refusal {
  int http_status = 200;
  Status status;

  bool operator==(const Refusal&) const = default;
};

/// Takes a request as it comes in: headers, then exactly one message. Each step says what is
/// wrong as soon as it is known, so that nothing above the limits is ever kept.
class RequestReader {
 public:
  struct Limits {
    std::size_t message_bytes;
    std::size_t header_list_bytes;  ///< counted as RFC 9113 6.5.2: 32 more for each field
  };
  explicit RequestReader(Limits limits) : limits_(limits) {}

  void add_header(std::string_view name, std::string_view value);
  /// After the last header.
  std::optional<Refusal> check_headers();
  std::optional<Refusal> add_data(std::string_view bytes);
  /// At the end of the request; after no refusal message() is whole.
  [[nodiscard]] std::optional<Refusal> check_end() const;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// grpc-timeout, once the headers were checked.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> timeout() const { return timeout_; }
  /// For the one who takes the request over.
  std::string& message() { return message_; }
  std::vector<std::pair<std::string, std::string>>& metadata() { return metadata_; }

 private:
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] bool header_complete() const { return header_size_ == kFrameHeaderSize; }
  void take_frame_header(std::string_view& bytes);
  [[nodiscard]] std::optional<Refusal> check_frame_header() const;
  [[nodiscard]] std::size_t declared_size() const;

  Limits limits_;
  std::size_t header_list_size_ = 0;
  std::string http_method_;
  std::string path_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::optional<std::chrono::nanoseconds> timeout_;
  std::array<char, kFrameHeaderSize> header_{};
  std::size_t header_size_ = 0;
  std::string message_;
};

}  // namespace bowline::h2
