#include "common/h2/message.h"

namespace bowline::h2 {

void append_frame_header(std::string& out, std::size_t size) {
  out.push_back('\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((size >> shift) & 0xffU));
  }
}

void append_framed(std::string& out, std::string_view message) {
  append_frame_header(out, message.size());
  out.append(message);
}

}  // namespace bowline::h2
