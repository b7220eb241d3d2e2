// What the daemon says to settings with which it cannot work, and what it waits for.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/support/daemon/daemon.h"
#include "tests/support/process/eventually.h"
#include "tests/wire/destination/kubeconfig.h"

namespace bowline::destination {
namespace {

using Catch::Matchers::Contains;

class StartFixture {
 protected:
  /// It ends with a code other than 0 and with one line that has these words.
  void check_refused(const std::vector<std::string>& flags, const std::vector<std::string>& words) {
    std::vector<std::string> arguments{BOWLINE_DESTINATION, "-log-level=error"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const std::string output = directory.file("output");
    test::ChildProcess program({.arguments = arguments, .output = output});
    const auto code = program.wait(test::kPatience);
    const std::string said = test::read_file(output);
    INFO(said);
    REQUIRE(code.has_value());
    CHECK((*code == 1 || *code == 2));
    CHECK(std::count(said.begin(), said.end(), '\n') == 1);
    for (const std::string& word : words) CHECK_THAT(said, Contains(word));
  }

  const test::TemporaryDirectory directory;
  // Nobody listens there.
  const std::string server = "http://127.0.0.1:" + std::to_string(test::free_port().number());
  const std::string kubeconfig = write_kubeconfig(directory, server);
};

TEST_CASE_METHOD(StartFixture, "a wrong flag is named, with what would be right", "[destination]") {
  check_refused({"-no-such-flag"}, {"-no-such-flag", "-help lists all flags"});
  check_refused({"-stream-stall-timeout=soon"},
                {"-stream-stall-timeout", "\"soon\"", "write it like 10s"});
  check_refused({"-enable-endpoint-slices=false"}, {"-enable-endpoint-slices", "leave it out"});
}

TEST_CASE_METHOD(StartFixture, "a kubeconfig that cannot be used is named", "[destination]") {
  const std::string mend = "name a file with which kubectl works";
  const std::string missing = directory.file("missing");
  check_refused({"-kubeconfig=" + missing}, {"-kubeconfig", missing, mend});
  const std::string malformed = directory.write("malformed", "clusters: [");
  check_refused({"-kubeconfig=" + malformed}, {"-kubeconfig", malformed, mend});
  const std::string empty = directory.write("empty", "{}");
  check_refused({"-kubeconfig=" + empty}, {"-kubeconfig", empty, "current-context", mend});
}

TEST_CASE_METHOD(StartFixture, "a port in use is named", "[destination]") {
  const test::Daemon other({.kubeconfig = kubeconfig,
                            .log = directory.file("log"),
                            .start = test::Daemon::Start::kOnly});
  test::eventually("the other one listens", [&] { return other.ready().status == 500; });
  const std::string taken = "127.0.0.1:" + std::to_string(other.admin_port().number());
  const std::string config = "-kubeconfig=" + kubeconfig;
  check_refused({config, "-addr=" + taken, "-metrics-addr=127.0.0.1:0"},
                {"-addr", taken, "already in use", "choose another port"});
  check_refused({config, "-metrics-addr=" + taken, "-addr=127.0.0.1:0"},
                {"-metrics-addr", taken, "already in use", "choose another port"});
}

TEST_CASE_METHOD(StartFixture,
                 "an API server that cannot be reached is waited for, and /ready says so",
                 "[destination]") {
  test::Daemon daemon({.kubeconfig = kubeconfig,
                       .log = directory.file("log"),
                       .start = test::Daemon::Start::kOnly});
  test::HttpAnswer answer;
  test::eventually("/ready says why", [&] {
    answer = daemon.ready();
    return answer.body.find("cannot connect to the API server at " + server) != std::string::npos;
  });
  CHECK(answer.status == 500);
  CHECK_THAT(answer.body, Contains("waiting for the first lists"));
  CHECK(daemon.running());
}

}  // namespace
}  // namespace bowline::destination
