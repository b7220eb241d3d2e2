#include "common/k8s/cluster_config.h"

#include <catch2/catch.hpp>

#include "tests/unit/k8s/memory_files.h"

namespace bowline::k8s {
namespace {

constexpr const char* kPath = "/home/ada/.kube/config";

const std::string kGood = R"(
apiVersion: v1
kind: Config
current-context: dev
contexts:
- name: dev
  context: {cluster: c, user: u, namespace: shop}
- name: prod
  context: {cluster: p, user: t}
clusters:
- name: c
  cluster: {server: "https://10.0.0.1:6443", certificate-authority: pki/ca.crt}
- name: p
  cluster: {server: "https://[fd00::1]:6443", certificate-authority-data: "UEVN\nISE="}
users:
- name: u
  user: {client-certificate: /abs/client.crt, client-key-data: S0VZ}
- name: t
  user: {token: fixed, tokenFile: tokens/t}
)";

Result<ClusterConfig> load(const std::string& yaml, const std::string& context = "") {
  MemoryFiles files;
  files.content[kPath] = yaml;
  return load_kubeconfig(kPath, context, files);
}

Error load_error(const std::string& yaml, const std::string& context = "") {
  const auto config = load(yaml, context);
  INFO(yaml);
  REQUIRE_FALSE(config.ok());
  return config.error();
}

std::string with(const std::string& cluster, const std::string& user) {
  return "current-context: dev\n"
         "contexts: [{name: dev, context: {cluster: c, user: u}}]\n"
         "clusters: [{name: c, cluster: {" +
         cluster +
         "}}]\n"
         "users: [{name: u, user: {" +
         user + "}}]\n";
}

const std::string kPlainServer = "server: 'http://127.0.0.1:1'";

TEST_CASE("the current context is used, paths are beside the file", "[k8s]") {
  const auto config = load(kGood);
  REQUIRE(config.ok());
  CHECK(*config == ClusterConfig{.server = "https://10.0.0.1:6443",
                                 .certificate_authority = {"/home/ada/.kube/pki/ca.crt", ""},
                                 .client_certificate = {"/abs/client.crt", ""},
                                 .client_key = {"", "KEY"},
                                 .namespace_name = "shop"});
}

TEST_CASE("another context may be asked for", "[k8s]") {
  const auto config = load(kGood, "prod");
  REQUIRE(config.ok());
  CHECK(*config == ClusterConfig{.server = "https://[fd00::1]:6443",
                                 .certificate_authority = {"", "PEM!!"},
                                 .token = "fixed",
                                 .token_file = "/home/ada/.kube/tokens/t"});
}

TEST_CASE("a missing kubeconfig is named", "[k8s]") {
  CHECK(load_kubeconfig("/none", "", MemoryFiles()).error() ==
        Error{Code::kNotFound, "read the kubeconfig: /none: No such file or directory"});
}

TEST_CASE("what is missing or malformed is named, file and key", "[k8s]") {
  const auto [yaml, context, message] = GENERATE(table<std::string, std::string, std::string>(
      {{"", "", "is not a kubeconfig: no mapping at the top"},
       {"- a", "", "is not a kubeconfig: no mapping at the top"},
       {"kind: Config", "", "current-context is not set"},
       {"current-context: [a]", "", "current-context is not a string"},
       {kGood, "test", "there is no context \"test\" in contexts"},
       {"current-context: dev\ncontexts: [{name: dev}]",
        "",
        "context \"dev\" in contexts is empty"},
       {"current-context: dev\ncontexts: [{name: dev, context: {user: u}}]",
        "",
        "context \"dev\" has no cluster"},
       {"current-context: dev\ncontexts: [{name: dev, context: {cluster: c}}]",
        "",
        "there is no cluster \"c\" in clusters"},
       {with("server: ''", ""), "", "cluster \"c\": server \"\" is no http or https URL"},
       {with("server: 'https://h'", ""), "", "cluster \"c\": certificate-authority is missing"},
       {with("server: 'https://h', certificate-authority-data: '***'", ""),
        "",
        "certificate-authority-data is not base64"},
       {with(kPlainServer, "client-certificate: a"),
        "",
        "user \"u\": client-certificate and client-key need each other"}}));
  CHECK(load_error(yaml, context) ==
        Error{Code::kInvalidArgument, std::string("kubeconfig ") + kPath + ": " + message});
}

TEST_CASE("what is not supported is refused by name", "[k8s]") {
  const auto [yaml, message] = GENERATE(table<std::string, std::string>(
      {{with(kPlainServer, "exec: {command: aws}"), "user \"u\": exec is not supported"},
       {with(kPlainServer, "auth-provider: {name: gcp}"),
        "user \"u\": auth-provider is not supported"},
       {with(kPlainServer, "username: a, password: b"), "user \"u\": username is not supported"},
       {with(kPlainServer, "as: admin"), "user \"u\": as is not supported"},
       {with(kPlainServer + ", insecure-skip-tls-verify: true", ""),
        "cluster \"c\": insecure-skip-tls-verify is not supported"},
       {with(kPlainServer + ", proxy-url: 'http://p'", ""),
        "cluster \"c\": proxy-url is not supported"}}));
  CHECK(load_error(yaml) ==
        Error{Code::kUnimplemented, std::string("kubeconfig ") + kPath + ": " + message});
}

TEST_CASE("verified TLS may be asked for in so many words", "[k8s]") {
  CHECK(load(with(kPlainServer + ", insecure-skip-tls-verify: false", "")).ok());
}

TEST_CASE("text that is no YAML is an error with its place", "[k8s]") {
  const Error error = load_error("a: [");
  CHECK(error.code == Code::kInvalidArgument);
  CHECK(error.message.find(kPath) != std::string::npos);
}

MemoryFiles mounted() {
  return MemoryFiles({{"/sa/ca.crt", "CA"}, {"/sa/token", "T"}, {"/sa/namespace", "mesh"}});
}

TEST_CASE("in a cluster the service account's mount is used", "[k8s]") {
  const auto config = load_in_cluster({"10.96.0.1", "443", "/sa"}, mounted());
  REQUIRE(config.ok());
  CHECK(*config == ClusterConfig{.server = "https://10.96.0.1:443",
                                 .certificate_authority = {"/sa/ca.crt", ""},
                                 .token_file = "/sa/token",
                                 .namespace_name = "mesh"});
}

TEST_CASE("an IPv6 API server is put in brackets", "[k8s]") {
  const auto config = load_in_cluster({"fd00::1", "443", "/sa"}, mounted());
  REQUIRE(config.ok());
  CHECK(config->server == "https://[fd00::1]:443");
}

TEST_CASE("outside a cluster the missing variables are named", "[k8s]") {
  const auto config = load_in_cluster({"", "443", "/sa"}, mounted());
  REQUIRE_FALSE(config.ok());
  CHECK(config.error() == Error{Code::kFailedPrecondition,
                                "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: "
                                "not in a cluster? Then name a kubeconfig"});
}

TEST_CASE("a missing file of the mount is named", "[k8s]") {
  MemoryFiles files;
  files.content["/sa/ca.crt"] = "CA";
  const auto config = load_in_cluster({"10.96.0.1", "443", "/sa"}, files);
  REQUIRE_FALSE(config.ok());
  CHECK(config.error() == Error{Code::kNotFound,
                                "the pod's service account is not mounted: /sa/token: No such file "
                                "or directory"});
}

}  // namespace
}  // namespace bowline::k8s
