// The room's door for reading: one document, or all of a values file.
//
// In:  text.   Out: Values, or one Diagnostic with Helm's words in `helm` and ours in `message`.
// Trap: Helm cuts values files at lines that begin with `---` before any YAML is read, so read_all() knows no YAML syntax.

#include "renderer/base/text.h"
#include <algorithm>
#include <array>

#include "renderer/yaml/decode.h"
#include "renderer/yaml/quick.h"

namespace rhumbline::yaml {

namespace {

struct Remedy {
  std::string_view words;
  std::string_view hint;
};

// What to do about the faults that people meet most.
constexpr std::array kRemedies = {
    Remedy{"mapping values are not allowed in this context", "quote the text if the colon belongs to it, or check the indentation"},
    Remedy{"could not find expected ':'", "a line here is neither a key nor a part of the value above: check its indentation"},
    Remedy{"did not find expected key", "check the indentation of this line against the ones above"},
    Remedy{"did not find expected '-' indicator", "check the indentation of this line against the list above"},
    Remedy{"found character that cannot start any token", "indent with spaces, and quote text that begins with @, % or a backquote"},
    Remedy{"found a tab character that violates indentation", "indent with spaces"},
    Remedy{"found a tab character where an indentation space is expected", "indent with spaces"},
    Remedy{"found unexpected end of stream", "a quote is not closed"},
    Remedy{"found unknown escape character", "write a backslash as \\\\, or use single quotes"},
    Remedy{"did not find expected alphabetic or numeric character", "quote text that begins with & or *"},
    Remedy{"found incompatible YAML document", "only %YAML 1.1 is known; leave the line out"},
};

std::string_view remedy(std::string_view words) {
  for (const Remedy& known : kRemedies) {
    if (known.words == words) return known.hint;
  }
  return {};
}

/// Puts what sigs.k8s.io/yaml says before the words of the layer that failed.
Diagnostic converted(Diagnostic diagnostic) {
  const bool in_json = diagnostic.rule == "yaml.depth";
  diagnostic.helm.insert(0, in_json ? "error unmarshaling JSON: while decoding JSON: " : "error converting YAML to JSON: ");
  return diagnostic;
}

/// The first document of `text`.
Value first_document(Job& job, std::string_view text, Pos at, const ReadOptions& options) {
  Value quick;
  if (!options.is_odd && quick_read(job, text, at, options, quick)) return quick;
  Parser parser(job, text, at);
  if (!parser.document()) return {};
  return Decoder(job, parser.nodes(), at, options).document();
}

/// What stands behind `---` on its line, when that is more than a comment.
std::string_view junk_behind(std::string_view separator) {
  const std::string_view rest = trim_space(separator.substr(3));
  return rest.starts_with('#') ? std::string_view() : rest;
}

}  // namespace

void raise(const Fault& fault, Pos first) {
  // Go's line rule: scanner errors count lines from 1, parser errors from 0; the first line is never named.
  // source: yaml.v2 decode.go (*parser).fail
  std::string words = "yaml: ";
  if (fault.at.line != 0) words += "line " + std::to_string(fault.at.line + (fault.by_scanner ? 1 : 0)) + ": ";
  words += fault.words;
  Diagnostic out{.rule = "yaml.syntax",
                 .at = first + fault.at.offset,
                 .message = std::string(fault.words),
                 .hint = std::string(remedy(fault.words)),
                 .helm = words};
  if (!fault.open.empty()) out.trace.push_back({first + fault.opened_at, "the " + std::string(fault.open) + " that is open there begins here"});
  fail(std::move(out));
}

Result<Value> read(Job& job, std::string_view text, Pos at, const ReadOptions& options) {
  try {
    return first_document(job, text, at, options);
  } catch (Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;  // a budget is not the document's fault
    return converted(std::move(failure.diagnostic()));
  }
}

Result<std::vector<Value>> read_all(Job& job, std::string_view text, Pos at, const ReadOptions& options) {
  std::vector<std::string_view> parts;
  std::string bad_separator;
  Pos bad_at;
  std::size_t start = 0;  // of the current document; a separator with nothing before it belongs to the document
  for (std::size_t line_at = 0; line_at < text.size();) {
    const std::size_t next = std::min(text.find('\n', line_at), text.size() - 1) + 1;
    const std::string_view line = text.substr(line_at, next - line_at);
    if (line.starts_with("---")) {
      if (const std::string_view junk = junk_behind(line); !junk.empty()) {
        bad_separator = "invalid Yaml document separator: " + std::string(junk);
        bad_at = at + line_at;
        start = text.size();  // what was gathered since the last separator is never read
        break;
      }
      if (line_at > start) {
        parts.push_back(text.substr(start, line_at - start));
        start = next;
      }
    }
    line_at = next;
  }
  if (start < text.size()) parts.push_back(text.substr(start));
  std::vector<Value> documents;
  for (const std::string_view part : parts) {
    Result<Value> document = read(job, part, at + static_cast<std::size_t>(part.data() - text.data()), options);
    if (!document.ok()) return document.error();
    documents.push_back(document.value());
  }
  if (!bad_separator.empty()) {
    return Diagnostic{.rule = "yaml.separator", .at = bad_at, .message = bad_separator, .helm = "error reading yaml document: " + bad_separator};
  }
  return documents;
}

}  // namespace rhumbline::yaml
