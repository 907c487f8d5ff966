// Which values fed the lines that findings stand at.
//
// In:  findings about rendered objects.   Out: each with the values paths that its line shows, and the layer that won for each.
// The one idea: only who has findings pays: the chart is rendered once more, with every action followed, and lines are found again by
// template file, line and column.
// Traps: a field that is missing has no line, only the place of its parent; nothing is told there. A flag that sets a Secret's value
// would show it.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/cli/check.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/origins_text.h"
#include "renderer/cli/provenance.h"

namespace rhumbline::cli {

namespace {

using schema::Finding;

constexpr std::size_t kMostTold = 1'000;        // findings
constexpr std::size_t kMostValues = 6;          // told of one finding

// The line of output that shows the field; none where there is no such line.
Pos line_of(const Job& job, const Finding& finding) {
  const std::size_t bar = finding.path.rfind('|');
  if (bar != std::string::npos && finding.path.find('.', bar) != std::string::npos) {
    return inner_place(job, finding.at, std::string_view(finding.path).substr(finding.path.find('.', bar) + 1));
  }
  const std::vector<PathStep> path = parse_values_path(finding.path);
  if (path.empty()) return {};
  const bool is_own = path.back().is_item || finding.path.ends_with(']') || job.sources.line(finding.at).find(path.back().name) != std::string_view::npos;
  return is_own ? finding.at : Pos();
}

bool is_inside(const Finding& finding) {
  return finding.code == "UNKNOWN_FIELD" && finding.severity == schema::Level::kWarning && finding.path.find('|') != std::string::npos;
}

// The field's place in the object, or in the document that a text of it holds.
std::vector<PathStep> steps_of(const Finding& finding) {
  const std::size_t bar = finding.path.rfind('|');
  if (bar == std::string::npos && !finding.pointer.empty()) return steps_of_pointer(finding.pointer);
  const std::size_t start = bar == std::string::npos ? 0 : finding.path.find('.', bar) + 1;
  return bar != std::string::npos && start == 0 ? std::vector<PathStep>() : parse_values_path(std::string_view(finding.path).substr(start));
}

// Of a finding about a field inside a document in a text: the same with its place and pointer inside, as far as they can be known.
Finding inside_document(const Job& job, const Finding& finding) {
  Finding out = finding;
  if (const Pos at = line_of(job, finding)) out.at = at;
  out.pointer.clear();
  for (const PathStep& step : steps_of(finding)) schema::append_pointer(out.pointer, step.name);
  return out;
}

std::string told_layer(Job& job, const ValueLayer& layer, bool is_secret) {
  std::string text = layer_text(job, layer);
  if (is_secret && layer.kind == LayerKind::kFlag) text.resize(std::min(text.find('='), text.size()));
  return text;
}

class Telling {
 public:
  Telling(Job& job, const Insight& insight) : job_(job), provenance_(job, insight) {}

  void tell(Finding& finding) {
    Pos at = line_of(job_, finding);
    if (!at) return;
    const std::string_view line = job_.sources.line(at);
    // The value's own action, where one wrote its first byte; else all of the line from there on.
    const ReadPaths::Action* own = action_at(at);
    const std::size_t column = static_cast<std::size_t>(job_.sources.place(at).column) - 1;
    for (std::size_t i = 0; i < (own != nullptr ? 1 : line.size() - std::min(column, line.size())); ++i) {
      const ReadPaths::Action* action = own != nullptr ? own : action_at(at + i);
      if (action == nullptr || action == last_) continue;
      last_ = action;
      add(finding, line, *action);
    }
    last_ = nullptr;
  }

  const ReadPaths::Action* action_at(Pos at) {
    const Pos origin = job_.sources.origin(at);
    if (!origin) return nullptr;
    if (origin == known_at_) return known_;
    known_at_ = origin;
    const ReadPaths::Action* action = provenance_.at(job_.sources.place(origin));
    return known_ = action != nullptr && action->kind == ReadPaths::ActionKind::kPrint ? action : nullptr;
  }

