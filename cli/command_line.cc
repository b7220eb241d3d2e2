#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>

#include "cli/destination_client.h"
#include "cli/diagnostics_endpoints.h"
#include "cli/diagnostics_profile.h"
#include "cli/output.h"
#include "cli/version_command.h"
#include "common/base/duration.h"
#include "common/base/result.h"
#include "common/grpc/channel.h"

namespace bowline::cli {
namespace {

/// What the parse fills in; `command` is what to run then.
struct Invocation {
  std::ostream& out;
  std::ostream& err;
  DestinationOptions destination = {};
  std::vector<std::string> authorities = {};
  std::string profile_of = {};
  std::string output = "table";
  std::function<int()> command = {};
};

Output to_output(const std::string& name) {
  if (name == "json") return Output::kJson;
  if (name == "wide") return Output::kWide;
  return name == "short" ? Output::kShort : Output::kTable;
}

int report(const Status& status, std::ostream& err) {
  if (status.ok()) return 0;
  err << "bowline: " << status.error().message << "\n";
  return 1;
}

void add_output(CLI::App& command, Invocation& invocation, std::vector<std::string> formats) {
  command.add_option("-o,--output", invocation.output, "How to print")
      ->check(CLI::IsMember(std::move(formats)))
      ->type_name("FORMAT");
}

std::string check_address(const std::string& text) {
  const Status checked = check_client_address(text);
  return checked.ok() ? "" : checked.error().message;
}

std::string check_duration(const std::string& text) {
  return parse_duration(text) ? "" : "\"" + text + "\" is no duration; write it like 10s or 250ms";
}

void add_destination_options(CLI::App& command, Invocation& invocation) {
  DestinationOptions& options = invocation.destination;
  command
      .add_option("--addr",
                  options.addr,
                  "Destination service, gRPC; from outside the cluster through "
                  "`kubectl -n linkerd port-forward deploy/linkerd-destination 8086`")
      ->check(check_address)
      ->type_name("HOST:PORT")
      ->capture_default_str();
  command
      .add_option("--token",
                  options.token,
                  "Context token to send, as proxies do: "
                  R"({"ns":"shop","nodeName":"node-a","pod":"web-1"})")
      ->type_name("TOKEN");
  command
      .add_option_function<std::string>(
          "--timeout",
          [&options](const std::string& text) {
            options.timeout =
                std::chrono::duration_cast<std::chrono::milliseconds>(*parse_duration(text));
          },
          "How long to wait for the first answer [10s]")
      ->check(check_duration)
      ->type_name("DURATION");
  command.add_flag("-w,--watch", options.watch, "Print changes as they come, until Ctrl-C");
}

void add_version(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("version", "Print the client's version");
  add_output(*command, invocation, {"table", "json", "short"});
  command->footer("Example:\n  bowline version -o short");
  command->callback([&invocation] {
    invocation.command = [&invocation] {
      return run_version(to_output(invocation.output), invocation.out);
    };
  });
}

void add_endpoints(CLI::App& diagnostics, Invocation& invocation) {
  CLI::App* command =
      diagnostics.add_subcommand("endpoints", "Print the endpoints that proxies are told");
  command->alias("ep");
  command
      ->add_option("AUTHORITY", invocation.authorities, "<service>.<namespace>.svc.<domain>:<port>")
      ->required();
  add_destination_options(*command, invocation);
  add_output(*command, invocation, {"table", "wide", "json"});
  command->footer(
      "Examples:\n"
      "  # who gets the traffic of a Service's port\n"
      "  bowline diagnostics endpoints web.shop.svc.cluster.local:80\n"
      "  # follow a rollout, as a pod on node-a sees it\n"
      "  bowline diagnostics endpoints -w --token '{\"nodeName\":\"node-a\"}' \\\n"
      "      web.shop.svc.cluster.local:80");
  command->callback([&invocation] {
    if (invocation.destination.watch && invocation.authorities.size() > 1) {
      throw CLI::ValidationError("--watch", "takes one AUTHORITY");
    }
    invocation.command = [&invocation] {
      return report(run_endpoints(invocation.destination,
                                  invocation.authorities,
                                  to_output(invocation.output),
                                  invocation.out,
                                  invocation.err),
                    invocation.err);
    };
  });
}

void add_profile(CLI::App& diagnostics, Invocation& invocation) {
  CLI::App* command =
      diagnostics.add_subcommand("profile", "Print what proxies are told about a destination");
  command->add_option("DESTINATION", invocation.profile_of, "A Service's authority, or IP:PORT")
      ->required();
  add_destination_options(*command, invocation);
  add_output(*command, invocation, {"table", "json"});
  command->footer(
      "Examples:\n"
      "  bowline diagnostics profile web.shop.svc.cluster.local:80\n"
      "  bowline diagnostics profile 10.96.7.20:80 -o json");
  command->callback([&invocation] {
    invocation.command = [&invocation] {
      return report(run_profile(invocation.destination,
                                invocation.profile_of,
                                to_output(invocation.output),
                                invocation.out),
                    invocation.err);
    };
  });
}

/// "bowline diagnostics endpoints": the command that the arguments got to.
std::string path_to(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return app.get_name() + (parsed.empty() ? "" : " " + path_to(*parsed.back()));
}

/// CLI11 tells what is missing before it tells what stands in its place.
std::string describe(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(true);
  if (unknown.empty()) return error.what();
  if (unknown.front().starts_with('-')) return "unknown option " + unknown.front();
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
    return "unknown command \"" + unknown.front() + "\"";
  }
  return error.what();
}

}  // namespace

int run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  Invocation invocation{.out = out, .err = err};
  CLI::App app("Looks into the Bowline service mesh.", "bowline");
  app.require_subcommand(1);
  app.footer("Examples:\n  bowline version\n  bowline diagnostics endpoints --help");
  add_version(app, invocation);
  CLI::App* diagnostics = app.add_subcommand("diagnostics", "Show what proxies are told");
  diagnostics->alias("dg")->require_subcommand(1);
  diagnostics->footer("Example:\n  bowline diagnostics endpoints web.shop.svc.cluster.local:80");
  add_endpoints(*diagnostics, invocation);
  add_profile(*diagnostics, invocation);
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::CallForHelp&) {
    out << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    err << "bowline: " << describe(app, error) << " (see " << path_to(app) << " --help)\n";
    return 2;
  }
  return invocation.command();
}

}  // namespace bowline::cli
