#include "common/base/flags.h"

#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "common/base/version.h"

namespace bowline {
namespace {

using namespace std::chrono_literals;
using Args = std::vector<std::string>;

struct Settings {
  std::string addr = ":8086";
  bool h2 = true;
  bool slices = true;
  std::int64_t capacity = 100;
  std::chrono::milliseconds stall = 10s;

  bool operator==(const Settings&) const = default;
};

struct Fixture {
  Settings settings;
  std::map<std::string, std::string> variables;
  FlagSet flags{"bowline-test", "Tests flags."};

  Fixture() {
    flags.group("Listeners");
    flags.add({.name = "addr",
               .target = &settings.addr,
               .help = "where proxies connect",
               .aliases = {"grpc-addr"},
               .env = "BOWLINE_ADDR"});
    flags.group("Behaviour");
    flags.add(Flag<bool>{
        .name = "enable-h2-upgrade", .target = &settings.h2, .help = "carry HTTP/1 over HTTP/2"});
    flags.add(Flag<bool>{.name = "enable-endpoint-slices",
                         .target = &settings.slices,
                         .help = "read EndpointSlices",
                         .refuse = [](bool on) -> std::optional<std::string> {
                           if (on) return std::nullopt;
                           return "Endpoints are not supported; leave the flag out";
                         }});
    flags.add(
        Flag<std::int64_t>{.name = "capacity", .target = &settings.capacity, .help = "how many"});
    flags.add(Flag<std::chrono::milliseconds>{
        .name = "stream-stall-timeout", .target = &settings.stall, .help = "how long"});
    flags.add_unused(FlagSet::Value::kBool, {"enable-pprof"});
    flags.add_unused(FlagSet::Value::kText, {"trace-collector"});
  }

  Result<ParsedFlags> parse(const Args& args) {
    return flags.parse(args, [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end()) return std::nullopt;
      return found->second;
    });
  }
};

Settings parsed(const Args& args) {
  Fixture fixture;
  const Result<ParsedFlags> result = fixture.parse(args);
  if (!result) FAIL(result.error().message);
  return fixture.settings;
}

std::string error_of(const Args& args) {
  Fixture fixture;
  const Result<ParsedFlags> result = fixture.parse(args);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == Code::kInvalidArgument);
  CHECK(fixture.settings == Settings{});
  return result.error().message;
}

TEST_CASE("flags are read in every spelling of the reference", "[base][flags]") {
  const auto [args, want] = GENERATE(table<Args, Settings>({
      {{}, {}},
      {{"-addr", ":1"}, {.addr = ":1"}},
      {{"--addr", ":1"}, {.addr = ":1"}},
      {{"-addr=:1"}, {.addr = ":1"}},
      {{"--addr=:1"}, {.addr = ":1"}},
      {{"--grpc-addr=:1"}, {.addr = ":1"}},
      {{"-addr="}, {.addr = ""}},
      {{"-addr=a=b"}, {.addr = "a=b"}},
      {{"-addr", "-x"}, {.addr = "-x"}},
      {{"-addr", ":1", "-grpc-addr", ":2"}, {.addr = ":2"}},
      {{"-enable-h2-upgrade"}, {}},
      {{"-enable-h2-upgrade=false"}, {.h2 = false}},
      {{"--enable-h2-upgrade=F"}, {.h2 = false}},
      {{"-enable-h2-upgrade=0", "-enable-h2-upgrade"}, {}},
      {{"-enable-endpoint-slices=true"}, {}},
      {{"-capacity", "-7"}, {.capacity = -7}},
      {{"-stream-stall-timeout=250ms"}, {.stall = 250ms}},
      {{"-stream-stall-timeout", "1m", "-capacity=0"}, {.capacity = 0, .stall = 1min}},
  }));
  CAPTURE(args);
  CHECK(parsed(args) == want);
}

TEST_CASE("a mistake is one line that names flag, value and mend", "[base][flags]") {
  const auto [args, want] = GENERATE(table<Args, std::string>({
      {{"-adr", ":1"}, "unknown flag -adr; did you mean -addr?"},
      {{"--enable-endpoint-slice"},
       "unknown flag -enable-endpoint-slice; did you mean -enable-endpoint-slices?"},
      {{"-verison"}, "unknown flag -verison; did you mean -version?"},
      {{"-zzzzzz"}, "unknown flag -zzzzzz; -help lists all flags"},
      {{"-addr"}, "flag -addr needs a value; write -addr=<string>"},
      {{"-addr", "-capacity", "3"}, "flag -addr needs a value; write -addr=<string>"},
      {{"-capacity", "many"}, "flag -capacity: \"many\" is not a whole number"},
      {{"-capacity=1.5"}, "flag -capacity: \"1.5\" is not a whole number"},
      {{"-capacity=99999999999999999999"},
       "flag -capacity: \"99999999999999999999\" is not a whole number"},
      {{"-stream-stall-timeout=10"},
       "flag -stream-stall-timeout: \"10\" is not a duration; write it like 10s or 250ms"},
      {{"-stream-stall-timeout=10us"},
       "flag -stream-stall-timeout: \"10us\" is finer than a millisecond"},
      {{"-enable-h2-upgrade=maybe"},
       "flag -enable-h2-upgrade: \"maybe\" is neither true nor false"},
      {{"-enable-h2-upgrade", "false"},
       "unexpected argument \"false\" after -enable-h2-upgrade; write -enable-h2-upgrade=false"},
      {{"serve"}, "unexpected argument \"serve\"; flags are written -name value or -name=value"},
      {{"-addr", ":1", "--"},
       "unexpected argument \"--\"; flags are written -name value or -name=value"},
      {{"-enable-endpoint-slices=false"},
       "flag -enable-endpoint-slices: \"false\": Endpoints are not supported; leave the flag out"},
      // A later good value does not hide an earlier bad one, and nothing is half applied.
      {{"-addr=:1", "-capacity=x", "-capacity=1"}, "flag -capacity: \"x\" is not a whole number"},
  }));
  CAPTURE(args);
  CHECK(error_of(args) == want);
}

