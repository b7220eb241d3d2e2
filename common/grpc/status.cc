#include "common/grpc/status.h"

namespace bowline {
namespace {

Code to_code(grpc::StatusCode code) {
  if (code < grpc::StatusCode::OK || code > grpc::StatusCode::UNAUTHENTICATED ||
      code == grpc::StatusCode::DATA_LOSS) {
    return Code::kUnknown;
  }
  return static_cast<Code>(code);  // the values are gRPC's
}

}  // namespace

grpc::Status to_grpc_status(const Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), status.error().message};
}

Status from_grpc_status(const grpc::Status& status) {
  if (status.ok()) return {};
  return Error{to_code(status.error_code()), status.error_message()};
}

}  // namespace bowline
