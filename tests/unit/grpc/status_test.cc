#include "common/grpc/status.h"

#include <catch2/catch.hpp>

namespace bowline {
namespace {

TEST_CASE("an error keeps its code and message in both directions", "[grpc]") {
  const auto [code, theirs] = GENERATE(table<Code, grpc::StatusCode>({
      {Code::kCancelled, grpc::StatusCode::CANCELLED},
      {Code::kUnknown, grpc::StatusCode::UNKNOWN},
      {Code::kInvalidArgument, grpc::StatusCode::INVALID_ARGUMENT},
      {Code::kDeadlineExceeded, grpc::StatusCode::DEADLINE_EXCEEDED},
      {Code::kNotFound, grpc::StatusCode::NOT_FOUND},
      {Code::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS},
      {Code::kPermissionDenied, grpc::StatusCode::PERMISSION_DENIED},
      {Code::kResourceExhausted, grpc::StatusCode::RESOURCE_EXHAUSTED},
      {Code::kFailedPrecondition, grpc::StatusCode::FAILED_PRECONDITION},
      {Code::kAborted, grpc::StatusCode::ABORTED},
      {Code::kOutOfRange, grpc::StatusCode::OUT_OF_RANGE},
      {Code::kUnimplemented, grpc::StatusCode::UNIMPLEMENTED},
      {Code::kInternal, grpc::StatusCode::INTERNAL},
      {Code::kUnavailable, grpc::StatusCode::UNAVAILABLE},
      {Code::kUnauthenticated, grpc::StatusCode::UNAUTHENTICATED},
  }));
  const grpc::Status status = to_grpc_status(Error{code, "why"});
  CHECK(status.error_code() == theirs);
  CHECK(status.error_message() == "why");
  CHECK(from_grpc_status(status) == Status(Error{code, "why"}));
}

TEST_CASE("success is success", "[grpc]") {
  CHECK(to_grpc_status({}).ok());
  CHECK(from_grpc_status(grpc::Status::OK) == Status());
}

TEST_CASE("a code that we do not have is unknown", "[grpc]") {
  CHECK(from_grpc_status({grpc::StatusCode::DATA_LOSS, "why"}) ==
        Status(Error{Code::kUnknown, "why"}));
  CHECK(from_grpc_status({grpc::StatusCode::DO_NOT_USE, "why"}) ==
        Status(Error{Code::kUnknown, "why"}));
}

}  // namespace
}  // namespace bowline
