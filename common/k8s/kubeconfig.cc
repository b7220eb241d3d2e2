#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <optional>

#include "common/k8s/base64.h"
#include "common/k8s/cluster_config.h"

namespace bowline::k8s {
namespace {

/// One file; every error names it and the key. Throws Error, caught in load_kubeconfig.
class Kubeconfig {
 public:
  Kubeconfig(std::string path, const std::string& text) : path_(std::move(path)) {
    root_ = YAML::Load(text);
    if (!root_.IsMap()) fail(Code::kInvalidArgument, "is not a kubeconfig: no mapping at the top");
  }

  ClusterConfig read(const std::string& wanted_context) const {
    const std::string context_name =
        wanted_context.empty() ? text(root_, "current-context") : wanted_context;
    if (context_name.empty()) fail(Code::kInvalidArgument, "current-context is not set");
    const YAML::Node context = entry("contexts", "context", context_name);
    const std::string cluster_name = text(context, "cluster");
    const std::string user_name = text(context, "user");
    if (cluster_name.empty()) {
      fail(Code::kInvalidArgument, fmt::format("context \"{}\" has no cluster", context_name));
    }
    ClusterConfig config;
    read_cluster(entry("clusters", "cluster", cluster_name), cluster_name, config);
    if (!user_name.empty()) read_user(entry("users", "user", user_name), user_name, config);
    if (auto name = text(context, "namespace"); !name.empty()) config.namespace_name = name;
    return config;
  }

 private:
  [[noreturn]] void fail(Code code, const std::string& what) const {
    throw Error{code, fmt::format("kubeconfig {}: {}", path_, what)};
  }

  void refuse(const YAML::Node& node, const char* key, const std::string& owner) const {
    const YAML::Node value = node[key];
    if (!value || (value.IsScalar() && value.Scalar() == "false")) return;
    fail(Code::kUnimplemented, fmt::format("{}: {} is not supported", owner, key));
  }

  std::string text(const YAML::Node& node, const char* key) const {
    const YAML::Node value = node[key];
    if (!value || value.IsNull()) return {};
    if (!value.IsScalar()) fail(Code::kInvalidArgument, fmt::format("{} is not a string", key));
    return value.Scalar();
  }

  /// The entry `name` of a list of {name, <kind>: {…}}.
  YAML::Node entry(const char* list, const char* kind, const std::string& name) const {
    const YAML::Node entries = root_[list];
    if (entries && entries.IsSequence()) {
      for (const YAML::Node& item : entries) {
        if (!item.IsMap() || text(item, "name") != name) continue;
        const YAML::Node value = item[kind];
        if (value && value.IsMap()) return value;
        fail(Code::kInvalidArgument, fmt::format("{} \"{}\" in {} is empty", kind, name, list));
      }
    }
    fail(Code::kInvalidArgument, fmt::format("there is no {} \"{}\" in {}", kind, name, list));
  }

  std::string beside(const std::string& file) const {
    const std::size_t slash = path_.rfind('/');
    if (file.empty() || file.front() == '/' || slash == std::string::npos) return file;
    return path_.substr(0, slash + 1) + file;
  }

  /// `<key>-data`, in base64, wins over the file named by `<key>`.
  Material material(const YAML::Node& node, const std::string& key) const {
    const std::string inline_key = key + "-data";
    const std::string encoded = text(node, inline_key.c_str());
    if (encoded.empty()) return {.path = beside(text(node, key.c_str()))};
    std::optional<std::string> bytes = decode_base64(encoded);
    if (!bytes) fail(Code::kInvalidArgument, inline_key + " is not base64");
    return {.bytes = *std::move(bytes)};
  }

  void read_cluster(const YAML::Node& node, const std::string& name, ClusterConfig& config) const {
    const std::string owner = fmt::format("cluster \"{}\"", name);
    for (const char* key : {"insecure-skip-tls-verify", "proxy-url", "tls-server-name"}) {
      refuse(node, key, owner);
    }
    config.server = text(node, "server");
    const bool https = config.server.starts_with("https://");
    if (!https && !config.server.starts_with("http://")) {
      fail(Code::kInvalidArgument,
           fmt::format("{}: server \"{}\" is no http or https URL", owner, config.server));
    }
    config.certificate_authority = material(node, "certificate-authority");
    if (https && config.certificate_authority.empty()) {
      fail(Code::kInvalidArgument, owner + ": certificate-authority is missing");
    }
  }

  void read_user(const YAML::Node& node, const std::string& name, ClusterConfig& config) const {
    const std::string owner = fmt::format("user \"{}\"", name);
    for (const char* key : {"exec", "auth-provider", "username", "password", "as"}) {
      refuse(node, key, owner);
    }
    config.token = text(node, "token");
    config.token_file = beside(text(node, "tokenFile"));
    config.client_certificate = material(node, "client-certificate");
    config.client_key = material(node, "client-key");
    if (config.client_certificate.empty() != config.client_key.empty()) {
      fail(Code::kInvalidArgument, owner + ": client-certificate and client-key need each other");
    }
  }

  std::string path_;
  YAML::Node root_;
};

}  // namespace

Result<ClusterConfig> load_kubeconfig(const std::string& path,
                                      const std::string& context,
                                      const FileReader& files) {
  const Result<std::string> content = files.read(path);
  if (!content) return content.error().with_context("read the kubeconfig");
  try {
    return Kubeconfig(path, *content).read(context);
  } catch (const Error& error) {
    return error;
  } catch (const YAML::Exception& error) {
    return Error{Code::kInvalidArgument, fmt::format("kubeconfig {}: {}", path, error.what())};
  }
}

}  // namespace bowline::k8s
