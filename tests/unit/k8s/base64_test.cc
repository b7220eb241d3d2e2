#include "common/k8s/base64.h"

#include <catch2/catch.hpp>

namespace bowline::k8s {
namespace {

TEST_CASE("base64 is decoded with every padding", "[k8s]") {
  CHECK(decode_base64("") == "");
  CHECK(decode_base64("Zg==") == "f");
  CHECK(decode_base64("Zm8=") == "fo");
  CHECK(decode_base64("Zm9v") == "foo");
  CHECK(decode_base64("AP+A") == std::string("\0\xff\x80", 3));
}

TEST_CASE("line breaks in base64 are skipped", "[k8s]") {
  CHECK(decode_base64("Zm\n9v\r\n") == "foo");
}

TEST_CASE("malformed base64 is refused", "[k8s]") {
  const std::string bad = GENERATE(as<std::string>(), "Zg", "Zg=", "====", "Z===", "Zm9*", "Zm=v");
  CHECK(decode_base64(bad) == std::nullopt);
}

}  // namespace
}  // namespace bowline::k8s
