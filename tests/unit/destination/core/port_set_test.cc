#include "services/destination/core/port_set.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/support/destination/builders.h"

namespace bowline::destination {
namespace {

std::set<int> ports_in(const PortSet& set) {
  std::set<int> ports;
  for (int number = 1; number <= 65535; ++number) {
    if (set.contains(*Port::from_number(number))) ports.insert(number);
  }
  return ports;
}

std::set<int> parse(std::string_view list) {
  return ports_in(PortSet::parse(list, {{"http", Port{8080}}, {"1-3", Port{77}}}));
}

TEST_CASE("a port list has numbers, ranges and names", "[destination][T14]") {
  CHECK(parse("http,9000-9002,bogus,") == std::set<int>{8080, 9000, 9001, 9002});
  CHECK(parse("80") == std::set<int>{80});
  CHECK(parse("80-80") == std::set<int>{80});
  CHECK(parse(" 25 ,  587 ") == std::set<int>{25, 587});
  CHECK(parse("65534-65535") == std::set<int>{65534, 65535});
}

TEST_CASE("a name that looks like a range is a name", "[destination][T14]") {
  CHECK(parse("1-3") == std::set<int>{77});
}

TEST_CASE("what is no port is skipped, alone", "[destination][T14]") {
  CHECK(parse("").empty());
  CHECK(parse(",").empty());
  CHECK(parse("7,,8") == std::set<int>{7, 8});
  CHECK(parse("3-1,65536,-5,5-,x-9,8 - 9,99999999999,+4,1.5,7") == std::set<int>{7});
  CHECK(parse("0-2") == std::set<int>{1, 2});
  CHECK(parse("0").empty());
}

TEST_CASE("all ports of one name are meant", "[destination][Q15]") {
  CHECK(ports_in(PortSet::parse("web", {{"web", Port{1}}, {"web", Port{2}}})) ==
        std::set<int>{1, 2});
}

TEST_CASE("a pod's annotation replaces the default list, even if empty", "[destination][T15]") {
  const PortSet defaults = PortSet::parse("3306", {});
  CHECK(is_opaque(Port{3306}, *support::PodBuilder("p").build(), defaults));
  CHECK_FALSE(is_opaque(Port{3306}, *support::PodBuilder("p").opaque_ports("").build(), defaults));
  CHECK_FALSE(
      is_opaque(Port{3306}, *support::PodBuilder("p").opaque_ports("80").build(), defaults));
}

TEST_CASE("an appProtocol that selects HTTP makes a Service port not opaque",
          "[destination][X-15]") {
  const auto opaque = [](std::optional<std::string> app_protocol) {
    const auto service = support::ServiceBuilder("web")
                             .port("http", 80, std::move(app_protocol))
                             .opaque_ports("80")
                             .build();
    return is_opaque(service->ports.front(), *service, PortSet());
  };
  CHECK_FALSE(opaque("http"));
  CHECK_FALSE(opaque("HTTP"));
  CHECK_FALSE(opaque("kubernetes.io/h2c"));
  CHECK(opaque(std::nullopt));
  // These select an opaque policy (policy.md 7.3).
  CHECK(opaque("grpc"));
  CHECK(opaque("https"));
  CHECK(opaque("kubernetes.io/ws"));
  CHECK(opaque("linkerd.io/opaque"));
  CHECK(opaque("linkerd.io/tcp"));
  CHECK(opaque("http2"));
}

}  // namespace
}  // namespace bowline::destination
