#include "common/k8s/bearer_token.h"

#include <catch2/catch.hpp>

#include "tests/unit/k8s/memory_files.h"

namespace bowline::k8s {
namespace {

class ManualClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override { return {}; }
  [[nodiscard]] SteadyTime steady() const override { return now; }
  SteadyTime now{std::chrono::hours(1)};
};

struct Fixture {
  MemoryFiles files;
  ManualClock clock;
};

std::string text(const Result<std::string>& token) {
  return token ? *token : "error: " + token.error().message;
}

TEST_CASE("without a file the token is fixed", "[k8s]") {
  Fixture f;
  BearerToken token("abc", "", f.files, f.clock);
  CHECK(text(token.current()) == "abc");
  CHECK_FALSE(token.refused("abc"));
  CHECK(f.files.reads == 0);
}

TEST_CASE("a file wins over the fixed token, without its line end", "[k8s]") {
  Fixture f;
  f.files.content["/token"] = "from-file\n";
  BearerToken token("abc", "/token", f.files, f.clock);
  CHECK(text(token.current()) == "from-file");
}

TEST_CASE("the file is read again a minute later", "[k8s]") {
  Fixture f;
  f.files.content["/token"] = "one";
  BearerToken token("", "/token", f.files, f.clock);
  CHECK(text(token.current()) == "one");
  f.files.content["/token"] = "two";
  f.clock.now += std::chrono::seconds(59);
  CHECK(text(token.current()) == "one");
  f.clock.now += std::chrono::seconds(1);
  CHECK(text(token.current()) == "two");
  CHECK(f.files.reads == 2);
}

TEST_CASE("a refused token is looked up at once", "[k8s]") {
  Fixture f;
  f.files.content["/token"] = "one";
  BearerToken token("", "/token", f.files, f.clock);
  CHECK(text(token.current()) == "one");
  CHECK_FALSE(token.refused("one"));
  f.files.content["/token"] = "two";
  CHECK(token.refused("one"));
  CHECK(text(token.current()) == "two");
}

TEST_CASE("a token stays in use while its file is missing", "[k8s]") {
  Fixture f;
  f.files.content["/token"] = "one";
  BearerToken token("", "/token", f.files, f.clock);
  CHECK(text(token.current()) == "one");
  f.files.content.clear();
  f.clock.now += std::chrono::minutes(2);
  CHECK(text(token.current()) == "one");
}

TEST_CASE("a file that never was there is named", "[k8s]") {
  Fixture f;
  BearerToken token("", "/token", f.files, f.clock);
  CHECK(text(token.current()) ==
        "error: read the token for the API server: /token: No such file or directory");
}

}  // namespace
}  // namespace bowline::k8s
