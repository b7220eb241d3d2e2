#include "tests/unit/destination/stream/wire_text.h"

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace bowline::destination {
namespace {

std::size_t take_varint(std::string_view& bytes) {
  std::size_t value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.at(0));
    bytes.remove_prefix(1);
    value |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

// A length-delimited field: its number and its bytes.
std::pair<int, std::string_view> take_field(std::string_view& bytes) {
  const std::size_t tag = take_varint(bytes);
  if ((tag & 7) != 2) throw std::runtime_error("not length-delimited");
  const std::size_t size = take_varint(bytes);
  const std::string_view field = bytes.substr(0, size);
  if (field.size() != size) throw std::runtime_error("cut short");
  bytes.remove_prefix(size);
  return {static_cast<int>(tag >> 3), field};
}

std::string text_of(std::string_view message) {
  auto [kind, set] = take_field(message);
  if (!message.empty()) throw std::runtime_error("more than one update");
  if (kind == 3) return set == std::string_view("\x08\x01", 2) ? "NOEP" : "NOEP(unknown)";
  std::string elements;
  std::string labels;
  while (!set.empty()) {
    const auto [number, field] = take_field(set);
    if (number == 1) {
      if (!elements.empty()) elements += ",";
      elements += field;
    } else {
      labels += field;
    }
  }
  return (kind == 1 ? "ADD{" : "REM{") + elements + "}" + labels;
}

}  // namespace

std::vector<std::string> messages_of(const h2::Messages& messages) {
  std::vector<std::string> found;
  std::string_view rest = *messages.bytes;
  while (!rest.empty()) {
    std::size_t size = 0;
    for (std::size_t i = 1; i < 5; ++i) size = size << 8 | static_cast<std::uint8_t>(rest.at(i));
    found.emplace_back(rest.substr(5, size));
    rest.remove_prefix(5 + size);
  }
  if (found.size() != messages.count) throw std::runtime_error("wrong count");
  return found;
}

std::vector<std::string> texts_of(const h2::Messages& messages) {
  std::vector<std::string> texts;
  for (const std::string& message : messages_of(messages)) texts.push_back(text_of(message));
  return texts;
}

std::vector<std::string> texts_of(const h2::Next& next) {
  if (const auto* messages = std::get_if<h2::Messages>(&next)) return texts_of(*messages);
  if (const auto* end = std::get_if<h2::End>(&next)) {
    return {"end " + std::string(to_string(end->status.code()))};
  }
  return {"idle"};
}

}  // namespace bowline::destination
