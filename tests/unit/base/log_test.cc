#include "common/base/log.h"

#include <catch2/catch.hpp>

namespace bowline::log {
namespace {

TEST_CASE("a level is read by name", "[base]") {
  CHECK(parse_level("info") == Level::kInfo);
  CHECK(parse_level("warning") == Level::kWarn);
  CHECK(parse_level("off") == Level::kOff);
  CHECK(parse_level("loud") == std::nullopt);
  CHECK(parse_level("") == std::nullopt);
}

TEST_CASE("the strongest level of a filter counts", "[base]") {
  CHECK(parse_level("linkerd=info,bowline=debug,hyper=error") == Level::kDebug);
  CHECK(parse_level("warn,linkerd_dns=trace") == Level::kTrace);
  CHECK(parse_level("linkerd=loud,warn") == Level::kWarn);
}

TEST_CASE("formats are plain and json", "[base]") {
  CHECK(parse_format("plain") == Format::kPlain);
  CHECK(parse_format("json") == Format::kJson);
  CHECK(parse_format("xml") == std::nullopt);
}

}  // namespace
}  // namespace bowline::log
