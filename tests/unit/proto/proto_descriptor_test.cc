#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bowline {
namespace {

namespace pb = google::protobuf;

// A fact about the API, spelt as a line of wire_table.tsv.
using Rows = std::set<std::string>;

std::string row(std::initializer_list<std::string_view> columns) {
  std::string line;
  for (const std::string_view column : columns) {
    if (!line.empty()) line += '\t';
    line += column;
  }
  return line;
}

std::string type_name(const pb::FieldDescriptor& field) {
  if (field.is_map()) {
    const pb::Descriptor& entry = *field.message_type();
    return "map<" + type_name(*entry.map_key()) + ", " + type_name(*entry.map_value()) + ">";
  }
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

std::string label(const pb::FieldDescriptor& field) {
  if (field.is_map()) return "map";
  if (field.is_repeated()) return "repeated";
  if (field.real_containing_oneof() != nullptr) {
    return "oneof " + field.real_containing_oneof()->name();
  }
  return field.has_optional_keyword() ? "optional" : "singular";
}

std::string reserved(const pb::Descriptor& message) {
  std::string all;
  const auto append = [&all](const std::string& item) { all += (all.empty() ? "" : ",") + item; };
  for (int i = 0; i < message.reserved_range_count(); ++i) {
    const pb::Descriptor::ReservedRange& range = *message.reserved_range(i);
    for (int number = range.start; number < range.end; ++number) append(std::to_string(number));
  }
  for (int i = 0; i < message.reserved_name_count(); ++i) append(message.reserved_name(i));
  return "reserved " + (all.empty() ? "none" : all);
}

std::string streaming(const pb::MethodDescriptor& method) {
  if (method.client_streaming()) return method.server_streaming() ? "bidirectional" : "client";
  return method.server_streaming() ? "server-streaming" : "unary";
}

void describe(const pb::EnumDescriptor& type, Rows& rows) {
  for (int i = 0; i < type.value_count(); ++i) {
    const pb::EnumValueDescriptor& value = *type.value(i);
    rows.insert(row({"enum", type.full_name(), std::to_string(value.number()), value.name()}));
  }
}

void describe(const pb::Descriptor& message, Rows& rows) {
  if (message.options().map_entry()) return;
  rows.insert(row({"message", message.full_name(), reserved(message)}));
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    rows.insert(row({"field",
                     message.full_name(),
                     std::to_string(field.number()),
                     field.name(),
                     type_name(field),
                     label(field)}));
  }
  for (int i = 0; i < message.nested_type_count(); ++i) describe(*message.nested_type(i), rows);
  for (int i = 0; i < message.enum_type_count(); ++i) describe(*message.enum_type(i), rows);
}

void describe(const pb::ServiceDescriptor& service, Rows& rows) {
  for (int i = 0; i < service.method_count(); ++i) {
    const pb::MethodDescriptor& method = *service.method(i);
    rows.insert(row({"rpc",
                     "/" + service.full_name() + "/" + method.name(),
                     method.input_type()->full_name(),
                     method.output_type()->full_name(),
                     streaming(method)}));
  }
}

void describe(const pb::FileDescriptor& file, Rows& rows) {
  rows.insert(
      row({"file", file.name(), file.package(), pb::FileDescriptor::SyntaxName(file.syntax())}));
  for (int i = 0; i < file.service_count(); ++i) describe(*file.service(i), rows);
  for (int i = 0; i < file.message_type_count(); ++i) describe(*file.message_type(i), rows);
  for (int i = 0; i < file.enum_type_count(); ++i) describe(*file.enum_type(i), rows);
}

Rows compiled_rows() {
  // Only the database lists files, and so shows one that the table does not name.
  std::vector<std::string> names;
  pb::DescriptorPool::internal_generated_database()->FindAllFileNames(&names);
  Rows rows;
  for (const std::string& name : names) {
    const pb::FileDescriptor& file = *pb::DescriptorPool::generated_pool()->FindFileByName(name);
    if (file.package().rfind("io.linkerd.proxy.", 0) == 0) describe(file, rows);
  }
  return rows;
}

Rows specified_rows() {
  std::ifstream table(BOWLINE_WIRE_TABLE);
  REQUIRE(table.is_open());
  Rows rows;
  for (std::string line; std::getline(table, line);) {
    if (!line.empty() && line.front() != '#') rows.insert(line);
  }
  return rows;
}

std::vector<std::string> rows_only_in(const Rows& these, const Rows& those) {
  std::vector<std::string> difference;
  std::set_difference(
      these.begin(), these.end(), those.begin(), those.end(), std::back_inserter(difference));
  return difference;
}

TEST_CASE("the compiled protocol is the proxy API, nothing missing and nothing extra", "[proto]") {
  const Rows specified = specified_rows();
  const Rows compiled = compiled_rows();
  const std::vector<std::string> none;

  const std::vector<std::string> missing = rows_only_in(specified, compiled);
  const std::vector<std::string> extra = rows_only_in(compiled, specified);

  REQUIRE_FALSE(specified.empty());
  CHECK(missing == none);
  CHECK(extra == none);
}

}  // namespace
}  // namespace bowline
