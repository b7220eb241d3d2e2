#include "bench/fanout/request.h"

#include "destination.pb.h"

namespace bowline::bench {

std::string framed_request(std::string_view path, std::string_view context_token) {
  io::linkerd::proxy::destination::GetDestination request;
  request.set_path(std::string(path));
  request.set_context_token(std::string(context_token));
  const std::size_t size = request.ByteSizeLong();
  std::string framed(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) framed.push_back(static_cast<char>(size >> shift));
  request.AppendToString(&framed);
  return framed;
}

}  // namespace bowline::bench