  [[nodiscard]] const Provenance& provenance() const { return provenance_; }

 private:
  void add(Finding& finding, std::string_view line, const ReadPaths::Action& action) {
    const bool is_secret = finding.object.starts_with("Secret/");
    // In a table that is printed whole the field's path leads to the value, which may be a table itself.
    const Shown behind = provenance_.behind(steps_of(finding), action);
    for (const Shown& shown : behind.value != nullptr ? std::vector<Shown>{behind} : provenance_.shown(line, action)) {
      if (shown.layers.empty() || finding.values.size() >= kMostValues) continue;
      const std::string path = print_values_path(shown.path);
      if (std::any_of(finding.values.begin(), finding.values.end(), [&](const auto& known) { return known.path == path; })) continue;
      const ValueLayer& layer = shown.layers.front();
      const Place place = layer.kind == LayerKind::kFlag ? Place() : job_.sources.place(layer.at);
      finding.values.push_back({path, told_layer(job_, layer, is_secret), std::string(place.file), place.line, place.column});
    }
  }

  Job& job_;
  const Provenance provenance_;
  const ReadPaths::Action* last_ = nullptr;
  const ReadPaths::Action* known_ = nullptr;  // at known_at_
  Pos known_at_ = {};
};

bool is_asked(const Job& job, const Finding& finding, std::string_view release) {
  return finding.severity <= schema::Level::kWarning && !finding.object.empty() && (finding.release.empty() || finding.release == release) &&
         job.sources.origin(finding.at);
}

}  // namespace

void tell_values(Job& job, Files& files, World& world, const Arguments& arguments, RenderRequest request, std::span<const Finding> unknown,
                 std::vector<Finding>& findings) {
  std::vector<Finding*> asked;
  for (Finding& finding : findings) {
    if (asked.size() < kMostTold && is_asked(job, finding, request.name)) asked.push_back(&finding);
  }
  std::vector<const Finding*> fields;
  std::vector<Finding> inside;
  for (const Finding& finding : findings) {
    if (is_inside(finding) && is_asked(job, finding, request.name)) inside.push_back(inside_document(job, finding));
  }
  for (const Finding& field : inside) fields.push_back(&field);
  for (const Finding& field : unknown) {
    if (fields.size() < kMostTold && is_asked(job, field, request.name)) fields.push_back(&field);
  }
  if (asked.empty() && fields.empty()) return;
  Insight insight;
  insight.wants_actions = true;
  std::vector<Finding> ignored;
  request.insight = &insight;
  request.values_findings = &ignored;
  request.include_crds = true;
  const std::size_t warnings = job.warnings.size();
  try {
    render_as_asked(job, files, world, arguments, request);
  } catch (const Failure&) {
    // It did render before; what the budget of the run does not allow is not told.
  }
  job.warnings.erase(job.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job.warnings.end());
  Telling telling(job, insight);
  for (Finding* finding : asked) telling.tell(*finding);
  const auto action_at = [&](Pos at) { return telling.action_at(at); };
  for (Misplaced& each : misplaced_values(job, insight, telling.provenance(), action_at, fields)) {
    // The same was told of the object, where a rule looked into a text of it.
    std::erase_if(findings, [&](const Finding& known) {
      const auto is_of = [&](const Finding* field) { return field->path == known.path && field->object == known.object; };
      return is_inside(known) && std::any_of(each.fields.begin(), each.fields.end(), is_of);
    });
    const auto is_same = [&](const Finding& known) { return known.object.empty() && known.path == each.finding.path; };  // the values schema refused it
    if (std::any_of(findings.begin(), findings.end(), is_same)) continue;
    each.finding.release = fields.front()->release;
    findings.push_back(std::move(each.finding));
  }
}

}  // namespace rhumbline::cli
