#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/base/flags.h"
#include "common/base/log.h"
#include "common/base/result.h"
#include "services/destination/core/discovery_config.h"

namespace bowline::destination {

/// The destination daemon's settings, checked.
struct Config {
  std::string address;        ///< of the Destination API
  std::string admin_address;  ///< of /ready, /live, /ping and /metrics
  std::string kubeconfig;     ///< empty: the ServiceAccount that is mounted into the pod
  DiscoveryConfig discovery;
  std::string meshed_http2_params;  ///< as ProtoEncoder::create reads it
  std::chrono::milliseconds stall_timeout{};
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kPlain;
  std::vector<std::string> warnings;  ///< to be logged once logging is set up
};

/// The daemon's flags: their values before they are checked.
class ConfigFlags {
 public:
  ConfigFlags();
  ~ConfigFlags() = default;
  ConfigFlags(const ConfigFlags&) = delete;
  ConfigFlags& operator=(const ConfigFlags&) = delete;

  [[nodiscard]] const FlagSet& flags() const { return flags_; }
  /// What was parsed; what is empty where the reference has a fall-back takes that, with a warning.
  [[nodiscard]] Config config() const;

 private:
  void add_listeners();
  void add_cluster();
  void add_answers();
  void add_logging();

  FlagSet flags_;
  std::string address_ = ":8086";
  std::string admin_address_ = ":9996";
  std::string kubeconfig_;
  std::string controller_namespace_ = "linkerd";
  std::string outbound_transport_mode_ = "transparent";
  std::string trust_domain_;
  std::string cluster_domain_;
  std::string default_opaque_ports_;
  std::string meshed_http2_params_;
  std::string log_level_ = "info";
  std::string log_format_ = "plain";
  bool h2_upgrade_ = true;
  bool endpoint_slices_ = true;
  std::chrono::milliseconds stall_timeout_{10'000};
};

}  // namespace bowline::destination
