// A comparison for people: headings, changed lines with their surroundings, what is dangerous, a summary.
//
// In:  a comparison.   Out: text, coloured or not.
// The one idea: what differs and means nothing is counted in the last line and not shown.
// Trap: everything that comes from a chart or a cluster is escaped before it reaches a terminal.

#include <algorithm>
#include <map>

#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

constexpr std::string_view kBold = "\033[1m", kRed = "\033[31m", kGreen = "\033[32m", kYellow = "\033[33m", kCyan = "\033[36m",
                           kPlain = "\033[0m";

class Text {
 public:
  Text(Job& job, const Comparison& comparison, const DiffTextOptions& options) : job_(job), comparison_(comparison), options_(options) {}

  std::string run() {
    for (const ObjectDiff& object : comparison_.objects) {
      if (is_shown(object)) one(object);
    }
    for (const schema::Finding& finding : comparison_.findings) {
      if (finding.severity == schema::Level::kNoise && !options_.show_noise) continue;
      out_ += draw_finding(finding, job_.sources, options_.draw);
    }
    summary();
    return std::move(out_);
  }

 private:
  bool is_shown(const ObjectDiff& object) const {
    if (object.object_class != ObjectClass::kKept || options_.show_noise) return true;
    return std::any_of(object.changes.begin(), object.changes.end(), [](const Change& c) { return c.field_class > FieldClass::kNoise; });
  }

  void add(std::string_view colour, std::string_view text) {
    if (options_.draw.colour && !colour.empty()) out_ += colour;
    out_ += options_.draw.escape ? escape_for_terminal(text) : std::string(text);
    if (options_.draw.colour && !colour.empty()) out_ += kPlain;
  }

  static char mark_of(ObjectClass object_class) {
    switch (object_class) {
      case ObjectClass::kCreated:
      case ObjectClass::kRecreated: return '+';
      case ObjectClass::kPruned: return '-';
      case ObjectClass::kReplaced:
      case ObjectClass::kAdopted:
      case ObjectClass::kKept: return '~';
      default: return '=';
    }
  }

  void heading(const ObjectDiff& object) {
    std::string text(1, mark_of(object.object_class));
    text += " " + object.object + " (" + object.api_version + ")";
    if (object.object_class != ObjectClass::kKept) text += " " + std::string(object_class_name(object.object_class));
    std::map<std::string_view, std::size_t> counts;
    for (const Change& change : object.changes) {
      if (change.field_class > FieldClass::kNoise) ++counts[field_class_name(change.field_class)];
    }
    std::string_view between = ": ";
    for (const auto& [name, count] : counts) {
      text += std::string(between) + std::to_string(count) + " " + std::string(name);
      between = ", ";
    }
    add(kBold, text);
    out_ += '\n';
  }

  void one(const ObjectDiff& object) {
    heading(object);
    if (object.object_class == ObjectClass::kLeft && object.changes.empty()) return;
    const std::vector<DiffLine> lines = diff_lines(job_, object, {.show_secrets = options_.show_secrets, .show_noise = options_.show_noise});
    std::vector<bool> shown(lines.size(), false);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].is_told) continue;
      const std::size_t first = i - std::min(i, options_.context), last = std::min(lines.size(), i + options_.context + 1);
      std::fill(shown.begin() + static_cast<std::ptrdiff_t>(first), shown.begin() + static_cast<std::ptrdiff_t>(last), true);
    }
    const bool is_whole = object.object_class == ObjectClass::kCreated || object.object_class == ObjectClass::kRecreated;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!shown[i]) continue;
      if (!is_whole && (i == 0 || !shown[i - 1]) && !lines[i].place.empty()) {
        out_ += "  ";
        add(kCyan, "@@ " + std::string(lines[i].place) + " @@");
        out_ += '\n';
      }
      line(lines[i]);
    }
    out_ += '\n';
  }

  void line(const DiffLine& line) {
    const std::string_view colour = line.mark == '+' ? kGreen : line.mark == '-' ? kRed : line.mark == '~' ? kYellow : std::string_view();
    out_ += "  ";
    add(colour, std::string(1, line.mark) + " " + line.text);
    if (!line.note.empty()) {
      out_ += "  ";
      add(kYellow, "# " + line.note);
    }
    out_ += '\n';
  }

  static void count(std::string& text, std::size_t number, std::string_view what) {
    if (number == 0) return;
    if (!text.empty()) text += ", ";
    text += std::to_string(number) + " " + std::string(what);
  }

  void summary() {
    std::size_t created = 0, changed = 0, removed = 0, kept = 0;
    for (const ObjectDiff& object : comparison_.objects) {
      switch (mark_of(object.object_class)) {
        case '+': ++created; break;
        case '-': ++removed; break;
        case '~': changed += is_shown(object) ? 1 : 0; break;
        default: ++kept;
      }
    }
    std::string objects;
    count(objects, created, "created");
    count(objects, changed, "changed");
    count(objects, removed, "removed");
    count(objects, kept, "left alone");
    count(objects, comparison_.unchanged, "unchanged");
    count(objects, comparison_.outside, "outside of this");
    add(kBold, "objects: " + (objects.empty() ? "none" : objects));
    out_ += '\n';
    const NoiseCounts& noise = comparison_.noise;
    std::string fields;
    count(fields, noise.bookkeeping, "written by the server or the applier");
    count(fields, noise.defaults, "server defaults");
    count(fields, noise.spelling, "spelled otherwise");
    count(fields, noise.live_only, "live only");
    count(fields, noise.run_time, "generated or written at run time");
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

std::string diff_text(Job& job, const Comparison& comparison, const DiffTextOptions& options) { return Text(job, comparison, options).run(); }

}  // namespace rhumbline
