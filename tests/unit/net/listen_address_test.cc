#include "common/net/listen_address.h"

#include <catch2/catch.hpp>

namespace bowline {
namespace {

TEST_CASE("a listen address is a port with or without an IP address", "[net]") {
  CHECK(parse_listen_address(":8086") == ListenAddress{std::nullopt, 8086});
  CHECK(parse_listen_address(":0") == ListenAddress{std::nullopt, 0});
  CHECK(parse_listen_address("127.0.0.1:80") == ListenAddress{IpAddress::v4(0x7f000001), 80});
  CHECK(parse_listen_address("[::]:80") == ListenAddress{IpAddress::v6(0, 0), 80});
  CHECK(parse_listen_address("[fd00::1]:0") ==
        ListenAddress{IpAddress::v6(0xfd00'0000'0000'0000, 1), 0});
}

TEST_CASE("what is no listen address is named with what to write", "[net]") {
  const std::string text = GENERATE(as<std::string>(),
                                    "",
                                    "8086",
                                    ":",
                                    ":http",
                                    ":65536",
                                    ":-1",
                                    "localhost:80",
                                    "::1:80",
                                    "[::1]",
                                    "[]:80",
                                    "[::1:80",
                                    "127.0.0.1",
                                    "127.0.0.256:80");
  CHECK(parse_listen_address(text) ==
        Error{Code::kInvalidArgument,
              "\"" + text +
                  "\" is no address to listen on; write it like :8086, 127.0.0.1:8086 or "
                  "[::]:8086"});
}

}  // namespace
}  // namespace bowline
