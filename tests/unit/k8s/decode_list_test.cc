#include <catch2/catch.hpp>

#include "common/k8s/decode.h"

namespace bowline::k8s {
namespace {

std::string page(const std::string& items) {
  return R"({"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"42","continue":"next",
             "remainingItemCount":7},"items":)" +
         items + "}";
}

std::vector<std::string> names(const std::vector<std::shared_ptr<const Pod>>& pods) {
  std::vector<std::string> names;
  for (const auto& pod : pods) names.push_back(pod->meta.ref.to_string());
  return names;
}

TEST_CASE("a page gives its objects, its version and the token of the next", "[destination]") {
  const auto read = decode_page<Pod>(page(R"([{"metadata":{"namespace":"n","name":"a"}},
                                              {"metadata":{"name":"b"}}])"));
  REQUIRE(read.ok());
  CHECK(names(read->objects) == std::vector<std::string>{"n/a", "b"});
  CHECK(read->skipped.empty());
  CHECK(read->continue_token == "next");
  CHECK(read->resource_version == "42");
}

TEST_CASE("the last page has no token, and a page may be empty or its items null",
          "[destination]") {
  const std::string items = GENERATE(as<std::string>(), "[]", "null");
  const auto read =
      decode_page<Pod>(R"({"items":)" + items + R"(,"metadata":{"resourceVersion":"1"}})");
  REQUIRE(read.ok());
  CHECK(read->objects.empty());
  CHECK(read->continue_token.empty());
  CHECK(read->resource_version == "1");
}

TEST_CASE("an unreadable item is skipped and named, the others stay", "[destination]") {
  const auto read = decode_page<Pod>(page(R"([
      {"metadata":{"namespace":"n","name":"a"}},
      {"metadata":{"namespace":"n","name":"bad"},"spec":{"containers":[{"ports":[
          {"containerPort":70000,"name":"x"}],"env":[{"name":"y"}]}]},"status":{"phase":"Running"}},
      {"metadata":{"name":9}},
      7,
      {"spec":{}},
      {"metadata":{"namespace":"n","name":"z"}}])"));
  REQUIRE(read.ok());
  CHECK(names(read->objects) == std::vector<std::string>{"n/a", "n/z"});
  REQUIRE(read->skipped.size() == 4);
  CHECK(read->skipped[0] == Skipped{"n/bad", "a port is outside 1...65535"});
  CHECK(read->skipped[1].name == "(unnamed)");
  CHECK(read->skipped[2].name == "(unnamed)");
  CHECK(read->skipped[3] == Skipped{"(unnamed)", "metadata is missing"});
}

TEST_CASE("an unreadable Service is skipped and named as well", "[destination]") {
  const auto read = decode_page<Service>(page(R"([
      {"metadata":{"name":"bad","namespace":"n"},"spec":{"ports":[{"port":0}]}},
      {"metadata":{"name":"good","namespace":"n"}}])"));
  REQUIRE(read.ok());
  REQUIRE(read->objects.size() == 1);
  CHECK(read->objects[0]->meta.ref == ObjectRef{"n", "good"});
  CHECK(read->skipped == std::vector<Skipped>{{"n/bad", "a port is outside 1...65535"}});
}

TEST_CASE("what is no list is an error", "[destination]") {
  const std::string bad = GENERATE(as<std::string>(),
                                   "",
                                   "7",
                                   "[]",
                                   "{}",
                                   "<html>",
                                   R"({"metadata":{},"items":7})",
                                   R"({"items":[]})");
  const auto read = decode_page<Pod>(bad);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code == Code::kInvalidArgument);
}

TEST_CASE("an added or modified object is applied", "[destination]") {
  const std::string type = GENERATE(as<std::string>(), "ADDED", "MODIFIED");
  const auto line = decode_watch_line<Node>(
      R"({"type":")" + type + R"(","object":{"metadata":{"name":"n","resourceVersion":"8"}}})");
  REQUIRE(line.ok());
  CHECK(line->resource_version == "8");
  REQUIRE(std::holds_alternative<Apply<Node>>(line->event));
  CHECK(std::get<Apply<Node>>(line->event).object->meta.ref == ObjectRef{"", "n"});
}

TEST_CASE("the type of an event may come after its object", "[destination]") {
  const auto line = decode_watch_line<Pod>(
      R"({"object":{"metadata":{"name":"n","resourceVersion":"8"}},"type":"ADDED"})");
  REQUIRE(line.ok());
  CHECK(std::holds_alternative<Apply<Pod>>(line->event));
}

TEST_CASE("a deletion is told by name, even of an object that could not be read",
          "[destination][E26]") {
  const auto line = decode_watch_line<Pod>(
      R"({"type":"DELETED","object":{"metadata":{"namespace":"n","name":"p","resourceVersion":"9"},
          "spec":{"hostNetwork":"broken"}}})");
  REQUIRE(line.ok());
  CHECK(line->resource_version == "9");
  REQUIRE(std::holds_alternative<Delete>(line->event));
  CHECK(std::get<Delete>(line->event).ref == ObjectRef{"n", "p"});
}

TEST_CASE("a bookmark carries a version only", "[destination]") {
  const auto line = decode_watch_line<Pod>(
      R"({"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{
          "resourceVersion":"77","creationTimestamp":null},"spec":{"containers":null},"status":{}}})");
  REQUIRE(line.ok());
  CHECK(line->resource_version == "77");
  CHECK(std::holds_alternative<Bookmark>(line->event));
}

TEST_CASE("an error event carries the Status", "[destination]") {
  const auto line = decode_watch_line<Pod>(
      R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},
          "status":"Failure","message":"too old resource version: 1","reason":"Expired",
          "code":410
}
})");
  REQUIRE(line.ok());
  CHECK(line->resource_version.empty());
  REQUIRE(std::holds_alternative<WatchFailure>(line->event));
  CHECK(std::get<WatchFailure>(line->event) ==
        WatchFailure{410, "Expired", "too old resource version: 1"});
}

TEST_CASE("an unreadable object in a watch is skipped, its version still counts", "[destination]") {
  const auto line = decode_watch_line<Pod>(
      R"({"type":"MODIFIED","object":{"metadata":{"name":"p","resourceVersion":"9"},
          "spec":{"hostNetwork":7}}})");
  REQUIRE(line.ok());
  CHECK(line->resource_version == "9");
  REQUIRE(std::holds_alternative<Skipped>(line->event));
  CHECK(std::get<Skipped>(line->event).name == "p");
}

TEST_CASE("what is no watch event is an error", "[destination]") {
  const std::string bad = GENERATE(as<std::string>(),
                                   "",
                                   "{",
                                   "[]",
                                   "null",
                                   R"({"type":"ADDED"})",
                                   R"({"type":7,"object":{}})",
                                   R"({"type":"ADDED","object":7})",
                                   R"({"type":"RENAMED","object":{"metadata":{"name":"p"}}})",
                                   R"({"type":"DELETED","object":{"metadata":{}}})");
  const auto line = decode_watch_line<Pod>(bad);
  REQUIRE_FALSE(line.ok());
  CHECK(line.error().code == Code::kInvalidArgument);
}

}  // namespace
}  // namespace bowline::k8s
