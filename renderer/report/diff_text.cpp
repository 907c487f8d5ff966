// A comparison for people: headings, changed lines with their surroundings, what is dangerous, a summary.
//
// In:  a comparison.   Out: text, coloured or not.
// The one idea: what differs and means nothing is counted in the last line and not shown.
// Trap: everything that comes from a chart or a cluster is escaped before it reaches a terminal.

#include <algorithm>

#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

constexpr std::string_view kBold = "\033[1m", kRed = "\033[31m", kGreen = "\033[32m", kYellow = "\033[33m", kCyan = "\033[36m",
                           kPlain = "\033[0m";

constexpr std::size_t kTableFrom = 3;  // objects

class Text {
 public:
  Text(Job& job, const Comparison& comparison, const DiffTextOptions& options) : job_(job), comparison_(comparison), options_(options) {}

  std::string run() {
    table();
    for (const ObjectDiff& object : comparison_.objects) {
      if (is_told(object, options_.show_noise)) one(object);
    }
    for (const schema::Finding& finding : comparison_.findings) {
      if (finding.severity == schema::Level::kNoise && !options_.show_noise) continue;
      out_ += draw_finding(finding, job_.sources, options_.draw);
    }
    summary();
    return std::move(out_);
  }

 private:
  void add(std::string_view colour, std::string_view text) {
    if (options_.draw.colour && !colour.empty()) out_ += colour;
    out_ += options_.draw.escape ? escape_for_terminal(text) : std::string(text);
    if (options_.draw.colour && !colour.empty()) out_ += kPlain;
  }

  void heading(const ObjectDiff& object) {
    std::string text(1, mark_of(object.object_class));
    text += " " + one_line(object.object) + " (" + one_line(object.api_version) + ")";
    if (object.object_class != ObjectClass::kKept) text += " " + std::string(object_class_name(object.object_class));
    if (const std::string counts = field_counts(object); !counts.empty()) text += ": " + counts;
    add(kBold, text);
    out_ += '\n';
  }

  void one(const ObjectDiff& object) {
    heading(object);
    if (object.object_class == ObjectClass::kLeft && object.changes.empty()) return;
    if (options_.headings_only) return;
    for (const DiffLine& told : shown_lines(job_, object, options_)) line(told);
    out_ += '\n';
  }

  void line(const DiffLine& line) {
    if (line.mark == '@') {
      out_ += "  ";
      add(kCyan, "@@ " + line.text + " @@");
      out_ += '\n';
      return;
    }
    const std::string_view colour = line.mark == '+' ? kGreen : line.mark == '-' ? kRed : line.mark == '~' ? kYellow : std::string_view();
    out_ += "  ";
    add(colour, std::string(1, line.mark) + " " + line.text);
    if (!line.note.empty()) {
      out_ += "  ";
      add(kYellow, "# " + line.note);
    }
    out_ += '\n';
  }

  // Where there is more than a screen can hold at a glance, what becomes of each comes first.
  void table() {
    std::size_t told = 0, widest = 0;
    for (const ObjectDiff& object : comparison_.objects) {
      if (!is_told(object, options_.show_noise)) continue;
      ++told;
      widest = std::max(widest, std::min<std::size_t>(object.object.size(), 60));
    }
    if (told < kTableFrom) return;
    for (const ObjectDiff& object : comparison_.objects) {
      if (!is_told(object, options_.show_noise)) continue;
      const std::string counts = field_counts(object);
      const bool is_kept = object.object_class == ObjectClass::kKept;
      add({}, std::string(1, mark_of(object.object_class)) + " " + one_line(object.object) + std::string(widest + 2 - std::min(widest, object.object.size()), ' ') +
                  (is_kept ? "" : std::string(object_class_name(object.object_class))) + (is_kept || counts.empty() ? "" : ": ") + counts);
      out_ += '\n';
    }
    out_ += '\n';
  }

  void summary() {
    add(kBold, "objects: " + object_counts(comparison_, options_.show_noise));
    out_ += '\n';
    const std::string fields = noise_counts(comparison_.noise);
    if (comparison_.unattributed > 0) {
      out_ += "note: " + std::to_string(comparison_.unattributed) + (comparison_.unattributed == 1 ? " live object has" : " live objects have") +
              " neither managedFields nor a last-applied manifest, so edits by hand look like changes of the chart;\n"
              "      kubectl get --show-managed-fields, --old or --release would tell them apart\n";
    }
    if (!fields.empty()) out_ += "noise, in fields: " + fields + "\n";
  }

  Job& job_;
  const Comparison& comparison_;
  const DiffTextOptions& options_;
  std::string out_;
};

}  // namespace

std::vector<DiffLine> shown_lines(Job& job, const ObjectDiff& object, const DiffTextOptions& options) {
  if (object.object_class == ObjectClass::kLeft && object.changes.empty()) return {};
  std::vector<DiffLine> lines = diff_lines(job, object, {.show_secrets = options.show_secrets, .show_noise = options.show_noise});
  std::vector<bool> shown(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].is_told) continue;
    const std::size_t first = i - std::min(i, options.context), last = std::min(lines.size(), i + options.context + 1);
    std::fill(shown.begin() + static_cast<std::ptrdiff_t>(first), shown.begin() + static_cast<std::ptrdiff_t>(last), true);
  }
  const bool is_whole = object.object_class == ObjectClass::kCreated || object.object_class == ObjectClass::kRecreated;
  std::vector<DiffLine> told;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!shown[i]) continue;
    if (!is_whole && (i == 0 || !shown[i - 1]) && !lines[i].place.empty()) told.push_back({'@', false, std::string(lines[i].place), {}, {}});
    told.push_back(std::move(lines[i]));
  }
  return told;
}

std::string diff_text(Job& job, const Comparison& comparison, const DiffTextOptions& options) { return Text(job, comparison, options).run(); }

}  // namespace rhumbline
