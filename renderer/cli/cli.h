// The command line: which commands there are, which flags each takes, which exit code a run ends with. The only room that prints.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/job.h"
#include "renderer/release/release.h"

namespace rhumbline::cli {

/// product.md, "Exit codes and streams". `template` and `lint` know only kOk and kFailed.
enum Exit : int { kOk = 0, kFailed = 1, kUsage = 2, kUnfinished = 3 };

enum class FlagKind : unsigned char {
  kSwitch,    // --debug, --debug=false
  kValue,     // -n NS, --namespace=NS; the last one counts
  kList,      // --set a=b, repeatable; each occurrence is one item
  kCommaList, // -f a,b: repeatable, items also split at commas by CSV rules (pflag's StringSlice)
  kOptional,  // --dry-run or --dry-run=client: the value only after '='
};

/// Whose command line knows a flag: `template` and `lint` take Helm's flags as --compat says.
enum class Tongue : unsigned char { kAny, kHelm4, kHelm3 };

/// One flag: a row of a command's table. Help, parsing and completion all come from it.
struct Flag {
  std::string_view name;        // without dashes
  char shorthand = 0;           // 'n' for -n
  FlagKind kind = FlagKind::kSwitch;
  std::string_view value_name = {};  // "FILE", for the help
  std::string_view help;
  std::string_view default_value = {};  // of kOptional: the value that the flag alone stands for
  bool hidden = false;          // accepted for Helm's sake, not listed
  Tongue tongue = Tongue::kAny; // a flag whose form differs has a row for each Helm
};

/// What was typed, by flag name. Values of switches are "true" or "false".
struct Arguments {
  std::vector<std::string> positional;
  std::map<std::string, std::vector<std::string>, std::less<>> flags;

  [[nodiscard]] bool given(std::string_view flag) const { return flags.find(flag) != flags.end(); }
  [[nodiscard]] bool is_on(std::string_view flag) const;  // a switch that ended as true
  [[nodiscard]] std::string value(std::string_view flag, std::string_view otherwise = {}) const;  // the last one
  [[nodiscard]] std::vector<std::string> list(std::string_view flag) const;
};

class Outlet;

/// What --timeout is when it is not given: far above every chart.
inline constexpr std::string_view kDefaultTimeout = "5m";

/// One command: a row of the table in commands.cpp.
struct Command {
  std::string_view name;
  std::string_view alias = {};
  std::string_view usage;       // "template [NAME] CHART [flags]"
  std::string_view summary;     // one line for the list of commands
  std::string_view description = {};  // for its own help: what, an example, exit codes
  std::span<const std::span<const Flag>> flags = {};
  int (*run)(const Arguments& arguments, Outlet& outlet);
  Exit usage_error = kUsage;    // exit code of a bad command line; Helm's commands use kFailed
  bool single_dash = false;     // Go's flag package: -strict is --strict, no shorthands (validate)
  bool takes_words = false;     // it reads its words itself: all of them are positional
  Exit limit_error = kUnfinished;  // exit code when a budget is spent
  Limits limits = {};           // its own budgets, where no flag says otherwise
  bool has_threads = false;     // whose stacks the system would count as memory
  bool in_batch = false;        // a job of a batch may run it
  std::string_view timeout = kDefaultTimeout;
};

/// All commands, in the order in which the overview lists them.
std::span<const Command> commands();

// ---- Flags shared by several commands (template_flags.cpp) -------------------------------------------------------------------

/// Everything that says what to render: values, release, capabilities, compat, limits.
std::span<const Flag> render_flags();
/// Of those, the ones that say which values; and those that every command of Helm takes, without a meaning here.
std::span<const Flag> value_flags();
std::span<const Flag> helm_global_flags();
/// --color, --compat-errors, --debug, limits: every command has them.
std::span<const Flag> common_flags();

/// Whose bytes --compat asks for. throws Failure (kUsage) for a word that names neither.
Compat compat_of(const Arguments& arguments);
/// The meaning of render_flags(). `positional` is [NAME] CHART. throws Failure (kUsage).
RenderRequest render_request(const Arguments& arguments, std::span<const std::string> positional);
/// --confined, or what a command takes for it when it was not said. throws Failure (kUsage): with a flag that opens a connection.
bool is_confined(const Arguments& arguments, bool otherwise);
/// The tree that a chart is part of, links resolved: charts of one repository may share files by links, and nobody's chart may read
/// the machine. The nearest folder above it with a .git; else the working directory, if it holds the chart; else the folder two levels
/// above. Never one that holds the home folder: then the chart stands alone (empty).
std::string tree_of(Files& files, const std::string& chart);
/// Budgets of commands that only render: what a chart needs is megabytes, and a bomb ends before it hurts the machine.
inline constexpr Limits kRenderingLimits = {.output_bytes = 128u << 20, .memory_bytes = 480u << 20};
/// Of those that render and read what runs as well, which may be much.
inline constexpr Limits kJudgingLimits = {.output_bytes = 128u << 20};
/// The budgets as --max-* set them, over the command's own. throws Failure (kUsage).
Limits limits_of(const Arguments& arguments, const Limits& defaults = {});

// ---- Parsing (grammar.cpp: pflag's grammar) and help (drawn at build time by tools/help_pages.cpp) ------------------------------

/// Reads the words after the command's name by pflag's grammar. throws Failure (kUsage) with Helm's words in `helm`.
/// `wants_help` becomes true for -h and --help.
Arguments parse_arguments(const Command& command, std::span<const std::string> words, bool& wants_help);
/// The page of a command; the page of all commands.
std::string_view help_text(const Command& command);
std::string_view overview();

// ---- Where results and messages go (streams.cpp) ----------------------------------------------------------------------------------

enum class Stream : unsigned char { kResult, kMessages };

/// Where a command's result and its messages go: the streams of the process, or the record of a job of a batch (batch.h). A command knows
/// no other way out, so several may run in one process.
class Outlet {
 public:
  virtual ~Outlet() = default;
  /// Takes the result, or its next part, in pieces, and makes sure they arrived. throws Failure (kIo) when they cannot be written, such as
  /// on a full disk.
  virtual void write(std::span<const std::string_view> pieces) = 0;
  /// Takes what a job has to say. Honours --compat-errors and --color.
  virtual void tell(const Diagnostic& diagnostic, const Sources& sources, const Arguments& arguments) = 0;
  /// Takes words that are ready to be read: a note, a report that must not stand among the results.
  virtual void say(std::string_view text) = 0;
  /// --color auto|always|never, NO_COLOR, CLICOLOR_FORCE, TERM=dumb.
  [[nodiscard]] virtual bool wants_colour(const Arguments& arguments, Stream stream) const = 0;

