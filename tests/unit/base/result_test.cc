#include "common/base/result.h"

#include <catch2/catch.hpp>
#include <memory>

namespace bowline {
namespace {

TEST_CASE("context is put in front of an error and keeps its code", "[base]") {
  const Error error{Code::kNotFound, "no such file"};
  CHECK(error.with_context("read issuer") == Error{Code::kNotFound, "read issuer: no such file"});
}

TEST_CASE("a result holds a value or an error", "[base]") {
  const Result<int> value = 7;
  REQUIRE(value.ok());
  CHECK(*value == 7);
  const Result<int> failed = Error{Code::kInternal, "broken"};
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error() == Error{Code::kInternal, "broken"});
}

TEST_CASE("a result can hold what only moves", "[base]") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = std::move(*result);
  CHECK(*taken == 3);
}

TEST_CASE("a status is ok until it has an error", "[base]") {
  CHECK(Status{}.ok());
  CHECK(Status{}.code() == Code::kOk);
  const Status failed = Error{Code::kUnavailable, "gone"};
  CHECK_FALSE(failed.ok());
  CHECK(failed.code() == Code::kUnavailable);
}

TEST_CASE("codes have their canonical names and numbers", "[base]") {
  CHECK(to_string(Code::kInvalidArgument) == "INVALID_ARGUMENT");
  CHECK(to_string(Code::kUnauthenticated) == "UNAUTHENTICATED");
  CHECK(static_cast<int>(Code::kUnauthenticated) == 16);
  CHECK(static_cast<int>(Code::kUnavailable) == 14);
}

}  // namespace
}  // namespace bowline
