#include "bench/fanout/wire_reader.h"

namespace bowline::bench {

std::optional<WireReader::Field> WireReader::next() {
  if (broken_ || rest_.empty()) return std::nullopt;
  std::uint64_t tag = 0;
  Field field{};
  broken_ = !read_varint(tag) || tag >> 32 != 0;
  field.id = static_cast<std::uint32_t>(tag) >> 3;
  field.type = static_cast<Type>(tag & 7);
  broken_ = broken_ || field.id == 0 || !read_value(field);
  if (broken_) return std::nullopt;
  return field;
}

bool WireReader::read_value(Field& field) {
  switch (field.type) {
    case Type::kVarint:
      return read_varint(field.number);
    case Type::kFixed64:
      return read_fixed(8, field.number);
    case Type::kFixed32:
      return read_fixed(4, field.number);
    case Type::kBytes: {
      std::uint64_t size = 0;
      if (!read_varint(size) || size > rest_.size()) return false;
      field.bytes = rest_.substr(0, size);
      rest_.remove_prefix(size);
      return true;
    }
  }
  return false;
}

bool WireReader::read_varint(std::uint64_t& number) {
  number = 0;
  for (std::size_t i = 0; i < 10 && i < rest_.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(rest_[i]);
    number |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

bool WireReader::read_fixed(std::size_t size, std::uint64_t& number) {
  if (size > rest_.size()) return false;
  number = 0;
  for (std::size_t i = 0; i < size; ++i) {  // lowest byte first
    number |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(rest_[i])) << (8 * i);
  }
  rest_.remove_prefix(size);
  return true;
}

}  // namespace bowline::bench
