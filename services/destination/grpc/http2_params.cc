#include "services/destination/grpc/http2_params.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <nlohmann/json.hpp>

namespace bowline::destination {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::json;

Error wrong(const std::string& path, const std::string& why) {
  return {Code::kInvalidArgument, "HTTP/2 client parameters: " + path + ": " + why};
}

Status set_number(Message& message, const FieldDescriptor& field, const json& value) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      reflection->SetUInt32(&message, &field, value.get<std::uint32_t>());
      return {};
    case FieldDescriptor::CPPTYPE_INT32:
      reflection->SetInt32(&message, &field, value.get<std::int32_t>());
      return {};
    case FieldDescriptor::CPPTYPE_INT64:
      reflection->SetInt64(&message, &field, value.get<std::int64_t>());
      return {};
    default:
      return wrong(field.name(), "not a number");
  }
}

Status fill(Message& message, const json& object, const std::string& path);

Status set_field(Message& message,
                 const FieldDescriptor& field,
                 const json& value,
                 const std::string& path) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return fill(*message.GetReflection()->MutableMessage(&message, &field), value, path);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    if (!value.is_boolean()) return wrong(path, "want true or false");
    message.GetReflection()->SetBool(&message, &field, value.get<bool>());
    return {};
  }
  if (!value.is_number_unsigned()) return wrong(path, "want a number that is not negative");
  return set_number(message, field, value);
}

// A Duration is read like any other message: the reference gives it as {"seconds":…,"nanos":…},
// which is not protobuf's own JSON form.
Status fill(Message& message, const json& object, const std::string& path) {
  if (!object.is_object()) return wrong(path, "want an object");
  for (const auto& [name, value] : object.items()) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    std::string at = path;
    if (!at.empty()) at.push_back('.');
    at.append(name);
    if (field == nullptr) return wrong(at, "no such field");
    if (Status status = set_field(message, *field, value, at); !status) return status;
  }
  return {};
}

}  // namespace

Result<std::optional<io::linkerd::proxy::destination::Http2ClientParams>> parse_http2_params(
    const std::string& text) {
  using Params = io::linkerd::proxy::destination::Http2ClientParams;
  if (text.empty()) return std::optional<Params>();
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded()) return wrong("'" + text + "'", "not JSON");
  Params params;
  if (const Status status = fill(params, object, ""); !status) return status.error();
  return std::optional<Params>(std::move(params));
}

}  // namespace bowline::destination
