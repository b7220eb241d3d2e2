#include "common/k8s/decode.h"

#include <cstring>
#include <exception>
#include <optional>
#include <stdexcept>

#include "common/k8s/json_reader.h"

namespace bowline::k8s {
namespace reader {

std::string text(Value value) { return std::string(value.get_string().value()); }

Port port(Value value) {
  const auto number = Port::from_number(value.get_int64());
  if (!number) throw std::runtime_error("a port is outside 1...65535");
  return *number;
}

std::optional<IpAddress> address(Value value) { return IpAddress::parse(value.get_string()); }

bool MetaReader::take(std::string_view key, Value value) {
  if (key == "namespace") {
    meta.ref.namespace_name = text(value);
  } else if (key == "name") {
    meta.ref.name = text(value);
  } else if (key == "uid") {
    meta.uid = text(value);
  } else if (key == "resourceVersion") {
    meta.resource_version = text(value);
  } else if (key == "ownerReferences") {
    each_element(value, [this](Value item) {
      Owner& owner = owners.emplace_back();
      each_field(item, [&owner](std::string_view name, Value member) {
        if (name == "kind") owner.kind = text(member);
        if (name == "name") owner.name = text(member);
      });
    });
  } else {
    return false;
  }
  return true;
}

ObjectMeta MetaReader::finish() {
  if (meta.ref.name.empty()) throw std::runtime_error("metadata.name is missing");
  return std::move(meta);
}

std::optional<Owner> MetaReader::sole_owner() const {
  return owners.size() == 1 ? std::optional(owners.front()) : std::nullopt;
}

}  // namespace reader

namespace {

using reader::each_element;
using reader::each_field;
using reader::Object;
using reader::Value;
using Document = simdjson::ondemand::document;

/// A parser and the padded copy that it reads from, kept per thread for watch lines. Let go
/// after something unusually large, so that one such object is not paid for ever after.
class LineParser {
 public:
  Document parse(std::string_view json) {
    if (json.size() > kKeep || buffer_.capacity() > kKeep) *this = LineParser();
    buffer_.resize(std::max(buffer_.size(), json.size() + simdjson::SIMDJSON_PADDING));
    std::memcpy(buffer_.data(), json.data(), json.size());
    return parser_.iterate(buffer_.data(), json.size(), buffer_.size());
  }

