#pragma once

#include <string>
#include <vector>

#include "destination.pb.h"
#include "tests/cluster/destination/objects.h"

/// What the daemon of these tests has to answer, from what the cluster has (destination.md 5 to 8).
namespace bowline::cluster_test {

namespace pb = io::linkerd::proxy::destination;

constexpr const char* kTrustDomain = "mesh.example";

/// "10.42.1.5", 8080
io::linkerd::proxy::net::TcpAddress tcp_address(const std::string& ip, int port);

/// A pod's address in an ADD, as a client in `client_zone` sees it ("": in none).
pb::WeightedAddr address(const Namespace& ns,
                         const TestPod& pod,
                         const std::string& client_zone = "",
                         int port = 8080);
pb::WeightedAddr plain_address(const std::string& ip, int port = 8080);

pb::Update add(const Namespace& ns,
               const std::string& service,
               const std::vector<pb::WeightedAddr>& addresses);
pb::Update remove(const std::vector<std::string>& ips, int port = 8080);
pb::Update no_endpoints();

pb::DestinationProfile service_profile(const Namespace& ns,
                                       const std::string& service,
                                       int port = 80);
pb::DestinationProfile pod_profile(const Namespace& ns, const TestPod& pod, int port = 8080);
pb::DestinationProfile unknown_profile(const std::string& ip, int port);

}  // namespace bowline::cluster_test
