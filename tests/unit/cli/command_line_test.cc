#include "cli/command_line.h"

#include <catch2/catch.hpp>

#include "common/base/version.h"
#include "tests/support/cli/run_command.h"

namespace bowline::cli {
namespace {

using Args = std::vector<std::string>;

TEST_CASE("the version is printed for people and programs", "[cli]") {
  const std::string number(version());
  CHECK(run_command({"version"}) == Run{0, "Client version: " + number + "\n", ""});
  CHECK(run_command({"version", "-o", "short"}) == Run{0, number + "\n", ""});
  CHECK(run_command({"version", "--output=json"}) ==
        Run{0, "{\n  \"clientVersion\": \"" + number + "\"\n}\n", ""});
}

TEST_CASE("help is there for every command, with an example", "[cli]") {
  const auto [args, example] = GENERATE(table<Args, std::string>({
      {{"--help"}, "\n  bowline diagnostics endpoints --help\n"},
      {{"-h"}, "\n  bowline diagnostics endpoints --help\n"},
      {{"version", "--help"}, "\n  bowline version -o short\n"},
      {{"diagnostics", "--help"},
       "\n  bowline diagnostics endpoints web.shop.svc.cluster.local:80\n"},
      {{"diagnostics", "endpoints", "--help"},
       "\n  bowline diagnostics endpoints web.shop.svc.cluster.local:80\n"},
      {{"dg", "ep", "-h"}, "\n  bowline diagnostics endpoints web.shop.svc.cluster.local:80\n"},
      {{"diagnostics", "profile", "--help"},
       "\n  bowline diagnostics profile 10.96.7.20:80 -o json\n"},
  }));
  CAPTURE(args);
  const Run result = run_command(args);
  CHECK(result.exit_code == 0);
  CHECK(result.out.find(example) != std::string::npos);
  CHECK(result.err.empty());
}

TEST_CASE("a wrong command line is one line with a hint and exit code 2", "[cli]") {
  const auto [args, want] = GENERATE(table<Args, std::string>({
      {Args(), "A subcommand is required (see bowline --help)"},
      {{"frobnicate"}, "unknown command \"frobnicate\" (see bowline --help)"},
      {{"diagnostics", "frobnicate"},
       "unknown command \"frobnicate\" (see bowline diagnostics --help)"},
      {{"diagnostics", "endpoints", "--bogus"},
       "unknown option --bogus (see bowline diagnostics endpoints --help)"},
      {{"diagnostics", "endpoints", "a:1", "--bogus"},
       "unknown option --bogus (see bowline diagnostics endpoints --help)"},
      {{"version", "-o", "yaml"},
       "--output: yaml not in {table,json,short} (see bowline version --help)"},
      {{"diagnostics"}, "A subcommand is required (see bowline diagnostics --help)"},
      {{"diagnostics", "endpoints"},
       "AUTHORITY is required (see bowline diagnostics endpoints --help)"},
      {{"diagnostics", "endpoints", "a:1", "--addr", "nowhere"},
       "--addr: \"nowhere\" is no address; write HOST:PORT, as in localhost:8086 "
       "(see bowline diagnostics endpoints --help)"},
      {{"diagnostics", "endpoints", "a:1", "--timeout", "10"},
       "--timeout: \"10\" is no duration; write it like 10s or 250ms "
       "(see bowline diagnostics endpoints --help)"},
      {{"diagnostics", "endpoints", "a:1", "b:1", "--watch"},
       "--watch: takes one AUTHORITY (see bowline diagnostics endpoints --help)"},
      {{"diagnostics", "profile", "a:1", "b:1"},
       "The following argument was not expected: b:1 (see bowline diagnostics profile --help)"},
  }));
  CAPTURE(args);
  CHECK(run_command(args) == Run{2, "", "bowline: " + want + "\n"});
}

}  // namespace
}  // namespace bowline::cli
