// A comparison for a pull request's page.
//
// In:  a comparison.   Out: markdown: a headline, a table of objects, what is dangerous, and the lines of each object in a closed block.
// The one idea: a comment may hold 65,536 characters; the table and the dangers come first, and blocks that do not fit are counted.
// Trap: everything foreign stands in code, and a fence is longer than any run of backquotes inside it; `|` would end a table's cell.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

constexpr std::size_t kMostCharacters = 65'000;
constexpr std::size_t kRoomForEnd = 400;

std::string code(std::string_view text) {
  std::string shown = replace_all(one_line(text), "`", "'");
  return "`" + replace_all(shown, "|", "\\|") + "`";
}

std::string fence_for(std::string_view text) {
  std::size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

class Page {
 public:
  Page(Job& job, const Comparison& comparison, const DiffTextOptions& options) : job_(job), comparison_(comparison), options_(options) {}

  std::string run() {
    out_ = "### rhumbline diff: " + object_counts(comparison_, options_.show_noise) + "\n\n";
    if (comparison_.outcome != Outcome::kOk) out_ += "**" + outcome_words(comparison_.outcome) + "**\n\n";
    table();
    findings();
    for (const ObjectDiff& object : comparison_.objects) {
      if (is_told(object, options_.show_noise)) block(object);
    }
    if (left_out_ > 0) {
      out_ += "*" + std::to_string(left_out_) + (left_out_ == 1 ? " part is" : " parts are") + " left out, the page would grow too long; `rhumbline diff` shows all.*\n";
    }
    if (const std::string noise = noise_counts(comparison_.noise); !noise.empty()) out_ += "\nNoise, in fields: " + noise + "\n";
    return std::move(out_);
  }

 private:
  // False: it would not fit.
  bool add(const std::string& text) {
    // Counted in bytes, which are never fewer than characters.
    if (out_.size() + text.size() + kRoomForEnd > kMostCharacters) {
      ++left_out_;
      return false;
    }
    out_ += text;
    return true;
  }

  void table() {
    std::string head = "| | object | fields |\n|---|---|---|\n";
    bool is_open = false;
    for (const ObjectDiff& object : comparison_.objects) {
      if (!is_told(object, options_.show_noise)) continue;
      std::string what = field_counts(object);
      if (object.object_class != ObjectClass::kKept) what = std::string(object_class_name(object.object_class)) + (what.empty() ? "" : ": " + what);
      if (!add((is_open ? "" : head) + "| `" + mark_of(object.object_class) + "` | " + code(object.object) + " | " + what + " |\n")) continue;
      is_open = true;
    }
    if (is_open) out_ += "\n";
  }

  void findings() {
    bool is_open = false;
    for (const schema::Finding& finding : comparison_.findings) {
      if (finding.severity > schema::Level::kWarning) continue;
      std::string line = "- **" + std::string(level_name(finding.severity)) + "** " + code(finding.object + (finding.path.empty() ? "" : " " + finding.path)) + " " +
                         code(finding.message);
      if (!finding.hint.empty()) line += " → " + code(finding.hint);
      is_open = add(line + "\n") || is_open;
    }
    if (is_open) out_ += "\n";
  }

  void block(const ObjectDiff& object) {
    std::string lines;
    for (const DiffLine& line : shown_lines(job_, object, options_)) {
      lines += line.mark == '~' ? '!' : line.mark;  // what renderers of diffs colour as a change
      lines += " " + escape_for_terminal(line.text);
      if (!line.note.empty()) lines += "  # " + escape_for_terminal(line.note);
      lines += '\n';
    }
    if (lines.empty()) return;
    const std::string fence = fence_for(lines);
    add("<details><summary><code>" + html_escaped(one_line(object.object)) + "</code></summary>\n\n" + fence + "diff\n" + lines + fence + "\n\n</details>\n\n");
  }

  Job& job_;
  const Comparison& comparison_;
  const DiffTextOptions& options_;
  std::string out_;
  std::size_t left_out_ = 0;
};

}  // namespace

std::string diff_markdown(Job& job, const Comparison& comparison, const DiffTextOptions& options) { return Page(job, comparison, options).run(); }

}  // namespace rhumbline