TEST_CASE("flags of the reference that mean nothing here are told once", "[base][flags]") {
  Fixture fixture;
  const auto result = fixture.parse(
      {"-enable-pprof", "-trace-collector", "c:1", "-enable-pprof=false", "-trace-collector=d"});
  CHECK(result == ParsedFlags{.unused = {"enable-pprof", "trace-collector"}});
  CHECK(fixture.settings == Settings{});
}

TEST_CASE("a variable stands in for a flag that is not given", "[base][flags]") {
  Fixture fixture;
  SECTION("unless the flag is given") {
    fixture.variables = {{"BOWLINE_ADDR", ":7"}};
    REQUIRE(fixture.parse({"-addr=:1"}).ok());
    CHECK(fixture.settings.addr == ":1");
  }
  SECTION("with its value") {
    fixture.variables = {{"BOWLINE_ADDR", ":7"}};
    REQUIRE(fixture.parse({}).ok());
    CHECK(fixture.settings.addr == ":7");
  }
  SECTION("but not if it is empty") {
    fixture.variables = {{"BOWLINE_ADDR", ""}};
    REQUIRE(fixture.parse({}).ok());
    CHECK(fixture.settings.addr == ":8086");
  }
}

TEST_CASE("a malformed variable is named together with its flag", "[base][flags]") {
  std::int64_t number = 1;
  FlagSet flags("bowline-test", "Tests flags.");
  flags.add(Flag<std::int64_t>{.name = "n", .target = &number, .help = "a number", .env = "N"});
  const auto result = flags.parse({}, [](const std::string&) { return "x"; });
  CHECK(result == Error{Code::kInvalidArgument,
                        "environment variable N (flag -n): \"x\" is not a whole number"});
}

TEST_CASE("help is grouped and shows types, defaults, aliases and variables", "[base][flags]") {
  CHECK(Fixture().flags.help() == R"(Tests flags.

Usage: bowline-test [flags]

Write -name value or -name=value, with one dash or two; a flag without a type is on or off, -name=false turns it off.

Listeners:
  -addr string (default ":8086")
        where proxies connect; also -grpc-addr; environment BOWLINE_ADDR

Behaviour:
  -enable-h2-upgrade (default true)
        carry HTTP/1 over HTTP/2
  -enable-endpoint-slices (default true)
        read EndpointSlices
  -capacity int (default 100)
        how many
  -stream-stall-timeout duration (default 10s)
        how long

General:
  -help
        print this text
  -version
        print the version

Accepted for compatibility, without effect:
  -enable-pprof
  -trace-collector
)");
}

TEST_CASE("a command line ends the process or lets it run", "[base][flags]") {
  Fixture fixture;
  const auto none = [](const std::string&) { return std::nullopt; };
  std::ostringstream out;
  std::ostringstream err;
  const auto exit_code = [&](const Args& args) {
    return parse_command_line(fixture.flags, args, none, out, err).exit_code;
  };
  SECTION("help goes to standard output, whatever stands around it") {
    const std::string spelling = GENERATE("-help", "--help", "-h");
    CHECK(exit_code({"-enable-pprof", spelling, "-zzzzzz"}) == 0);
    CHECK(out.str() == fixture.flags.help());
    CHECK(err.str().empty());
  }
  SECTION("the version goes to standard output") {
    CHECK(exit_code({"--version"}) == 0);
    CHECK(out.str() == "bowline-test " + std::string(version()) + "\n");
  }
  SECTION("a mistake is one line on standard error and exit code 2") {
    CHECK(exit_code({"-zzzzzz"}) == 2);
    CHECK(out.str().empty());
    CHECK(err.str() == "bowline-test: unknown flag -zzzzzz; -help lists all flags\n");
  }
  SECTION("else the process runs") {
    const CommandLine line =
        parse_command_line(fixture.flags, {"-enable-pprof", "-addr=:1"}, none, out, err);
    CHECK(line.exit_code == std::nullopt);
    CHECK(line.unused == std::vector<std::string>{"enable-pprof"});
    CHECK(out.str() + err.str() == "");
  }
}

}  // namespace
}  // namespace bowline
