#include "services/destination/stream/compose.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "common/h2/message.h"

namespace bowline::destination {
namespace {

// The wire format of destination.proto, as far as messages are put together here. All of it is
// length-delimited fields with one-byte tags, (number << 3) | 2:
//   Update          { add = 1: WeightedAddrSet, remove = 2: AddrSet, no_endpoints = 3 }
//   WeightedAddrSet { addrs = 1: WeightedAddr…, metric_labels = 2 }
//   AddrSet         { addrs = 1: TcpAddress… }
//   NoEndpoints     { exists = 1: bool (varint) }
constexpr char kAddTag = (1 << 3) | 2;
constexpr char kRemoveTag = (2 << 3) | 2;
constexpr char kNoEndpointsTag = (3 << 3) | 2;
constexpr char kAddrsTag = (1 << 3) | 2;
constexpr char kExistsTag = (1 << 3) | 0;

std::size_t varint_size(std::size_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

void append_varint(std::string& out, std::size_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

std::size_t field_size(std::size_t length) { return 1 + varint_size(length) + length; }

void append_field_header(std::string& out, char tag, std::size_t length) {
  out.push_back(tag);
  append_varint(out, length);
}

// Writes one kind of Update: elements, then what follows them in the set, cut into messages of at
// most `max_bytes` (a single larger element is sent all the same).
class SetWriter {
 public:
  SetWriter(char update_tag, std::string_view suffix, std::size_t max_bytes)
      : update_tag_(update_tag), suffix_(suffix), max_bytes_(max_bytes) {}

  void add(std::string_view element, std::string& out, std::uint32_t& count) {
    const std::size_t size = field_size(element.size());
    if (!elements_.empty() && elements_size_ + size + suffix_.size() > max_bytes_) {
      flush(out, count);
    }
    elements_.push_back(element);
    elements_size_ += size;
  }

  void flush(std::string& out, std::uint32_t& count) {
    if (elements_.empty()) return;
    const std::size_t set_size = elements_size_ + suffix_.size();
    h2::append_frame_header(out, field_size(set_size));
    append_field_header(out, update_tag_, set_size);
    for (const std::string_view element : elements_) {
      append_field_header(out, kAddrsTag, element.size());
      out.append(element);
    }
    out.append(suffix_);
    ++count;
    elements_.clear();
    elements_size_ = 0;
  }

 private:
  const char update_tag_;
  const std::string_view suffix_;
  const std::size_t max_bytes_;
  std::vector<std::string_view> elements_;
  std::size_t elements_size_ = 0;
};

}  // namespace

h2::Messages compose_update(const ViewChanges& changes,
                            const std::string& set_labels,
                            const Encoder& encoder,
                            std::size_t max_message_bytes) {
  std::string out;
  std::uint32_t count = 0;
  SetWriter add(kAddTag, set_labels, max_message_bytes);
  for (const ViewAddress& present : changes.present) {
    const auto encode = [&](const Address& address, ZoneLocality locality) {
      return encoder.address(address, locality);
    };
    add.add(present.address->bytes(present.locality, encode), out, count);
  }
  add.flush(out, count);

  std::vector<std::string> gone;
  gone.reserve(changes.gone.size());
  SetWriter remove(kRemoveTag, {}, max_message_bytes);
  for (const SocketAddress& socket : changes.gone) {
    remove.add(gone.emplace_back(encoder.socket(socket)), out, count);
  }
  remove.flush(out, count);
  return {std::make_shared<const std::string>(std::move(out)), count};
}

h2::Messages compose_no_endpoints() {
  static const h2::SharedBytes bytes = [] {
    std::string framed;
    const std::string no_endpoints{kNoEndpointsTag, 2, kExistsTag, 1};
    h2::append_framed(framed, no_endpoints);
    return std::make_shared<const std::string>(std::move(framed));
  }();
  return {bytes, 1};
}

}  // namespace bowline::destination
