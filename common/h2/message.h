#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bowline::h2 {

/// gRPC over HTTP/2, "Length-Prefixed-Message": one byte compressed flag (0), four bytes length
/// in network order, the message.
constexpr std::size_t kFrameHeaderSize = 5;

/// Appends `message` with its frame header to `out`. `message` is below 4 GiB.
void append_framed(std::string& out, std::string_view message);
/// The frame header of a message of `size` bytes.
void append_frame_header(std::string& out, std::size_t size);

}  // namespace bowline::h2