 private:
  static constexpr std::size_t kKeep = 1U << 20U;
  simdjson::ondemand::parser parser_;
  std::string buffer_;
};

Document parse_line(std::string_view json) {
  thread_local LineParser parser;
  return parser.parse(json);
}

Error unreadable(const std::exception& cause) { return {Code::kInvalidArgument, cause.what()}; }

/// metadata's name and resource version of an object that is read for nothing else, or again.
ObjectMeta peek_meta(Object& object) {
  reader::MetaReader meta;
  each_field(object, [&](std::string_view key, Value member) {
    if (key != "metadata") return;
    each_field(member, [&](std::string_view name, Value value) {
      if (name == "name" || name == "namespace" || name == "resourceVersion") {
        meta.take(name, value);
      }
    });
  });
  return meta.meta;
}

/// Goes back to the start of `object`, which could not be read, to tell its name. To be called in
/// a catch block: throws again if the JSON itself is broken, when nothing more can be read of it.
ObjectMeta name_unreadable(Object& object, Document& document) {
  if (!document.is_alive()) throw;
  try {
    if (object.reset().error() == simdjson::SUCCESS) return peek_meta(object);
  } catch (const std::exception&) {
    if (!document.is_alive()) throw;
    // Else its metadata is what is unreadable.
  }
  return {};
}

Skipped skipped(const ObjectMeta& meta, std::string reason) {
  return {meta.ref.name.empty() ? "(unnamed)" : meta.ref.to_string(), std::move(reason)};
}

template <typename T>
void read_item(Value value, Document& document, Page<T>& page) {
  Object object;
  if (const auto error = value.get_object().get(object)) {
    page.skipped.push_back(skipped({}, simdjson::error_message(error)));
    return;
  }
  try {
    page.objects.push_back(reader::read_object<T>(object));
  } catch (const std::exception& cause) {
    std::string reason = cause.what();
    page.skipped.push_back(skipped(name_unreadable(object, document), std::move(reason)));
  }
}

template <typename T>
Page<T> read_page(Document& document) {
  Object list = document.get_object();
  Page<T> page;
  bool is_list = false;
  each_field(list, [&](std::string_view key, Value member) {
    if (key == "metadata") {
      is_list = true;
      each_field(member, [&](std::string_view name, Value value) {
        if (name == "continue") page.continue_token = reader::text(value);
        if (name == "resourceVersion") page.resource_version = reader::text(value);
      });
    }
    if (key == "items") {
      each_element(member, [&](Value item) { read_item(item, document, page); });
    }
  });
  if (!is_list) throw std::runtime_error("not a list: it has no metadata");
  return page;
}

WatchFailure read_failure(Object& status) {
  WatchFailure failure;
  each_field(status, [&](std::string_view key, Value member) {
    if (key == "code") failure.code = static_cast<int>(member.get_int64().value());
    if (key == "reason") failure.reason = reader::text(member);
    if (key == "message") failure.message = reader::text(member);
  });
  return failure;
}

template <typename T>
WatchLine<T> read_changed(Object& object, Document& document) {
  try {
    std::shared_ptr<const T> changed = reader::read_object<T>(object);
    std::string version = changed->meta.resource_version;
    return {Apply<T>{std::move(changed)}, std::move(version)};
  } catch (const std::exception& cause) {
    std::string reason = cause.what();
    ObjectMeta meta = name_unreadable(object, document);
    return {skipped(meta, std::move(reason)), std::move(meta.resource_version)};
  }
}

template <typename T>
WatchLine<T> read_event(Document& document) {
  Object event = document.get_object();
  const std::string type = reader::text(event.find_field_unordered("type"));
  Object object = event.find_field_unordered("object").get_object();
  if (type == "ADDED" || type == "MODIFIED") return read_changed<T>(object, document);
  if (type == "ERROR") return {read_failure(object), {}};
  if (type != "DELETED" && type != "BOOKMARK") {
    throw std::runtime_error("unknown type of watch event");
  }
  ObjectMeta meta = peek_meta(object);
  if (type == "BOOKMARK") return {Bookmark{}, std::move(meta.resource_version)};
  if (meta.ref.name.empty()) throw std::runtime_error("a deleted object has no name");
  return {Delete{std::move(meta.ref)}, std::move(meta.resource_version)};
}

}  // namespace

template <typename T>
Result<std::shared_ptr<const T>> decode(std::string_view json) {
  try {
    Document document = parse_line(json);
    Object object = document.get_object();
    return reader::read_object<T>(object);
  } catch (const std::exception& cause) {
    return unreadable(cause);
  }
}

template <typename T>
Result<Page<T>> decode_page(std::string json) {
  try {
    const std::size_t size = json.size();
    json.resize(size + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::parser parser;
    Document document = parser.iterate(json.data(), size, json.size());
    return read_page<T>(document);
  } catch (const std::exception& cause) {
    return unreadable(cause);
  }
}

template <typename T>
Result<WatchLine<T>> decode_watch_line(std::string_view line) {
  try {
    Document document = parse_line(line);
    return read_event<T>(document);
  } catch (const std::exception& cause) {
    return unreadable(cause);
  }
}

// A type can't be put in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define BOWLINE_DECODE(T)                                                \
  template Result<std::shared_ptr<const T>> decode<T>(std::string_view); \
  template Result<Page<T>> decode_page<T>(std::string);                  \
  template Result<WatchLine<T>> decode_watch_line<T>(std::string_view);
// NOLINTEND(bugprone-macro-parentheses)
BOWLINE_DECODE(Pod)
BOWLINE_DECODE(EndpointSlice)
BOWLINE_DECODE(Service)
BOWLINE_DECODE(Node)
BOWLINE_DECODE(ReplicaSet)
BOWLINE_DECODE(Job)
#undef BOWLINE_DECODE

}  // namespace bowline::k8s
