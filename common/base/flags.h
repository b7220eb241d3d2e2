#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace bowline {

/// One typed flag. T is std::string, bool, std::int64_t or std::chrono::milliseconds.
template <typename T>
struct Flag {
  std::string name;  ///< without dashes
  /// Holds the default beforehand and the flag's value after a parse that succeeded. Outlives the
  /// FlagSet.
  T* target;
  std::string help;  ///< one sentence fragment, for -help
  std::vector<std::string> aliases = {};
  std::string env = {};  ///< variable that is read if the flag is not given; empty for none
  /// Tells why a well-formed value cannot be taken, and the mend; nothing if it can.
  std::function<std::optional<std::string>(const T&)> refuse = {};
};

/// What the caller has to do after a parse.
struct ParsedFlags {
  enum class Action { kRun, kShowHelp, kShowVersion };

  Action action = Action::kRun;
  std::vector<std::string> unused;  ///< flags given that have no use here, each once, in order

  bool operator==(const ParsedFlags&) const = default;
};

/// Looks a variable up; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

/// A program's flags as the reference's daemons spell them (Go's `flag`): one dash or two,
/// `-name value` or `-name=value`, booleans `-name` or `-name=false`; the last one given wins.
/// Arguments that are no flags are refused. `-help`, `-h` and `-version` are always known.
class FlagSet {
 public:
  /// `program` is the binary's name, `summary` one sentence on what it does.
  FlagSet(std::string program, std::string summary);

  /// Flags added from here on stand under `title` in the help.
  void group(std::string title);
  void add(Flag<std::string> flag);
  void add(Flag<bool> flag);
  void add(Flag<std::int64_t> flag);
  void add(Flag<std::chrono::milliseconds> flag);
  /// Flags of the reference that are accepted, with any value, and do nothing here.
  enum class Value { kBool, kText };
  void add_unused(Value value, const std::vector<std::string>& names);

  /// `args` without the program's name. Writes all targets or, on an error, none.
  /// Errors: kInvalidArgument; one line that names the flag, the value and the mend.
  Result<ParsedFlags> parse(const std::vector<std::string>& args, const Environment& env) const;

  /// For -help: usage, then each flag with its type, default, aliases and variable, by group.
  [[nodiscard]] std::string help() const;
  [[nodiscard]] const std::string& program() const { return program_; }

 private:
  using Assign = std::function<void()>;
  struct Entry {
    std::string name;
    std::string type;  // as shown in the help; empty for a bool, which needs no value
    std::string default_text;
    std::string help;
    std::vector<std::string> aliases;
    std::string env;
    std::string group;
    bool used;
    /// Reads a value; the result sets the target. The error does not name the flag.
    std::function<Result<Assign>(const std::string&)> read;
  };
  struct Parse;

  template <typename T>
  void add_typed(Flag<T> flag, const std::string& type, const std::string& default_text);
  [[nodiscard]] const Entry* find(std::string_view name) const;
  [[nodiscard]] Result<const Entry*> known(std::string_view name) const;
  [[nodiscard]] std::string nearest(std::string_view name) const;
  [[nodiscard]] Status parse_flag(const std::vector<std::string>& args,
                                  std::size_t& at,
                                  Parse& parse) const;
  [[nodiscard]] Status read_env(const Environment& env, Parse& parse) const;

  std::string program_;
  std::string summary_;
  std::string group_ = "Flags";
  std::vector<Entry> entries_;
};

/// How main() starts: parses and answers -help and -version on `out`, an error as one line on
/// `err`. Returns the exit code (0, or 2 after an error) if the process is to end now; else the
/// flags given that have no use, for the log.
struct CommandLine {
  std::optional<int> exit_code;
  std::vector<std::string> unused;
};
CommandLine parse_command_line(const FlagSet& flags,
                               const std::vector<std::string>& args,
                               const Environment& env,
                               std::ostream& out,
                               std::ostream& err);

}  // namespace bowline
