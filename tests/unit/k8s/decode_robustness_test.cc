#include <catch2/catch.hpp>

#include "common/k8s/decode.h"
#include "tests/unit/k8s/golden.h"

// Whatever the bytes are, a decoder returns. The sanitizer builds see what it touches.
namespace bowline::k8s {
namespace {

template <typename T>
void every_prefix_is_an_error(const std::string& json) {
  for (std::size_t size = 0; size + 1 < json.size(); ++size) {
    // An own allocation for each, so that reading past the end is noticed.
    const std::string cut(json, 0, size);
    if (decode<T>(cut).ok()) FAIL("a truncated object was accepted at " << size);
  }
}

template <typename T>
std::size_t replace_each_value(const std::string& json, const std::string& with) {
  std::size_t readable = 0;
  for (std::size_t colon = json.find(':'); colon != std::string::npos;
       colon = json.find(':', colon + 1)) {
    std::size_t end = colon + 1;
    if (json[end] == '"') {
      end = json.find('"', end + 1) + 1;
    } else {
      end = json.find_first_of(",}]", end);
    }
    const std::string changed = json.substr(0, colon + 1) + with + json.substr(end);
    readable += decode<T>(changed).ok() ? 1U : 0U;
    (void)decode_watch_line<T>(R"({"type":"ADDED","object":)" + changed + "}");
    (void)decode_page<T>(R"({"metadata":{},"items":[)" + changed + "," + json + "]}");
  }
  return readable;
}

std::string without_line_end(std::string text) {
  text.pop_back();
  return text;
}

TEST_CASE("no truncated object is read", "[destination]") {
  every_prefix_is_an_error<Pod>(without_line_end(golden("pod.json")));
  every_prefix_is_an_error<EndpointSlice>(without_line_end(golden("endpoint_slice.json")));
  every_prefix_is_an_error<Service>(without_line_end(golden("service.json")));
}

TEST_CASE("any value may be of another type or broken", "[destination]") {
  const std::string with =
      GENERATE(as<std::string>(), "7", "\"x\"", "null", "[]", "{}", "[{}]", "}", "tru", "\"");
  // Most values are of fields that nobody looks at.
  CHECK(replace_each_value<Pod>(golden("pod.json"), "7") > 50);
  (void)replace_each_value<Pod>(golden("pod.json"), with);
  (void)replace_each_value<EndpointSlice>(golden("endpoint_slice.json"), with);
  (void)replace_each_value<Service>(golden("service.json"), with);
}

TEST_CASE("deep nesting is refused or skipped, not followed", "[destination]") {
  const std::string deep(100'000, '[');
  CHECK_FALSE(decode<Pod>(R"({"metadata":{"name":"x"},"a":)" + deep + "}").ok());
  CHECK_FALSE(decode<Service>(R"({"metadata":{"name":"x"},"a":)" + deep + "}").ok());
}

TEST_CASE("after a very large object small ones are read as before", "[destination]") {
  const std::string large =
      R"({"metadata":{"name":"x","annotations":{"a":")" + std::string(20U << 20U, 'a') + R"("}}})";
  CHECK(decode<Pod>(large).ok());
  CHECK(decode<Pod>(golden("pod.json")).ok());
  CHECK(decode<Pod>(large).ok());
}

}  // namespace
}  // namespace bowline::k8s
