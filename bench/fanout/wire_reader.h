#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bowline::bench {

/// Walks over the fields of one encoded protobuf message (the wire format of protobuf.dev's
/// "Encoding" page), without copying. Groups, which no proto3 message has, count as broken bytes.
class WireReader {
 public:
  enum class Type : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

  struct Field {
    std::uint32_t id;
    Type type;
    std::uint64_t number = 0;     ///< unless kBytes
    std::string_view bytes = {};  ///< of kBytes: points into the message

    [[nodiscard]] bool is_varint(std::uint32_t want) const { return is(want, Type::kVarint); }
    [[nodiscard]] bool is_fixed32(std::uint32_t want) const { return is(want, Type::kFixed32); }
    [[nodiscard]] bool is_fixed64(std::uint32_t want) const { return is(want, Type::kFixed64); }
    [[nodiscard]] bool is_bytes(std::uint32_t want) const { return is(want, Type::kBytes); }

   private:
    [[nodiscard]] bool is(std::uint32_t want, Type wanted) const {
      return id == want && type == wanted;
    }
  };

  /// `message` outlives the reader and the fields' bytes.
  explicit WireReader(std::string_view message) : rest_(message) {}

  /// Nothing at the end and at broken bytes; ok() tells which.
  std::optional<Field> next();
  [[nodiscard]] bool ok() const { return !broken_; }

 private:
  bool read_varint(std::uint64_t& number);
  bool read_fixed(std::size_t size, std::uint64_t& number);
  bool read_value(Field& field);

  std::string_view rest_;
  bool broken_ = false;
};

}  // namespace bowline::bench
