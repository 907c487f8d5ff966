// What a job of a batch leaves behind.
//
// In:  a job's result, what it had to say, its exit code.   Out: one line of JSON, the same for the same job wherever it ran.
// The one idea: the record tells of a result by its digest, so results may lie anywhere and equal ones are one file.
// Trap: a rendering may hold bytes that are no UTF-8, which JSON cannot: without a file they go out as base64, never changed.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/cli/batch.h"
#include "renderer/functions/functions.h"
#include "renderer/json/json.h"
#include "renderer/report/report.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kLongestMessage = 64 << 10;  // bytes; a chart's own words may be megabytes

// The ending of a file with such a result: manifests, or a report in the form that was asked for.
std::string_view ending_of(const ListedJob& job) {
  if (job.command->name == "template" || job.command->name == "crds") return ".yaml";
  struct Ending {
    std::string_view form, ending;
  };
  constexpr Ending kEndings[] = {{"json", ".json"}, {"sarif", ".json"}, {"gitlab", ".json"}, {"structured", ".json"}, {"junit", ".xml"}, {"markdown", ".md"}, {"html", ".html"},
                                 {"values", ".yaml"}, {"after", ".json"}, {"patch", ".sh"}, {"tap", ".tap"}};
  const std::string form = job.arguments.value("output", "text");
  const auto* found = std::find_if(std::begin(kEndings), std::end(kEndings), [&](const Ending& row) { return row.form == form; });
  return found == std::end(kEndings) ? ".txt" : found->ending;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += out.back() == '{' ? "\"" : ", \"";
  out.append(name).append("\": ");
  json::append_string(out, text, false);
}

void append_number(std::string& out, std::string_view name, std::int64_t number) {
  out += out.back() == '{' ? "\"" : ", \"";
  out.append(name).append("\": ");
  append_int(out, number);
}

void append_place(std::string& out, const Place& place) {
  if (place.file.empty()) return;
  append_member(out, "file", place.file);
  append_number(out, "line", place.line);
  append_number(out, "column", place.column);
}

std::string_view cut(std::string_view text) {
  if (text.size() <= kLongestMessage) return text;
  text = text.substr(0, kLongestMessage);
  while (!text.empty() && !is_valid_utf8(text.substr(text.size() - std::min<std::size_t>(text.size(), 1)))) text.remove_suffix(1);
  return text;
}

std::string json_of(const Diagnostic& diagnostic, const Sources& sources, bool helm_words) {
  std::string out = "{";
  append_member(out, "message", cut(helm_words && !diagnostic.helm.empty() ? diagnostic.helm : diagnostic.message));
  if (!diagnostic.rule.empty()) append_member(out, "rule", diagnostic.rule);
  append_place(out, sources.place(diagnostic.at));
  if (!diagnostic.trace.empty()) {
    out += ", \"trace\": [";
    for (const Frame& frame : diagnostic.trace) {
      out += out.back() == '[' ? "{" : ", {";
      append_member(out, "what", cut(frame.what));
      append_place(out, sources.place(frame.at));
      out += '}';
    }
    out += ']';
  }
  if (!diagnostic.hint.empty()) append_member(out, "hint", cut(diagnostic.hint));
  return out + '}';
}

void append_item(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

void append_optional(std::string& out, std::string_view name, const std::optional<std::string>& text) {
  if (text) return append_member(out, name, *text);
  out.append(", \"").append(name).append("\": null");
}

}  // namespace

void BatchRecord::write(std::span<const std::string_view> pieces) {
  for (const std::string_view piece : pieces) result_ += piece;
}

void BatchRecord::tell(const Diagnostic& diagnostic, const Sources& sources, const Arguments& arguments) {
  if (!is_told(diagnostic, arguments)) return;
  append_item(diagnostic.severity == Severity::kError ? errors_ : warnings_, json_of(diagnostic, sources, arguments.is_on("compat-errors")));
}

void BatchRecord::say(std::string_view text) {
  std::string item;
  json::append_string(item, cut(trim_right_space(text)), false);
  append_item(notes_, item);
}

void BatchRecord::close(const ListedJob& job, int exit_code) {
  head_ = "{";
  append_number(head_, "line", static_cast<std::int64_t>(job.line));
  append_optional(head_, "id", job.id);
  append_member(head_, "command", job.command->name);
  append_optional(head_, "name", job.name);
  append_optional(head_, "chart", job.chart);
  append_number(head_, "exit", exit_code);
  if (exit_code != kOk && result_.empty()) return;
  digest_ = to_hex(sha256(result_));
  file_ = digest_ + std::string(ending_of(job));
}

std::string BatchRecord::line(bool with_result) const {
  std::string out = head_;
  if (digest_.empty()) {
    out += ", \"sha256\": null, \"bytes\": 0";
  } else {
    append_member(out, "sha256", digest_);
    append_number(out, "bytes", static_cast<std::int64_t>(result_.size()));
    if (!with_result) {
      append_member(out, "file", file_);
    } else if (is_valid_utf8(result_)) {
      append_member(out, "output", result_);
    } else {
      append_member(out, "output_base64", to_base64(result_));
    }
  }
  out += ", \"errors\": [" + errors_ + "], \"warnings\": [" + warnings_ + "], \"notes\": [" + notes_ + "]}";
  return visible_json(out) + "\n";
}

}  // namespace rhumbline::cli
