#pragma once

#include <string>

#include "common/base/file_reader.h"
#include "common/base/result.h"

namespace bowline::k8s {

/// Bytes that come from a file, read when needed, or stand in the configuration itself.
struct Material {
  std::string path;
  std::string bytes;  ///< if `path` is empty

  [[nodiscard]] bool empty() const { return path.empty() && bytes.empty(); }
  /// For people: the path, or "the kubeconfig".
  [[nodiscard]] std::string source() const { return path.empty() ? "the kubeconfig" : path; }
  /// Errors: those of FileReader.
  [[nodiscard]] Result<std::string> load(const FileReader& files) const;

  bool operator==(const Material&) const = default;
};

/// How to reach one API server.
struct ClusterConfig {
  std::string server;              ///< "https://host[:port][/path]" or http; IPv6 in brackets
  Material certificate_authority;  ///< the only one trusted; needed for https
  Material client_certificate;     ///< with its chain; may be empty
  Material client_key;
  std::string token;       ///< fixed; `token_file` wins
  std::string token_file;  ///< read again as it is rotated
  std::string namespace_name = "default";

  bool operator==(const ClusterConfig&) const = default;
};

/// What a container is told about its cluster.
struct InClusterEnvironment {
  std::string host;  ///< KUBERNETES_SERVICE_HOST
  std::string port;  ///< KUBERNETES_SERVICE_PORT
  std::string mount = "/var/run/secrets/kubernetes.io/serviceaccount";

  /// From the process's environment.
  static InClusterEnvironment from_process();
};

/// Errors: kFailedPrecondition outside a cluster; those of FileReader for a missing mount.
Result<ClusterConfig> load_in_cluster(const InClusterEnvironment& environment,
                                      const FileReader& files);

/// Reads the kubeconfig at `path`, for `context` or, if empty, its current-context. Paths in it
/// are relative to its folder.
/// Errors, each naming the file and the key: those of FileReader, kInvalidArgument for what is
/// malformed or missing, kUnimplemented for what is not supported (exec and auth-provider
/// plugins, passwords, impersonation, proxies, unverified TLS).
Result<ClusterConfig> load_kubeconfig(const std::string& path,
                                      const std::string& context,
                                      const FileReader& files);

}  // namespace bowline::k8s
