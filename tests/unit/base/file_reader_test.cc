#include "common/base/file_reader.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace bowline {
namespace {

TEST_CASE("a file is read whole, binary bytes included", "[base]") {
  char path[] = "/tmp/bowline-file-reader-XXXXXX";
  const int fd = mkstemp(path);
  REQUIRE(fd >= 0);
  const std::string content("a\0b\r\n", 5);
  REQUIRE(write(fd, content.data(), content.size()) == 5);
  close(fd);
  CHECK(DiskFileReader().read(path) == content);
  std::filesystem::remove(path);
}

TEST_CASE("a missing file is named", "[base]") {
  const auto read = DiskFileReader().read("/nonexistent/token");
  REQUIRE_FALSE(read.ok());
  CHECK(read.error() == Error{Code::kNotFound, "/nonexistent/token: No such file or directory"});
}

TEST_CASE("a directory is no file", "[base]") {
  const auto read = DiskFileReader().read("/tmp");
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code == Code::kUnavailable);
}

}  // namespace
}  // namespace bowline
