#pragma once

#include <memory>
#include <string>

#include "common/base/file_reader.h"
#include "common/base/result.h"
#include "common/k8s/cluster_config.h"

using SSL_CTX = struct ssl_ctx_st;

namespace bowline::k8s {

/// Makes `context` trust the cluster's own authority and nothing else, for `host` only (a name, or
/// an address without brackets), show the client certificate if there is one, and speak TLS 1.2
/// or newer. `last_alert` gets the reason of the
/// newest failed handshake, on the thread that shakes hands. Files are read each time, so a
/// rotated one is used by the next connection.
/// Errors: those of FileReader; kInvalidArgument for what is no PEM, naming the source.
Status configure_tls(SSL_CTX* context,
                     const ClusterConfig& config,
                     const std::string& host,
                     const FileReader& files,
                     std::shared_ptr<std::string> last_alert);

}  // namespace bowline::k8s
