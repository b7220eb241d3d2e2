#include "services/destination/grpc/context_token.h"

#include <catch2/catch.hpp>

namespace bowline::destination {
namespace {

TEST_CASE("all fields of the injector's token are read, its newline ignored", "[destination][K1]") {
  CHECK(parse_context_token("{\"ns\":\"cart\",\"nodeName\":\"n-a\",\"pod\":\"c-1\"}\n") ==
        ContextToken{"cart", "n-a", "c-1"});
}

TEST_CASE("unknown and missing fields are no fault", "[destination][K1][K4]") {
  CHECK(parse_context_token(R"({"nodeName":"n-a","zone":7})") == ContextToken{"", "n-a", ""});
  CHECK(parse_context_token(R"({"ns":5,"nodeName":["n-a"]})") == ContextToken{});
}

TEST_CASE("the legacy form names a namespace", "[destination][K2]") {
  CHECK(parse_context_token("ns:cart") == ContextToken{"cart", "", ""});
}

TEST_CASE("anything else is an empty token", "[destination][K3]") {
  for (const char* text : {"ns:cart:x", "zzz", "", "[]", "7", "{", "pod:x"}) {
    CAPTURE(text);
    CHECK(parse_context_token(text) == ContextToken{});
  }
}

TEST_CASE("a giant token is not read", "[destination][K3]") {
  const std::string giant = R"({"ns":")" + std::string(1 << 20, 'x') + R"("})";
  CHECK(parse_context_token(giant) == ContextToken{});
  CHECK(parse_context_token(std::string(1 << 16, '[')) == ContextToken{});
}

}  // namespace
}  // namespace bowline::destination
