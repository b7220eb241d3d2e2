#include "common/base/flags.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <ostream>
#include <utility>

#include "common/base/duration.h"
#include "common/base/flag_value.h"
#include "common/base/version.h"

namespace bowline {
namespace {

Error invalid(std::string message) { return {Code::kInvalidArgument, std::move(message)}; }

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace

struct FlagSet::Parse {
  std::map<const Entry*, Assign> assigns;  // of the last occurrence of each flag
  ParsedFlags result;
};

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

FlagSet::FlagSet(std::string program, std::string summary)
    : program_(std::move(program)), summary_(std::move(summary)) {}

void FlagSet::group(std::string title) { group_ = std::move(title); }

template <typename T>
void FlagSet::add_typed(Flag<T> flag, const std::string& type, const std::string& default_text) {
  auto read = [target = flag.target,
               refuse = std::move(flag.refuse)](const std::string& text) -> Result<Assign> {
    Result<T> value = read_flag_value(text, target);
    if (!value) return value.error();
    if (refuse) {
      if (const auto why = refuse(*value)) return invalid(fmt::format("\"{}\": {}", text, *why));
    }
    return Assign([target, taken = std::move(*value)] { *target = taken; });
  };
  entries_.push_back({.name = std::move(flag.name),
                      .type = type,
                      .default_text = default_text,
                      .help = std::move(flag.help),
                      .aliases = std::move(flag.aliases),
                      .env = std::move(flag.env),
                      .group = group_,
                      .used = true,
                      .read = std::move(read)});
}

void FlagSet::add(Flag<std::string> flag) {
  std::string default_text = fmt::format("\"{}\"", *flag.target);
  add_typed(std::move(flag), "string", default_text);
}

void FlagSet::add(Flag<bool> flag) {
  std::string default_text = *flag.target ? "true" : "false";
  add_typed(std::move(flag), "", default_text);
}

void FlagSet::add(Flag<std::int64_t> flag) {
  std::string default_text = std::to_string(*flag.target);
  add_typed(std::move(flag), "int", default_text);
}

void FlagSet::add(Flag<std::chrono::milliseconds> flag) {
  std::string default_text = to_string(*flag.target);
  add_typed(std::move(flag), "duration", default_text);
}

void FlagSet::add_unused(Value value, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    entries_.push_back(
        {.name = name,
         .type = value == Value::kBool ? "" : "string",
         .default_text = {},
         .help = {},
         .aliases = {},
         .env = {},
         .group = {},
         .used = false,
         .read = [](const std::string&) -> Result<Assign> { return Assign([] {}); }});
  }
}

const FlagSet::Entry* FlagSet::find(std::string_view name) const {
  for (const Entry& entry : entries_) {
    if (entry.name == name) return &entry;
    if (std::find(entry.aliases.begin(), entry.aliases.end(), name) != entry.aliases.end()) {
      return &entry;
    }
  }
  return nullptr;
}

std::string FlagSet::nearest(std::string_view name) const {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  const auto consider = [&](const std::string& known) {
    const std::size_t distance = edit_distance(name, known);
    if (distance < least) {
      least = distance;
      best = known;
    }
  };
  for (const Entry& entry : entries_) {
    consider(entry.name);
    for (const std::string& alias : entry.aliases) consider(alias);
  }
  consider("help");
  consider("version");
  return best;
}

namespace {

/// "-name", "--name", "-name=value": what stands behind the dashes, or nothing for an argument
/// that is no flag.
struct Written {
  std::string name;
  std::optional<std::string> value;
};

std::optional<Written> split(const std::string& argument) {
  std::size_t start = 0;
  while (start < 2 && start < argument.size() && argument[start] == '-') ++start;
  if (start == 0 || start == argument.size() || argument[start] == '=') return std::nullopt;
  const std::size_t equals = argument.find('=', start);
  if (equals == argument.npos) return Written{argument.substr(start), std::nullopt};
  return Written{argument.substr(start, equals - start), argument.substr(equals + 1)};
}

Error stray_argument(const std::vector<std::string>& args, std::size_t at) {
  const std::string& argument = args[at];
  if (at > 0 && read_flag_value(argument, static_cast<const bool*>(nullptr)).ok()) {
    return invalid(fmt::format(
        "unexpected argument \"{0}\" after {1}; write {1}={0}", argument, args[at - 1]));
  }
  return invalid(fmt::format(
      "unexpected argument \"{}\"; flags are written -name value or -name=value", argument));
}

}  // namespace

Result<const FlagSet::Entry*> FlagSet::known(std::string_view name) const {
  if (const Entry* entry = find(name)) return entry;
  const std::string guess = nearest(name);
  return invalid(fmt::format(
      "unknown flag -{}; {}",
      name,
      guess.empty() ? "-help lists all flags" : fmt::format("did you mean -{}?", guess)));
}

Status FlagSet::parse_flag(const std::vector<std::string>& args,
                           std::size_t& at,
                           Parse& parse) const {
  std::optional<Written> written = split(args[at]);
  if (!written) return stray_argument(args, at);
  const Result<const Entry*> found = known(written->name);
  if (!found) return found.error();
  const Entry* entry = *found;
  if (!written->value && entry->type.empty()) written->value = "true";
  if (!written->value) {
    const auto next = at + 1 < args.size() ? split(args[at + 1]) : std::nullopt;
    if (at + 1 == args.size() || (next && find(next->name) != nullptr)) {
      return invalid(
          fmt::format("flag -{0} needs a value; write -{0}=<{1}>", written->name, entry->type));
    }
    written->value = args[++at];
  }
  Result<Assign> assign = entry->read(*written->value);
  if (!assign) return assign.error().with_context("flag -" + written->name);
  if (!entry->used && !parse.assigns.contains(entry)) parse.result.unused.push_back(entry->name);
  parse.assigns[entry] = std::move(*assign);
  return {};
}

Status FlagSet::read_env(const Environment& env, Parse& parse) const {
  for (const Entry& entry : entries_) {
    if (entry.env.empty() || parse.assigns.contains(&entry)) continue;
    const std::optional<std::string> value = env(entry.env);
    if (!value || value->empty()) continue;
    Result<Assign> assign = entry.read(*value);
    if (!assign) {
      return assign.error().with_context(
          fmt::format("environment variable {} (flag -{})", entry.env, entry.name));
    }
    parse.assigns[&entry] = std::move(*assign);
  }
  return {};
}

Result<ParsedFlags> FlagSet::parse(const std::vector<std::string>& args,
                                   const Environment& env) const {
  Parse parse;
  for (std::size_t at = 0; at < args.size(); ++at) {
    const std::optional<Written> written = split(args[at]);
    if (written && (written->name == "help" || written->name == "h")) {
      return ParsedFlags{ParsedFlags::Action::kShowHelp, {}};
    }
    if (written && written->name == "version") {
      return ParsedFlags{ParsedFlags::Action::kShowVersion, {}};
    }
    if (Status read = parse_flag(args, at, parse); !read) return read.error();
  }
  if (Status read = read_env(env, parse); !read) return read.error();
  for (const auto& [entry, assign] : parse.assigns) assign();
  return parse.result;
}

std::string FlagSet::help() const {
  std::string text = fmt::format(
      "{}\n\nUsage: {} [flags]\n\nWrite -name value or -name=value, with one dash or two; "
      "a flag without a type is on or off, -name=false turns it off.\n",
      summary_,
      program_);
  std::string group;
  std::vector<std::string> unused;
  for (const Entry& entry : entries_) {
    if (!entry.used) {
      unused.push_back("-" + entry.name);
      continue;
    }
    if (entry.group != group) text += fmt::format("\n{}:\n", group = entry.group);
    text += fmt::format("  -{}{}{} (default {})\n        {}",
                        entry.name,
                        entry.type.empty() ? "" : " ",
                        entry.type,
                        entry.default_text,
                        entry.help);
    for (const std::string& alias : entry.aliases) text += fmt::format("; also -{}", alias);
    if (!entry.env.empty()) text += fmt::format("; environment {}", entry.env);
    text += "\n";
  }
  text += "\nGeneral:\n  -help\n        print this text\n  -version\n        print the version\n";
  if (!unused.empty()) {
    text += fmt::format("\nAccepted for compatibility, without effect:\n  {}\n",
                        fmt::join(unused, "\n  "));
  }
  return text;
}

CommandLine parse_command_line(const FlagSet& flags,
                               const std::vector<std::string>& args,
                               const Environment& env,
                               std::ostream& out,
                               std::ostream& err) {
  Result<ParsedFlags> parsed = flags.parse(args, env);
  if (!parsed) {
    err << flags.program() << ": " << parsed.error().message << "\n";
    return {2, {}};
  }
  switch (parsed->action) {
    case ParsedFlags::Action::kShowHelp:
      out << flags.help();
      return {0, {}};
    case ParsedFlags::Action::kShowVersion:
      out << flags.program() << " " << version() << "\n";
      return {0, {}};
    case ParsedFlags::Action::kRun:
      break;
  }
  return {std::nullopt, std::move(parsed->unused)};
}

}  // namespace bowline
