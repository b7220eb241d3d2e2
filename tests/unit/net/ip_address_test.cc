#include "common/net/ip_address.h"

#include <catch2/catch.hpp>

namespace bowline {
namespace {

TEST_CASE("addresses are read and written in their canonical form", "[net]") {
  const auto [text, canonical] = GENERATE(table<std::string, std::string>({
      {"10.42.1.5", "10.42.1.5"},
      {"255.255.255.255", "255.255.255.255"},
      {"fd00::5", "fd00::5"},
      {"FD00:0:0:0:0:0:0:5", "fd00::5"},
      {"::", "::"},
      {"::ffff:10.42.1.5", "10.42.1.5"},
  }));
  const auto ip = IpAddress::parse(text);
  REQUIRE(ip.has_value());
  CHECK(ip->to_string() == canonical);
}

TEST_CASE("what is no address is refused", "[net]") {
  const std::string text = GENERATE(as<std::string>(),
                                    "",
                                    "10.42.1",
                                    "10.42.1.256",
                                    "10.42.1.5 ",
                                    "[fd00::5]",
                                    "fe80::1%e0",
                                    "web",
                                    "fd00::5::1",
                                    "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb");
  CHECK_FALSE(IpAddress::parse(text).has_value());
}

TEST_CASE("the numbers of an address are in host byte order", "[net]") {
  CHECK(IpAddress::parse("10.42.1.5")->v4_number() == 170524933);
  CHECK(IpAddress::v4(170524933).to_string() == "10.42.1.5");
  const auto v6 = *IpAddress::parse("fd00:1:2:3:4:5:6:7");
  CHECK(v6.v6_first() == 0xfd00'0001'0002'0003U);
  CHECK(v6.v6_last() == 0x0004'0005'0006'0007U);
  CHECK(IpAddress::v6(v6.v6_first(), v6.v6_last()) == v6);
}

TEST_CASE("socket addresses are printed with their port", "[net]") {
  CHECK(SocketAddress{*IpAddress::parse("10.0.0.1"), Port(80)}.to_string() == "10.0.0.1:80");
  CHECK(SocketAddress{*IpAddress::parse("fd00::1"), Port(8080)}.to_string() == "[fd00::1]:8080");
}

TEST_CASE("addresses sort by family, number and port", "[net]") {
  const SocketAddress low{*IpAddress::parse("9.0.0.1"), Port(90)};
  const SocketAddress middle{*IpAddress::parse("10.0.0.1"), Port(80)};
  const SocketAddress high{*IpAddress::parse("10.0.0.1"), Port(81)};
  const SocketAddress v6{*IpAddress::parse("::1"), Port(1)};
  CHECK(low < middle);
  CHECK(middle < high);
  CHECK(high < v6);
}

TEST_CASE("a port is a decimal number from 1 to 65535", "[net]") {
  CHECK(Port::parse("1") == Port(1));
  CHECK(Port::parse("65535") == Port(65535));
  for (const char* text : {"", "0", "65536", "-1", "+1", "1 ", "0x10", "http", "4294967377"}) {
    CAPTURE(text);
    CHECK_FALSE(Port::parse(text).has_value());
  }
}

}  // namespace
}  // namespace bowline
