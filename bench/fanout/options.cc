#include "bench/fanout/options.h"

#include <optional>

#include "common/net/listen_address.h"

namespace bowline::bench {
namespace {

std::optional<std::string> refuse_below_one(const std::int64_t& number) {
  if (number > 0) return std::nullopt;
  return "want at least 1";
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

}  // namespace

OptionFlags::OptionFlags()
    : flags_("bench_fanout",
             "Holds many Get streams of a server of the destination API open while endpoints "
             "change, and prints what that cost and how long it took, as one line of JSON.") {
  options_.name_space = "seed";
  options_.cluster_domain = "cluster.local";
  options_.open_timeout = std::chrono::seconds(60);
  options_.settle = std::chrono::seconds(3);
  options_.linger = std::chrono::seconds(5);
  add_load();
  add_cluster();
  add_times();
}

void OptionFlags::add_load() {
  flags_.group("Load");
  flags_.add(Flag<std::string>{
      .name = "server", .target = &server_, .help = "the server's IP address and port"});
  flags_.add(Flag<std::int64_t>{.name = "server-pid",
                                .target = &server_pid_,
                                .help = "the server's process, for its CPU time and memory",
                                .refuse = refuse_below_one});
  flags_.add(Flag<std::int64_t>{.name = "streams",
                                .target = &streams_,
                                .help = "Get streams to hold open",
                                .refuse = refuse_below_one});
  flags_.add(Flag<std::int64_t>{.name = "connections",
                                .target = &connections_,
                                .help = "connections to spread them over",
                                .refuse = refuse_below_one});
  flags_.add(Flag<std::int64_t>{.name = "services",
                                .target = &services_,
                                .help =
                                    "Services to spread them over: svc-0 and so on, port 80; each "
                                    "connection has streams of as many as it can",
                                .refuse = refuse_below_one});
}

void OptionFlags::add_cluster() {
  flags_.group("Cluster");
  flags_.add(Flag<std::string>{
      .name = "namespace", .target = &options_.name_space, .help = "namespace of the Services"});
  flags_.add(Flag<std::string>{.name = "cluster-domain",
                               .target = &options_.cluster_domain,
                               .help = "what the names of Services end in"});
  flags_.add(Flag<std::string>{.name = "nodes",
                               .target = &nodes_,
                               .help = "nodes that the streams claim to be on, in turn"});
  flags_.add(Flag<std::string>{
      .name = "change",
      .target = &options_.change_command,
      .help = "command that changes endpoints once all streams are open; empty: none"});
  flags_.add(Flag<std::string>{
      .name = "commits",
      .target = &options_.commits_file,
      .help = "file with the lines of `kube-testbed churn` once that command has ended"});
  flags_.add(Flag<std::string>{
      .name = "endpoints",
      .target = &options_.endpoints_command,
      .help = "command that prints the API server's endpoints at the end: SERVICE ADDRESS:PORT"});
}

void OptionFlags::add_times() {
  flags_.group("Times");
  flags_.add(Flag<std::chrono::milliseconds>{.name = "open-timeout",
                                             .target = &options_.open_timeout,
                                             .help = "for the first message of every stream"});
  flags_.add(Flag<std::chrono::milliseconds>{
      .name = "settle",
      .target = &options_.settle,
      .help = "silence after which all messages are taken to have arrived"});
  flags_.add(Flag<std::chrono::milliseconds>{
      .name = "linger",
      .target = &options_.linger,
      .help = "after all streams are closed, before the server's memory is read again"});
}

Result<Options> OptionFlags::options() const {
  const auto server = parse_listen_address(server_);
  if (!server || !server->ip || server->port == 0) {
    return Error{Code::kInvalidArgument,
                 "-server " + server_ + ": want an IP address and a port, as in 127.0.0.1:8086"};
  }
  if (server_pid_ == 0) {
    return Error{Code::kInvalidArgument,
                 "-server-pid: missing; what the server costs is the point"};
  }
  if (options_.endpoints_command.empty()) {
    return Error{Code::kInvalidArgument, "-endpoints: missing; a fast wrong answer is no result"};
  }
  if (options_.change_command.empty() != options_.commits_file.empty()) {
    return Error{Code::kInvalidArgument, "-change and -commits: one needs the other"};
  }
  Options options = options_;
  options.server = {*server->ip, Port(server->port)};
  options.server_pid = server_pid_;
  options.streams = static_cast<std::size_t>(streams_);
  options.connections = static_cast<std::size_t>(connections_);
  options.services = static_cast<std::size_t>(services_);
  options.nodes = split_at_commas(nodes_);
  return options;
}

}  // namespace bowline::bench
