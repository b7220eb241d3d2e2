#include "bench/fanout/update_scanner.h"

#include <catch2/catch.hpp>

#include "bench/fanout/endpoint_fold.h"
#include "bench/fanout/message_reader.h"
#include "destination.pb.h"

namespace bowline::bench {
namespace {

using io::linkerd::proxy::destination::Update;
using io::linkerd::proxy::net::TcpAddress;
using Kind = ScannedUpdate::Kind;

const SocketAddress kA{IpAddress::v4(0x0a000001), Port(8080)};
const SocketAddress kB{IpAddress::v4(0x0a000002), Port(8080)};
const SocketAddress kV6{IpAddress::v6(0xfd00000000000000, 0x0123456789abcdef), Port(65535)};

void set(TcpAddress& to, const SocketAddress& from) {
  if (from.ip.is_v4()) {
    to.mutable_ip()->set_ipv4(from.ip.v4_number());
  } else {
    to.mutable_ip()->mutable_ipv6()->set_first(from.ip.v6_first());
    to.mutable_ip()->mutable_ipv6()->set_last(from.ip.v6_last());
  }
  to.set_port(from.port.number());
}

Update add_of(const std::vector<SocketAddress>& addresses) {
  Update update;
  (*update.mutable_add()->mutable_metric_labels())["service"] = "web";
  for (const SocketAddress& address : addresses) {
    auto& added = *update.mutable_add()->add_addrs();
    set(*added.mutable_addr(), address);
    added.set_weight(10000);
    (*added.mutable_metric_labels())["zone"] = "a";
    added.mutable_tls_identity()->mutable_dns_like_identity()->set_name("web.shop");
    added.mutable_protocol_hint()->mutable_opaque_transport()->set_inbound_port(4143);
  }
  return update;
}

Update remove_of(const std::vector<SocketAddress>& addresses) {
  Update update;
  update.mutable_remove();
  for (const SocketAddress& address : addresses)
    set(*update.mutable_remove()->add_addrs(), address);
  return update;
}

ScannedUpdate scanned(const Update& update) {
  ScannedUpdate result;
  REQUIRE(scan_update(update.SerializeAsString(), result));
  return result;
}

TEST_CASE("addresses are found among all else that an update holds") {
  CHECK(scanned(add_of({kB, kV6, kA})) == ScannedUpdate{Kind::kAdd, {kB, kV6, kA}});
  CHECK(scanned(remove_of({kA, kV6})) == ScannedUpdate{Kind::kRemove, {kA, kV6}});
  Update none;
  none.mutable_no_endpoints();
  CHECK(scanned(none) == ScannedUpdate{Kind::kNoEndpoints, {}});
}

TEST_CASE("what a proxy would drop is counted") {
  Update update = add_of({kA, kB});
  update.mutable_add()->mutable_addrs(0)->mutable_addr()->clear_ip();
  update.mutable_add()->mutable_addrs(1)->mutable_addr()->clear_port();
  CHECK(scanned(update) == ScannedUpdate{Kind::kAdd, {}, 2});
}

TEST_CASE("nothing of the update before is left") {
  ScannedUpdate update;
  REQUIRE(scan_update(add_of({kA}).SerializeAsString(), update));
  REQUIRE(scan_update(remove_of({kB}).SerializeAsString(), update));
  CHECK(update == ScannedUpdate{Kind::kRemove, {kB}});
}

TEST_CASE("bytes that are cut are no update") {
  const std::string bytes = add_of({kA, kV6}).SerializeAsString();
  ScannedUpdate update;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(scan_update(std::string_view(bytes).substr(0, size), update));
  }
}

TEST_CASE("an update without a kind, or with two, is refused") {
  ScannedUpdate update;
  CHECK_FALSE(scan_update("", update));
  CHECK_FALSE(scan_update("\x22\x01x", update));
  CHECK_FALSE(
      scan_update(add_of({kA}).SerializeAsString() + remove_of({kA}).SerializeAsString(), update));
}

TEST_CASE("a fold has what a proxy has after the same updates", "[destination]") {
  EndpointFold fold;
  fold.apply({Kind::kAdd, {kB, kV6, kA, kB}});
  CHECK(fold.endpoints() == EndpointSet{kA, kB, kV6});
  fold.apply({Kind::kRemove, {kB, {kA.ip, Port(1)}}});
  CHECK(fold.endpoints() == EndpointSet{kA, kV6});
  fold.apply({Kind::kAdd, {kB}});
  CHECK(fold.endpoints() == EndpointSet{kA, kB, kV6});
  fold.apply({Kind::kNoEndpoints, {}});
  CHECK(fold.endpoints().empty());
}

std::string framed(const std::string& message) {
  const auto size = static_cast<std::uint32_t>(message.size());
  std::string prefix(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) prefix.push_back(static_cast<char>(size >> shift));
  return prefix + message;
}

TEST_CASE("messages come out whole, however DATA was cut") {
  const std::vector<std::string> messages{"one", "", std::string(70'000, 'x'), "four"};
  std::string bytes;
  for (const std::string& message : messages) bytes += framed(message);
  const std::size_t chunk = GENERATE(1, 2, 4, 5, 6, 8, 9, 16'384, 1'000'000);
  MessageReader reader;
  std::vector<std::string> read;
  bool whole = true;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    whole = whole && reader.feed(std::string_view(bytes).substr(at, chunk),
                                 [&](std::string_view message) { read.emplace_back(message); });
  }
  CHECK(whole);
  CHECK(read == messages);
  CHECK_FALSE(reader.in_message());
}

TEST_CASE("a compressed message and one above a proxy's limit break the stream") {
  const auto refused = [](std::string_view bytes) {
    MessageReader reader;
    return !reader.feed(bytes, [](std::string_view) { FAIL("no message is told"); });
  };
  CHECK(refused(std::string("\x01\0\0\0\x01x", 6)));
  CHECK(refused(std::string("\0\0\x40\0\x01", 5)));
  CHECK_FALSE(refused(std::string("\0\0\x40\0\0", 5)));
}

}  // namespace
}  // namespace bowline::bench
