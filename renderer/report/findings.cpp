// Findings as text and as JSON.
//
// In:  findings with positions and values of a living job.   Out: strings that outlive it.
// The one idea: a finding is drawn like a compiler's error, so that editors and people find the line.
// Trap: the document is ordered by severity, object, path, code; rows come from many jobs, so order is made at the end.

#include <algorithm>
#include <tuple>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

std::string one_line(std::string_view text) { return replace_all(escape_for_terminal(text), "\n", "\\n"); }

namespace {

class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  void name(std::string_view name) {
    if (!first_) out_ += ", ";
    first_ = false;
    json::append_string(out_, name, false);
    out_ += ": ";
  }
  void text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    name(key);
    json::append_string(out_, value, false);
  }
  void number(std::string_view key, int value) {
    name(key);
    append_int(out_, value);
  }
  void value(Job& job, std::string_view key, const std::optional<Value>& value) {
    if (!value) return;
    name(key);
    json::write(job, out_, *value, {.escape_html = false});
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

std::string headline(const schema::Finding& finding) {
  std::string text = one_line(finding.object);
  if (!finding.path.empty()) text += (text.empty() ? "" : " ") + one_line(finding.path);
  if (!finding.release.empty()) text = "release " + one_line(finding.release) + (text.empty() ? "" : ", ") + text;
  if (!text.empty()) text += ": ";
  text += finding.message;
  text += " [" + std::string(finding.code);
  if (!finding.pointer.empty()) text += " " + finding.pointer;
  return text + "]";
}

// Diagnostics know no danger: what is valid and does harm is drawn as an error, under its own name.
std::string named(const schema::Finding& finding, std::string drawn) {
  if (finding.severity != schema::Level::kDanger) return drawn;
  const std::size_t message = drawn.find(finding.message), word = drawn.rfind("error", message);
  if (message != std::string::npos && word != std::string::npos && word < drawn.find('\n')) drawn.replace(word, 5, "danger");
  return drawn;
}

bool is_about_secret(const schema::Finding& finding) {
  return finding.object.starts_with("Secret/") && (finding.path.starts_with("data") || finding.path.starts_with("stringData"));
}

// Of a rendered text the template that wrote it; there the fault can be mended.
Pos source_of(Pos at, const Sources& sources) {
  const Pos origin = sources.origin(at);
  return origin ? origin : at;
}

}  // namespace

std::string_view level_name(schema::Level level) {
  switch (level) {
    case schema::Level::kError: return "error";
    case schema::Level::kDanger: return "danger";
    case schema::Level::kWarning: return "warning";
    case schema::Level::kInfo: return "info";
    case schema::Level::kNoise: return "noise";
  }
  return "error";
}

namespace {

// The values that fed the line, below the drawing.
std::string value_lines(const schema::Finding& finding) {
  std::string out;
  for (const schema::ValueSource& value : finding.values) out += "  value " + one_line(value.path) + " from " + one_line(value.layer) + "\n";
  return out;
}

}  // namespace