  void write(std::string_view bytes) { write(std::span(&bytes, 1)); }
  /// Tells the job's warnings, then forgets them.
  void tell_warnings(Job& job, const Arguments& arguments);
};

/// Standard output and standard error. A closed pipe ends the process quietly with kOk. Small pieces of the result are gathered, large
/// ones go out as they are.
class StandardStreams final : public Outlet {
 public:
  using Outlet::write;
  void write(std::span<const std::string_view> pieces) override;
  void tell(const Diagnostic& diagnostic, const Sources& sources, const Arguments& arguments) override;
  void say(std::string_view text) override;
  [[nodiscard]] bool wants_colour(const Arguments& arguments, Stream stream) const override;
};

/// Whether a diagnostic is one for this command line: some are only Helm's, on some Helm is silent (--compat-errors).
bool is_told(const Diagnostic& diagnostic, const Arguments& arguments);
/// Writes to standard error, also where there is no Outlet yet; faults there have nobody to be told to.
void write_stderr(std::string_view bytes);

/// Runs `work` and turns a Failure into an error that is told, and an exit code:
/// usage_code for Cause::kUsage, limit_code for kLimit and kIo, failed_code for the rest. Warnings of the job are told first.
struct ExitCodes {
  int usage = kUsage;
  int limit = kUnfinished;
  int failed = kFailed;
};
int run_reporting(Job& job, const Arguments& arguments, Outlet& outlet, const ExitCodes& codes, int (*work)(Job&, const Arguments&, Outlet&));

// ---- The commands, one file each ------------------------------------------------------------------------------------------------------

// run_*() answers with the exit code, and *_flags() are the flags that no other command has.
int run_template(const Arguments& arguments, Outlet& outlet);
int run_validate(const Arguments& arguments, Outlet& outlet);
int run_kubeconform(const Arguments& arguments, Outlet& outlet);
int run_diff(const Arguments& arguments, Outlet& outlet);
int run_lint(const Arguments& arguments, Outlet& outlet);
std::span<const Flag> validate_flags();
std::span<const Flag> diff_flags();
std::span<const Flag> lint_flags();
int run_check(const Arguments& arguments, Outlet& outlet);
int run_values(const Arguments& arguments, Outlet& outlet);
std::span<const Flag> values_flags();
int run_explain(const Arguments& arguments, Outlet& outlet);
std::span<const Flag> explain_flags();
std::span<const Flag> check_flags();

}  // namespace rhumbline::cli
