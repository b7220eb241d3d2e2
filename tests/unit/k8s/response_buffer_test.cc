#include "common/k8s/response_buffer.h"

#include <catch2/catch.hpp>
#include <thread>

namespace bowline::k8s {
namespace {

SteadyTime at(int seconds) { return SteadyTime(std::chrono::seconds(seconds)); }

/// What next_lines gives until it ends, each chunk in brackets.
std::string all_chunks(ResponseBuffer& buffer) {
  std::string all;
  while (const auto chunk = buffer.next_lines()) all += "[" + chunk->lines + "]";
  return all;
}

TEST_CASE("lines come whole, however they were cut", "[k8s]") {
  ResponseBuffer buffer;
  buffer.set_status(200);
  CHECK(buffer.next_lines()->lines.empty());
  buffer.append("one\ntw", at(1));
  CHECK(buffer.next_lines()->lines == "one\n");
  buffer.append("o\nthree\n", at(2));
  const auto chunk = buffer.next_lines();
  CHECK(chunk->lines == "two\nthree\n");
  CHECK(chunk->received == at(2));
}

TEST_CASE("bytes that come before the status wait for it", "[k8s]") {
  ResponseBuffer buffer;
  buffer.append("one\n", at(1));
  buffer.set_status(200);
  buffer.finish({});
  CHECK(all_chunks(buffer) == "[][one\n]");
}

TEST_CASE("the body of an error is no lines", "[k8s]") {
  ResponseBuffer buffer;
  buffer.append("{\"kind\":\"Status\"}\n", at(1));
  buffer.set_status(410);
  buffer.finish({.http_status = 410});
  CHECK(all_chunks(buffer).empty());
  CHECK(buffer.wait().http_status == 410);
  CHECK(buffer.take_rest() == "{\"kind\":\"Status\"}\n");
}

TEST_CASE("lines that came before the end are still given, a cut one is not", "[k8s]") {
  ResponseBuffer buffer;
  buffer.set_status(200);
  buffer.append("one\ntw", at(1));
  buffer.finish({.failure = WireFailure::kBroken});
  CHECK(all_chunks(buffer) == "[][one\n]");
  CHECK(buffer.wait().failure == WireFailure::kBroken);
}

TEST_CASE("cancelling ends the wait and takes nothing more", "[k8s]") {
  ResponseBuffer buffer;
  buffer.set_status(200);
  CHECK(buffer.next_lines().has_value());
  std::thread canceller([&buffer] { buffer.cancel(); });
  CHECK_FALSE(buffer.next_lines().has_value());
  canceller.join();
  CHECK(buffer.wait().failure == WireFailure::kCancelled);
  CHECK_FALSE(buffer.append("more", at(1)));
}

TEST_CASE("a reader on another thread gets every line once", "[k8s]") {
  ResponseBuffer buffer;
  std::thread writer([&buffer] {
    buffer.set_status(200);
    for (int i = 0; i < 1000; ++i) {
      buffer.append("li", at(i));
      buffer.append("ne\n", at(i));
    }
    buffer.finish({});
  });
  std::string lines;
  while (const auto chunk = buffer.next_lines()) lines += chunk->lines;
  writer.join();
  std::string expected;
  for (int i = 0; i < 1000; ++i) expected += "line\n";
  CHECK(lines == expected);
}

}  // namespace
}  // namespace bowline::k8s
