#include "common/base/file_reader.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace bowline {
namespace {

Code code_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return Code::kNotFound;
    case EACCES:
    case EPERM:
      return Code::kPermissionDenied;
    default:
      return Code::kUnavailable;
  }
}

}  // namespace

Result<std::string> DiskFileReader::read(const std::string& path) const {
  const auto failed = [&] { return Error{code_of(errno), path + ": " + std::strerror(errno)}; };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) return failed();
  std::string content;
  std::array<char, 4096> chunk;
  while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    content.append(chunk.data(), got);
  }
  if (std::ferror(file.get()) != 0) return failed();
  return content;
}

}  // namespace bowline
