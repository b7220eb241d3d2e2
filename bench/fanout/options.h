#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/flags.h"
#include "common/base/result.h"
#include "common/net/ip_address.h"

namespace bowline::bench {

/// One run, checked.
struct Options {
  SocketAddress server{IpAddress::v4(0x7f000001), Port(8086)};
  std::int64_t server_pid = 0;
  std::size_t streams = 0;
  std::size_t connections = 0;
  std::size_t services = 0;
  std::string name_space;  ///< of the Services svc-0, svc-1, …
  std::string cluster_domain;
  std::vector<std::string> nodes;  ///< in turn for the streams' context tokens; never empty
  std::string change_command;      ///< empty: nothing changes
  std::string commits_file;
  std::string endpoints_command;
  std::chrono::milliseconds open_timeout{};
  std::chrono::milliseconds settle{};
  std::chrono::milliseconds linger{};
};

class OptionFlags {
 public:
  OptionFlags();
  OptionFlags(const OptionFlags&) = delete;
  OptionFlags& operator=(const OptionFlags&) = delete;

  [[nodiscard]] const FlagSet& flags() const { return flags_; }
  /// What was parsed. Errors: kInvalidArgument; the message names the flag.
  [[nodiscard]] Result<Options> options() const;

 private:
  void add_load();
  void add_cluster();
  void add_times();

  FlagSet flags_;
  std::string server_ = "127.0.0.1:8086";
  std::int64_t server_pid_ = 0;
  std::int64_t streams_ = 1000;
  std::int64_t connections_ = 50;
  std::int64_t services_ = 20;
  std::string nodes_ = "node-0,node-1,node-2";
  Options options_;  // those that need no check
};

}  // namespace bowline::bench