std::string draw_finding(const schema::Finding& finding, const Sources& sources, const DrawOptions& options) {
  const Severity severity = finding.severity <= schema::Level::kDanger ? Severity::kError
                            : finding.severity == schema::Level::kWarning ? Severity::kWarning
                                                                          : Severity::kNote;
  const Pos at = source_of(finding.at, sources);
  if (!is_about_secret(finding)) return named(finding, draw({.severity = severity, .at = at, .message = headline(finding), .hint = finding.hint}, sources, options)) + value_lines(finding);
  // The line would show the value.
  const Place place = sources.place(at);
  const std::string where = place.file.empty() ? "" : std::string(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
  return where + named(finding, draw({.severity = severity, .message = headline(finding), .hint = finding.hint}, sources, options)) + value_lines(finding);
}

FindingRow finding_row(Job& job, const schema::Finding& finding) {
  FindingRow row{finding.severity, finding.object, finding.path, std::string(finding.code), {}};
  Members members(row.json);
  members.text("severity", level_name(finding.severity));
  members.text("code", finding.code);
  members.text("object", finding.object);
  members.text("path", finding.path);
  members.text("pointer", finding.pointer);
  members.text("message", finding.message);
  members.value(job, "live", finding.live);
  members.value(job, "rendered", finding.rendered);
  members.text("hint", finding.hint);
  if (const Place place = job.sources.place(source_of(finding.at, job.sources)); !place.file.empty()) {
    members.text("file", place.file);
    members.number("line", place.line);
    members.number("column", place.column);
  }
  members.text("release", finding.release);
  members.text("suggest", finding.suggest);
  // A name that is looked up among others: that there are none is an answer, too.
  const bool is_lookup = finding.code == "UNKNOWN_PROVIDER" || finding.code == "UNKNOWN_COMPONENT";
  if (!finding.known.empty() || is_lookup) {
    members.name("known");
    row.json += '[';
    for (const std::string& name : finding.known) {
      if (row.json.back() != '[') row.json += ", ";
      json::append_string(row.json, name, false);
    }
    row.json += ']';
  }
  members.text("want", finding.want);
  members.value(job, "limit", finding.limit);
  members.value(job, "expected", finding.expected);
  members.text("apiVersion", finding.api_version);
  members.text("removed_in", finding.removed_in);
  if (!finding.values.empty()) {
    members.name("values");
    for (const schema::ValueSource& value : finding.values) {
      row.json += &value == finding.values.data() ? "[" : ", ";
      Members source(row.json);
      source.text("path", value.path);
      source.text("layer", value.layer);
      if (!value.file.empty()) {
        source.text("file", value.file);
        source.number("line", value.line);
        source.number("column", value.column);
      }
      source.end();
    }
    row.json += ']';
  }
  members.end();
  return row;
}

std::string findings_document(std::vector<FindingRow> rows, std::span<const std::string> members) {
  std::stable_sort(rows.begin(), rows.end());
  std::string out = "{\"schemaVersion\": 1, \"findings\": [";
  for (const FindingRow& row : rows) {
    out += &row == rows.data() ? "\n  " : ",\n  ";
    out += row.json;
  }
  out += rows.empty() ? "]" : "\n]";
  for (const std::string& member : members) out += ", " + member;
  return visible_json(out + "}\n");
}

std::string visible_json(std::string_view json) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    std::size_t plain = 0;  // JSON's own strings hold no control characters below the blank
    while (plain < json.size() && static_cast<unsigned char>(json[plain]) < 0x7F) ++plain;
    out += json.substr(0, plain);
    json.remove_prefix(plain);
    if (json.empty()) break;
    const Rune rune = decode_rune(json);
    const std::string_view bytes = json.substr(0, rune.bytes);
    if (escape_for_terminal(bytes) == bytes) {
      out += bytes;
    } else {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(rune.value >> shift) & 15];
    }
    json.remove_prefix(rune.bytes);
  }
  return out;
}

std::string findings_text(std::vector<schema::Finding> findings, const Sources& sources, const DrawOptions& options, bool show_noise) {
  const auto key = [](const schema::Finding& f) { return std::tie(f.severity, f.object, f.path, f.code); };
  std::stable_sort(findings.begin(), findings.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::size_t counts[5] = {};
  std::string out;
  for (const schema::Finding& finding : findings) {
    ++counts[static_cast<std::size_t>(finding.severity)];
    if (finding.severity == schema::Level::kNoise && !show_noise) continue;
    out += draw_finding(finding, sources, options);
  }
  if (findings.empty()) return "no findings\n";
  std::string line;
  constexpr std::string_view kOne[] = {"error", "danger", "warning", "info", "noise"}, kMany[] = {"errors", "dangers", "warnings", "infos", "noise"};
  for (std::size_t i = 0; i < 5; ++i) {
    if (counts[i] == 0) continue;
    line += (line.empty() ? "" : ", ") + std::to_string(counts[i]) + " " + std::string(counts[i] == 1 ? kOne[i] : kMany[i]);
    if (i == 4 && !show_noise) line += " (--show-noise)";
  }
  return out + line + "\n";
}

}  // namespace rhumbline
