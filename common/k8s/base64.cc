#include "common/k8s/base64.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cctype>

namespace bowline::k8s {

std::optional<std::string> decode_base64(std::string_view text) {
  std::string packed;
  std::copy_if(text.begin(), text.end(), std::back_inserter(packed), [](unsigned char c) {
    return std::isspace(c) == 0;
  });
  if (packed.size() % 4 != 0) return std::nullopt;
  std::string bytes(packed.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(packed.data()),
                                   static_cast<int>(packed.size()));
  if (size < 0) return std::nullopt;
  // EVP_DecodeBlock takes padding anywhere, and turns it into zero bytes.
  const auto padding = static_cast<std::size_t>(std::count(packed.begin(), packed.end(), '='));
  const std::size_t first = packed.find('=');
  if (padding > 2 || (padding != 0 && first != packed.size() - padding)) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

}  // namespace bowline::k8s
