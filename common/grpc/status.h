#pragma once

#include <grpcpp/support/status.h>

#include "common/base/result.h"

namespace bowline {

/// Our errors as gRPC statuses and back: the only mapping between the two. Code and message are
/// kept, error details are dropped; codes that we have no use for (DATA_LOSS, numbers that gRPC
/// does not define) become kUnknown.
grpc::Status to_grpc_status(const Status& status);
Status from_grpc_status(const grpc::Status& status);

}  // namespace bowline
