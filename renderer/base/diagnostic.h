// The only error type of the program, and how it travels: thrown as one Failure, or returned in a Result.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "renderer/base/source.h"

namespace rhumbline {

enum class Severity : std::uint8_t { kError, kWarning, kNote };

/// Why something failed; decides the exit code (product.md), never the text.
enum class Cause : std::uint8_t {
  kInput,  // the chart, the values or a manifest is wrong
  kUsage,  // the command line is wrong
  kIo,     // reading or writing failed
  kLimit,  // a budget of base/job.h was hit; the message names the flag
};

/// One step of the way to a fault, innermost first: an include, a tpl, a define.
struct Frame {
  Pos at;
  std::string what;  // `define "osm.tracing"`, `template osm/templates/a.yaml`
};

struct Diagnostic {
  Severity severity = Severity::kError;
  Cause cause = Cause::kInput;
  std::string_view rule = {};    // stable slug such as "values.unknown-key"; must be a literal; may be empty
  Pos at = {};                   // where to look first; none when no input is to blame
  std::string message = {};      // one line, lower case, no full stop (chart authors' own words stay verbatim)
  std::string hint = {};         // what to do; may be empty
  std::vector<Frame> trace = {};
  std::string helm = {};         // the same fault in Helm's words, without "Error: "; empty: like message
};

/// The only thing that is thrown.
class Failure : public std::exception {
 public:
  explicit Failure(Diagnostic diagnostic) : diagnostic_(std::move(diagnostic)) {}
  [[nodiscard]] const char* what() const noexcept override { return diagnostic_.message.c_str(); }
  [[nodiscard]] const Diagnostic& diagnostic() const { return diagnostic_; }
  [[nodiscard]] Diagnostic& diagnostic() { return diagnostic_; }

 private:
  Diagnostic diagnostic_;
};

/// Throws a Failure made of the diagnostic.
[[noreturn]] void fail(Diagnostic diagnostic);

/// A value or the reason why there is none: for doors that fail by nature (a file may be missing) and whose caller
/// often goes on. Everything else throws.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}                        // NOLINT: implicit by design, as return value
  Result(Diagnostic diagnostic) : state_(std::move(diagnostic)) {}     // NOLINT
  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] const Diagnostic& error() const { return std::get<1>(state_); }
  /// The value; throws the diagnostic as Failure when there is none.
  T or_throw() && {
    if (!ok()) fail(std::move(std::get<1>(state_)));
    return std::move(std::get<0>(state_));
  }

 private:
  std::variant<T, Diagnostic> state_;
};

/// How a diagnostic is drawn.
struct DrawOptions {
  bool colour = false;
  bool helm_words = false;  // --compat-errors: "Error: " and Helm's text, nothing else
  bool escape = true;       // control and bidirectional characters become visible escapes (text may go to a terminal)
};

/// Draws one diagnostic, several lines, each ended by a line feed:
///   file:line:col: error: message
///     31 |     address: {{ .Values.x | quote }}
///        |                 ^
///     in   other/file.tpl:12:3 (define "osm.tracing")
///     hint: set x
std::string draw(const Diagnostic& diagnostic, const Sources& sources, const DrawOptions& options);

/// Makes control characters (but line feed and tab) and bidirectional marks of foreign text visible as \x1b, \u202e.
std::string escape_for_terminal(std::string_view text);

/// The known name nearest to `name` by edit distance, for "did you mean"; empty when none is near enough
/// (more than a third of the length, at most 3 edits).
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace rhumbline
