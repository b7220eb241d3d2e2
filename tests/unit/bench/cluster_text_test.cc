#include "bench/fanout/cluster_text.h"

#include <catch2/catch.hpp>

#include "bench/fanout/verdict.h"

namespace bowline::bench {
namespace {

const std::vector<std::string> kServices{"svc-0", "svc-1"};

IpAddress ip(const std::string& text) { return *IpAddress::parse(text); }
SocketAddress address(const std::string& text, std::uint16_t port = 8080) {
  return {ip(text), Port(port)};
}
WallTime at_nanoseconds(std::int64_t count) {
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(count)));
}

TEST_CASE("commits are read as churn writes them") {
  const auto commits = parse_commits(
      "svc-1 900 1700000000123456789 10.42.128.1 unready\n"
      "svc-0 901 1700000000223456789 fd00::1 ready\n",
      kServices);
  REQUIRE(commits);
  CHECK(*commits ==
        std::vector<Commit>{{1, ip("10.42.128.1"), false, at_nanoseconds(1700000000123456789)},
                            {0, ip("fd00::1"), true, at_nanoseconds(1700000000223456789)}});
}

TEST_CASE("commits to Services that nobody watches are left out") {
  const auto commits = parse_commits("svc-10 1 5 10.0.0.1 ready\n", kServices);
  REQUIRE(commits);
  CHECK(commits->empty());
}

TEST_CASE("a line that is no commit is refused with its text") {
  const std::string line = GENERATE("svc-0 1 5 10.0.0.1",
                                    "svc-0 1 5 10.0.0.1 gone",
                                    "svc-0 1 5x 10.0.0.1 ready",
                                    "svc-0 1 5 10.0.0 ready");
  const auto commits = parse_commits("svc-0 1 5 10.0.0.1 ready\n" + line + "\n", kServices);
  REQUIRE_FALSE(commits);
  CHECK(commits.error() ==
        Error{Code::kInvalidArgument,
              "line '" + line + "': want 'SERVICE VERSION NANOSECONDS ADDRESS ready|unready'"});
}

TEST_CASE("endpoints are read into one sorted set for each Service") {
  const auto endpoints = parse_endpoints(
      "svc-1 10.0.0.2:8080\nsvc-9 10.0.0.9:8080\nsvc-1 10.0.0.1:8080\nsvc-1 [fd00::1]:80\n"
      "svc-1 10.0.0.2:8080\n",
      kServices);
  REQUIRE(endpoints);
  CHECK(*endpoints == std::vector<EndpointSet>{
                          {}, {address("10.0.0.1"), address("10.0.0.2"), address("fd00::1", 80)}});
}

TEST_CASE("a line that is no endpoint is refused") {
  const std::string line =
      GENERATE("svc-0", "svc-0 10.0.0.1", "svc-0 10.0.0.1:0", "svc-0 10.0.0.1:80 more");
  CHECK_FALSE(parse_endpoints(line, kServices));
}

TEST_CASE("an added address is wrong unless the Service ever had it ready") {
  const EndpointSet at_end{address("10.0.0.1"), address("10.0.0.2")};
  const std::vector<Commit> commits{{0, ip("10.0.0.3"), false, {}}};

  CHECK(count_wrong_addresses(at_end, at_end, commits, 0) == 0);
  CHECK(count_wrong_addresses({address("10.0.0.3")}, at_end, commits, 0) == 0);
  CHECK(count_wrong_addresses({address("10.0.0.3")}, at_end, commits, 1) == 1);
  CHECK(count_wrong_addresses({address("10.0.0.3", 9)}, at_end, commits, 0) == 1);
  CHECK(count_wrong_addresses(
            {address("10.0.0.1", 9), address("10.0.0.2"), address("10.0.0.4")}, at_end, {}, 0) ==
        2);
}

}  // namespace
}  // namespace bowline::bench
