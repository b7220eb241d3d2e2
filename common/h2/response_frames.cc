#include "common/h2/response_frames.h"

#include <array>
#include <string>
#include <string_view>

#include "common/h2/headers.h"

namespace bowline::h2 {
namespace {

// nghttp2 takes non-const pointers and writes to none of them.
std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

/// A field whose name and value live as long as the process.
nghttp2_nv constant(std::string_view name, std::string_view value) {
  return {bytes_of(name),
          bytes_of(value),
          name.size(),
          value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}
/// A field whose value is copied.
nghttp2_nv variable(std::string_view name, std::string_view value) {
  return {bytes_of(name), bytes_of(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NO_COPY_NAME};
}

nghttp2_nv http_ok() { return constant(":status", "200"); }
nghttp2_nv grpc_content_type() { return constant("content-type", "application/grpc"); }

/// grpc-status and, if there is one, grpc-message.
class StatusFields {
 public:
  explicit StatusFields(const Status& status)
      : code_(std::to_string(static_cast<int>(status.code()))),
        message_(status.ok() ? std::string() : encode_status_message(status.error().message)) {}

  [[nodiscard]] nghttp2_nv code() const { return variable("grpc-status", code_); }
  [[nodiscard]] nghttp2_nv message() const { return variable("grpc-message", message_); }
  [[nodiscard]] std::size_t absent() const { return message_.empty() ? 1 : 0; }

 private:
  std::string code_;
  std::string message_;
};

}  // namespace

int submit_response_headers(nghttp2_session* session, std::int32_t id, nghttp2_data_provider body) {
  const std::array fields{http_ok(), grpc_content_type()};
  return nghttp2_submit_response(session, id, fields.data(), fields.size(), &body);
}

int submit_trailers(nghttp2_session* session, std::int32_t id, const Status& status) {
  const StatusFields of(status);
  const std::array fields{of.code(), of.message()};
  return nghttp2_submit_trailer(session, id, fields.data(), fields.size() - of.absent());
}

int submit_trailers_only(nghttp2_session* session, std::int32_t id, const Status& status) {
  const StatusFields of(status);
  const std::array fields{http_ok(), grpc_content_type(), of.code(), of.message()};
  return nghttp2_submit_response(session, id, fields.data(), fields.size() - of.absent(), nullptr);
}

int submit_http_status(nghttp2_session* session, std::int32_t id, int http_status) {
  const std::string text = std::to_string(http_status);
  const nghttp2_nv field = variable(":status", text);
  return nghttp2_submit_response(session, id, &field, 1, nullptr);
}

}  // namespace bowline::h2
