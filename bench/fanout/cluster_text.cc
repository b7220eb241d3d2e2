#include "bench/fanout/cluster_text.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace bowline::bench {
namespace {

using ServiceIndex = std::map<std::string_view, std::uint32_t>;

ServiceIndex index_of(const std::vector<std::string>& services) {
  ServiceIndex index;
  for (std::uint32_t i = 0; i < services.size(); ++i) index.emplace(services[i], i);
  return index;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::optional<Commit> parse_commit(const std::vector<std::string_view>& words) {
  const auto nanoseconds = parse_number(words[2]);
  const auto address = IpAddress::parse(words[3]);
  const bool ready = words[4] == "ready";
  if (!nanoseconds || !address || (!ready && words[4] != "unready")) return std::nullopt;
  const auto since_epoch = std::chrono::nanoseconds(*nanoseconds);
  return Commit{
      0, *address, ready, WallTime(std::chrono::duration_cast<WallTime::duration>(since_epoch))};
}

std::optional<SocketAddress> parse_socket_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto ip = IpAddress::parse(host);
  const auto port = Port::parse(text.substr(colon + 1));
  if (!ip || !port) return std::nullopt;
  return SocketAddress{*ip, *port};
}

Error bad_line(std::string_view line, std::string_view want) {
  return {Code::kInvalidArgument,
          "line '" + std::string(line) + "': want '" + std::string(want) + "'"};
}

}  // namespace

Result<std::vector<Commit>> parse_commits(std::string_view text,
                                          const std::vector<std::string>& services) {
  const ServiceIndex index = index_of(services);
  std::vector<Commit> commits;
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split(line, ' ');
    auto commit = words.size() == 5 ? parse_commit(words) : std::nullopt;
    if (!commit) return bad_line(line, "SERVICE VERSION NANOSECONDS ADDRESS ready|unready");
    const auto service = index.find(words[0]);
    if (service == index.end()) continue;
    commit->service = service->second;
    commits.push_back(*commit);
  }
  return commits;
}

Result<std::vector<EndpointSet>> parse_endpoints(std::string_view text,
                                                 const std::vector<std::string>& services) {
  const ServiceIndex index = index_of(services);
  std::vector<EndpointSet> endpoints(services.size());
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split(line, ' ');
    const auto address = words.size() == 2 ? parse_socket_address(words[1]) : std::nullopt;
    if (!address) return bad_line(line, "SERVICE ADDRESS:PORT");
    const auto service = index.find(words[0]);
    if (service != index.end()) endpoints[service->second].push_back(*address);
  }
  for (EndpointSet& set : endpoints) {
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
  }
  return endpoints;
}

}  // namespace bowline::bench
