#pragma once

#include <string>

#include "tests/support/process/temporary_directory.h"

namespace bowline::destination {

/// Writes a kubeconfig of an API server and tells its path.
inline std::string write_kubeconfig(const test::TemporaryDirectory& directory,
                                    const std::string& server) {
  return directory.write("kubeconfig",
                         "apiVersion: v1\n"
                         "kind: Config\n"
                         "current-context: test\n"
                         "contexts: [{name: test, context: {cluster: test, user: test}}]\n"
                         "clusters: [{name: test, cluster: {server: \"" +
                             server +
                             "\"}}]\n"
                             "users: [{name: test, user: {}}]\n");
}

}  // namespace bowline::destination
