#include "services/destination/grpc/http2_params.h"

#include <google/protobuf/util/message_differencer.h>

#include <catch2/catch.hpp>

namespace bowline::destination {
namespace {

using io::linkerd::proxy::destination::Http2ClientParams;

TEST_CASE("the chart's parameters are read", "[destination][T1]") {
  const auto params = parse_http2_params(
      R"({"keep_alive":{"interval":{"seconds":10},"timeout":{"seconds":3,"nanos":5},"while_idle":true}})");
  REQUIRE(params.ok());
  Http2ClientParams expected;
  expected.mutable_keep_alive()->mutable_interval()->set_seconds(10);
  expected.mutable_keep_alive()->mutable_timeout()->set_seconds(3);
  expected.mutable_keep_alive()->mutable_timeout()->set_nanos(5);
  expected.mutable_keep_alive()->set_while_idle(true);
  REQUIRE(params->has_value());
  CHECK(google::protobuf::util::MessageDifferencer::Equals(**params, expected));
}

TEST_CASE("no text means no parameters", "[destination]") {
  const auto params = parse_http2_params("");
  REQUIRE(params.ok());
  CHECK_FALSE(params->has_value());
}

TEST_CASE("a malformed parameter is named", "[destination]") {
  const auto [text, named] = GENERATE(table<std::string, std::string>({
      {"{", "not JSON"},
      {"[]", "want an object"},
      {R"({"keepalive":{}})", "keepalive: no such field"},
      {R"({"keep_alive":{"while_idle":1}})", "keep_alive.while_idle: want true or false"},
      {R"({"keep_alive":{"interval":"10s"}})", "keep_alive.interval: want an object"},
      {R"({"flow_control":{"initial_stream_window_size":-1}})",
       "flow_control.initial_stream_window_size: want a number"},
      {R"({"internals":{"max_frame_size":"x"}})", "internals.max_frame_size: want a number"},
  }));
  const auto params = parse_http2_params(text);
  REQUIRE_FALSE(params.ok());
  CHECK(params.error().code == Code::kInvalidArgument);
  CHECK(params.error().message.find(named) != std::string::npos);
}

}  // namespace
}  // namespace bowline::destination
