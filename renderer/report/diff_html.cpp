// A comparison as one HTML file, live on the left, after the upgrade on the right.
//
// In:  a comparison.   Out: a page without scripts and without anything to fetch.
// The one idea: it is a table, so it prints, folds and searches without help; a browser's own <details> opens and closes the objects.
// Trap: all text is foreign and is escaped; a policy in the head forbids scripts even if some slipped through.

#include <algorithm>

#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>rhumbline diff</title><style>
body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:100em;padding:0 1em;color:#1b1f24;background:#fff}
h1{font-size:1.3em}table{border-collapse:collapse;width:100%}
.sum td,.sum th{border:1px solid #d0d7de;padding:.25em .6em;text-align:left}
.side{table-layout:fixed;font:12px/1.4 ui-monospace,monospace}
.side td{white-space:pre-wrap;overflow-wrap:anywhere;vertical-align:top;padding:0 .6em 0 1.5em;width:50%;border-left:1px solid #d0d7de;position:relative}
.side th{text-align:left;padding:.1em 1.5em;border-left:1px solid #d0d7de;color:#57606a}
.side td::before{position:absolute;left:.45em}.del::before{content:"-"}.add::before{content:"+"}.hid::before{content:"~"}
li{overflow-wrap:anywhere;margin:.2em 0}a{color:#0b5cad;text-decoration:none}a:hover{text-decoration:underline}
.side .at td{background:#eef3f8;color:#57606a}.del{background:#ffebe9}.add{background:#dafbe1}.hid{background:#fff8c5}
.note{color:#9a6700;font-style:italic}.danger,.error{color:#b42318;font-weight:600}.warning{color:#9a6700}
summary{cursor:pointer;font-weight:600;padding:.4em 0}details{border-top:1px solid #d0d7de}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}.side .at td{background:#161b22}
.del{background:#4b1113}.add{background:#12361f}.hid{background:#3b2f00}a{color:#6cb6ff}
.side td,.side th,.sum td,.sum th,details{border-color:#30363d}.note,.warning{color:#d29922}.danger,.error{color:#ff7b72}}
@media(max-width:40em){body{margin:.5em auto}.side{font-size:10px}.side td{padding-right:.2em}}
</style></head><body>
)";

class Page {
 public:
  Page(Job& job, const Comparison& comparison, const DiffTextOptions& options) : job_(job), comparison_(comparison), options_(options) {}

  std::string run() {
    out_ = kHead;
    out_ += "<h1>rhumbline diff: " + object_counts(comparison_, options_.show_noise) + "</h1>\n";
    if (comparison_.outcome != Outcome::kOk) out_ += "<p class=\"error\">" + outcome_words(comparison_.outcome) + "</p>\n";
    table();
    findings();
    std::size_t number = 0;
    for (const ObjectDiff& object : comparison_.objects) {
      if (is_told(object, options_.show_noise)) one(object, ++number);
    }
    if (const std::string noise = noise_counts(comparison_.noise); !noise.empty()) out_ += "<p>Noise, in fields: " + noise + "</p>\n";
    return std::move(out_) + "</body></html>\n";
  }

 private:
  static std::string shown(std::string_view text) { return html_escaped(escape_for_terminal(text)); }

  void table() {
    out_ += "<table class=\"sum\"><tr><th></th><th>object</th><th>what becomes of it</th><th>fields</th></tr>\n";
    std::size_t number = 0;
    for (const ObjectDiff& object : comparison_.objects) {
      if (!is_told(object, options_.show_noise)) continue;
      out_ += std::string("<tr><td>") + mark_of(object.object_class) + "</td><td><a href=\"#o" + std::to_string(++number) + "\">" + shown(object.object) + "</a></td><td>" +
              std::string(words_of(object)) + "</td><td" + (loses_edits(object) ? " class=\"danger\"" : "") + ">" + field_counts(object) + "</td></tr>\n";
    }
    out_ += "</table>\n";
  }

  static std::string_view words_of(const ObjectDiff& object) {
    switch (object.object_class) {
      case ObjectClass::kKept: return gravity_of(object) > 0 ? "is changed" : "stays";
      case ObjectClass::kCreated: return "is created";
      case ObjectClass::kRecreated: return "is created again";
      case ObjectClass::kAdopted: return "is taken over";
      case ObjectClass::kPruned: return "is deleted";
      case ObjectClass::kLeft: return "is left behind";
      case ObjectClass::kReplaced: return "is deleted and created anew";
      case ObjectClass::kOutside: return "belongs to others";
    }
    return "";
  }

  static bool loses_edits(const ObjectDiff& object) {
    return std::any_of(object.changes.begin(), object.changes.end(), [](const Change& change) {
      return change.field_class == FieldClass::kEditReverted || change.field_class == FieldClass::kEditOverwritten || change.field_class == FieldClass::kEditDeleted ||
             change.field_class == FieldClass::kEditLostWithObject;
    });
  }

  void findings() {
    out_ += "<ul>\n";
    for (const schema::Finding& finding : comparison_.findings) {
      if (finding.severity == schema::Level::kNoise && !options_.show_noise) continue;
      const std::string level(level_name(finding.severity));
      out_ += "<li><span class=\"" + level + "\">" + level + "</span> <code>" + shown(finding.object + " " + finding.path) + "</code> " + shown(finding.message);
      if (!finding.hint.empty()) out_ += "<br><span class=\"note\">" + shown(finding.hint) + "</span>";
      out_ += "</li>\n";
    }
    out_ += "</ul>\n";
  }

  void one(const ObjectDiff& object, std::size_t number) {
    out_ += "<details open id=\"o" + std::to_string(number) + "\"><summary>" + shown(object.object) + "</summary>\n<table class=\"side\">\n";
    const std::string_view after = comparison_.outcome == Outcome::kOk ? "after the upgrade" : "as the upgrade wants it";
    out_ += comparison_.has_live ? "<tr><th>live</th><th>" + std::string(after) + "</th></tr>\n" : "<tr><th>old</th><th>new</th></tr>\n";
    const std::vector<DiffLine> lines = shown_lines(job_, object, options_);
    std::vector<const DiffLine*> left, right;
    for (const DiffLine& line : lines) {
      if (line.mark == '-') {
        left.push_back(&line);
      } else if (line.mark == '+') {
        right.push_back(&line);
      } else {
        rows(left, right);
        if (line.mark == '@') {
          out_ += "<tr class=\"at\"><td colspan=\"2\">" + shown(line.text) + "</td></tr>\n";
        } else {
          const std::string_view style = line.mark == '~' ? "hid" : "";
          cells(&line, &line, style, style);
        }
      }
    }
    rows(left, right);
    out_ += "</table></details>\n";
  }

  // Removed lines beside added ones.
  void rows(std::vector<const DiffLine*>& left, std::vector<const DiffLine*>& right) {
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      const DiffLine* before = i < left.size() ? left[i] : nullptr;
      const DiffLine* after = i < right.size() ? right[i] : nullptr;
      cells(before, after, before == nullptr ? "" : "del", after == nullptr ? "" : "add");
    }
    left.clear();
    right.clear();
  }

  void cells(const DiffLine* left, const DiffLine* right, std::string_view left_style, std::string_view right_style) {
    out_ += "<tr>";
    cell(left, left_style);
    cell(right, right_style);
    out_ += "</tr>\n";
  }

  void cell(const DiffLine* line, std::string_view style) {
    out_ += "<td class=\"" + std::string(style) + "\">";
    if (line != nullptr) {
      out_ += shown(line->text);
      if (!line->note.empty()) out_ += "  <span class=\"note\">" + shown(line->note) + "</span>";
    }
    out_ += "</td>";
  }

  Job& job_;
  const Comparison& comparison_;
  const DiffTextOptions& options_;
  std::string out_;
};

}  // namespace

std::string diff_html(Job& job, const Comparison& comparison, const DiffTextOptions& options) { return Page(job, comparison, options).run(); }

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace rhumbline
