// The language of Go's text/template as Helm uses it: parse a set of templates, execute one. Knows what a function is, but no function.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/gotemplate/reads.h"
#include "renderer/gotemplate/world.h"
#include "renderer/value/value.h"

namespace rhumbline {

class Evaluator;
struct Call;

/// Which Helm's bytes and rules are wanted where they differ.
enum class Compat : std::uint8_t { kHelm4, kHelm3 };  // 4.3, 3.22

/// What the result of a function depends on beside its arguments.
enum class Purity : std::uint8_t { kPure, kClock, kRandom, kEnvironment, kCluster, kMutates };

/// One template function: a row of a family's table.
///
/// signature: one letter per parameter, as the Go function declares it; the evaluator checks and converts arguments before the call:
///   s string   i int   I int64   u uint32   b bool   f float64   x interface{}   m map[string]interface{}   l []interface{}   L []string
///   M map[string]string   v reflect.Value (built-ins: sees invalid and nil as they are)   t time.Time   D time.Duration
///   c sprig.certificate   V *semver.Version;   a dot at the end makes the last one variadic: "sx." = (string, ...interface{})
/// call: nullptr for `and` and `or`, which the evaluator runs itself because they do not evaluate all arguments.
struct Function {
  std::string_view name;
  std::string_view signature;
  Purity purity;
  Value (*call)(Call& call);
  std::string_view doc;  // one line for `rhumbline functions`: "trunc N TEXT: first N bytes (last |N| if N < 0)"
};

/// All functions a template may name: families, each sorted by name.
struct FunctionTable {
  std::span<const std::span<const Function>> families;
  [[nodiscard]] const Function* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> names() const;
};

/// The arguments and surroundings of one function call.
struct Call {
  Evaluator& evaluator;
  Job& job;
  const Function& function;
  std::span<const Value> args;

  [[nodiscard]] std::size_t size() const { return args.size(); }
  [[nodiscard]] const Value& operator[](std::size_t i) const { return args[i]; }
  [[nodiscard]] std::string_view text(std::size_t i) const { return args[i].as_text(); }        // parameter s
  [[nodiscard]] std::int64_t integer(std::size_t i) const { return args[i].as_int(); }          // parameter i, I
  [[nodiscard]] Arena& arena() const { return job.arena; }
  [[nodiscard]] World& world() const;
  [[nodiscard]] Compat compat() const;

  /// A string result: copied to the arena (throws when over --max-output).
  [[nodiscard]] Value string(std::string_view bytes) const {
    job.check_size(bytes.size());
    return Value::string(job.arena, job.arena.copy(bytes));
  }
  /// A string result whose bytes outlive the job already (part of an argument, a literal).
  [[nodiscard]] Value view(std::string_view bytes) const { return Value::string(job.arena, bytes); }

  /// The function returned or panicked with this text: "error calling NAME: TEXT". Adds place and trace.
  [[noreturn]] void fail(std::string text) const;
  /// The chart's author stops the rendering (fail, required): the text is shown verbatim.
  [[noreturn]] void stop(std::string text) const;
};

/// Rendered text and what wrote each run of it.
struct Output {
  std::string bytes;
  std::vector<Run> runs;
};

struct TemplateOptions {
  Compat compat = Compat::kHelm4;
  /// Name under which `tpl` text is parsed and errors of it are reported (Helm: "gotpl").
  std::string_view root_name = "gotpl";
  /// Keep `runs`: the position of the text or action that wrote each run of output.
  bool want_runs = true;
  /// `lint`: fail and required answer with an empty text instead of stopping. source: helm engine.go LintMode
  bool lint = false;
  /// Errors (`Diagnostic::helm`) in the words of Go's text/template: not every text goes through Helm's engine.
  bool go_words = false;
  /// Count which branches are taken, for ReadPaths::conditions.
  bool counts_branches = false;
};

/// A text to parse: the template's name, its bytes and the position of the first one.
struct TemplateText {
  std::string_view name;
  std::string_view text;
  Pos at;
};

/// Templates that see each other, as one Go template set with missingkey=zero.
class TemplateSet {
 public:
  TemplateSet(Job& job, const FunctionTable& functions, World& world, const TemplateOptions& options = {});
  ~TemplateSet();
  TemplateSet(const TemplateSet&) = delete;
  TemplateSet& operator=(const TemplateSet&) = delete;

  /// Parses a text as template `name`, with its defines and blocks. A later definition of a name wins unless its body is blank
  /// and the earlier is not. name, text must outlive the set; `at` is the position of the first byte of the text.
  /// throws Failure: `helm` is "parse error at (NAME:LINE): MESSAGE".
  void parse(const TemplateText& text);

  /// As parse() of each text in turn, faults included, but a text that a later one repeats byte for byte is parsed only there:
  /// subcharts bring their own copies of one library. Its nodes are shared, so counts_branches and survey() ask for parse().
  void parse_all(std::span<const TemplateText> texts);

  /// True when a template of that name was parsed (also one that is empty).
  [[nodiscard]] bool has(std::string_view name) const;

  /// Runs a template. Every call continues with the same include counters; depth, steps and output are bounded by the job.
  /// throws Failure with trace and, in `helm`, Helm's own error text (helm-parity.md 2.9).
  Output execute(std::string_view name, const Value& data);
  /// The same into an output whose memory is used again: what it held is gone.
  void execute(std::string_view name, const Value& data, Output& output);

  /// Which values the templates may read, branches that are not taken included; nothing is executed. What was executed
  /// before helps where `tpl` runs texts that templates put together.
  [[nodiscard]] ReadPaths survey(std::span<const SurveyedChart> charts, const SurveyedData& data) const;

  /// The parse tree of a template, printed back as Go's Node.String does; for tests.
  [[nodiscard]] std::string dump(std::string_view name) const;

 private:
  friend class Evaluator;
  struct State;
  std::unique_ptr<State> state_;
};

/// What functions may ask of the evaluation that calls them.
class Evaluator {
 public:
  /// Runs a named template into a string of the arena (Helm's include, nesting counted by name).
  std::string_view include(Call& call, std::string_view name, const Value& data);
  /// Parses and runs text (Helm's tpl): sees all templates of the set; its own defines vanish afterwards; parsed texts are cached.
  std::string_view tpl(Call& call, std::string_view text, const Value& data);
  [[nodiscard]] World& world() const;
  [[nodiscard]] const TemplateOptions& options() const;
  [[noreturn]] void fail_call(const Function& function, std::string text, bool author_stops);
  /// How argument `i` of the running call is written in the template; a value that was piped in: its text, or Go's
  /// "<TYPE Value>". source: text/template exec.go evalCall, the callee's name of `call`
  [[nodiscard]] std::string argument_text(std::size_t i, const Value& value) const;

  struct Frames;  // gotemplate/eval.h, private to the room
  explicit Evaluator(Frames& frames) : frames_(frames) {}

 private:
  friend struct Frames;
  Frames& frames_;
};

inline World& Call::world() const { return evaluator.world(); }
inline Compat Call::compat() const { return evaluator.options().compat; }

/// Helm deletes every "<no value>" from a file's output and from each tpl result, also where a template wrote these words
/// itself. source: helm engine.go; docs/parity.md#no-value. Runs are shifted with the bytes.
void drop_no_value_marker(Output& output);

}  // namespace rhumbline
