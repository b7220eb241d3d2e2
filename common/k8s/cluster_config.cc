#include "common/k8s/cluster_config.h"

#include <cstdlib>

namespace bowline::k8s {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string in_brackets_if_v6(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

Result<std::string> Material::load(const FileReader& files) const {
  if (path.empty()) return bytes;
  return files.read(path);
}

InClusterEnvironment InClusterEnvironment::from_process() {
  return {.host = environment("KUBERNETES_SERVICE_HOST"),
          .port = environment("KUBERNETES_SERVICE_PORT")};
}

Result<ClusterConfig> load_in_cluster(const InClusterEnvironment& environment,
                                      const FileReader& files) {
  if (environment.host.empty() || environment.port.empty()) {
    return Error{Code::kFailedPrecondition,
                 "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: not in a "
                 "cluster? Then name a kubeconfig"};
  }
  ClusterConfig config{
      .server = "https://" + in_brackets_if_v6(environment.host) + ":" + environment.port,
      .certificate_authority = {.path = environment.mount + "/ca.crt"},
      .token_file = environment.mount + "/token"};
  for (const std::string& path : {config.certificate_authority.path, config.token_file}) {
    if (const auto content = files.read(path); !content) {
      return content.error().with_context("the pod's service account is not mounted");
    }
  }
  if (const auto name = files.read(environment.mount + "/namespace"); name && !name->empty()) {
    config.namespace_name = *name;
  }
  return config;
}

}  // namespace bowline::k8s
