// `rhumbline values merge|unused|diff|schema`: which values a chart gets, from where, and which of them it never reads.
//
// In:  [NAME] CHART and the flags of a rendering.   Out: YAML, findings, changes or a schema on stdout.
// The one idea: every value knows the place where it was written, through every merge; so an origin is looked up, not guessed.
// Trap: `unused` renders, since only then is known what tpl was given; when the rendering fails, what is unused is told all the same,
// because a key that is spelt wrong is a good reason to fail.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/origins_text.h"
#include "renderer/json/json.h"
#include "renderer/report/report.h"
#include "renderer/values/infer_schema.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kValuesFlags[] = {
    {"origins", 0, FlagKind::kSwitch, "", "merge: say behind each value where it was written"},
    {"old", 0, FlagKind::kCommaList, "FILE", "diff: compare with these values files on top of the defaults"},
    {"old-set", 0, FlagKind::kList, "K=V", "diff: as --set, for the old side"},
    {"output", 'o', FlagKind::kValue, "FORM", "text or json", "text"},
};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

/// One run of the command.
class Values {
 public:
  Values(Job& job, const Arguments& arguments, Outlet& outlet) : job_(job), arguments_(arguments), outlet_(outlet) {
    const std::string form = arguments.value("output", "text");
    if (form != "text" && form != "json") refuse("--output " + form + " is not known", "it is text or json");
    is_json_ = form == "json";
  }

  int run() {
    constexpr std::string_view kWords[] = {"merge", "unused", "diff", "schema"};
    const std::vector<std::string>& words = arguments_.positional;
    const std::string word = words.empty() ? "" : words.front();
    if (std::find(std::begin(kWords), std::end(kWords), word) == std::end(kWords)) {
      const std::string_view near = nearest(word, {std::begin(kWords), std::end(kWords)});
      refuse(word.empty() ? "which of merge, unused, diff and schema?" : "values " + word + " is not known",
             near.empty() ? "rhumbline values merge|unused|diff|schema [NAME] CHART" : "did you mean " + std::string(near) + "?");
    }
    request_ = render_request(arguments_, std::span(words).subspan(1));
    if (word == "unused") return unused();
    if (word == "diff") return diff();
    const Insight insight = effective_values(job_, files_, request_);
    outlet_.tell_warnings(job_, arguments_);
    std::string out;
    if (word == "schema") {
      json::write(job_, out, infer_schema(job_, insight.values, job_.arena.copy("Values of the chart " + insight.chart_name)),
                  {.escape_html = false, .indent = "  "});
      out = visible_json(out) + '\n';
    } else {
      out = is_json_ ? visible_json(merged_json(job_, insight, arguments_.is_on("origins"))) : merged_text(job_, insight, arguments_.is_on("origins"));
    }
    outlet_.write(out);
    return kOk;
  }

 private:
  int unused() {
    Insight insight;
    request_.insight = &insight;
    const std::unique_ptr<World> world = world_of(job_, files_, arguments_);
    std::optional<Diagnostic> fault;
    try {
      render(job_, files_, *world, request_);
    } catch (const Failure& failure) {
      if (insight.chart_name.empty()) throw;  // there is nothing to tell
      fault = failure.diagnostic();
    }
    outlet_.tell_warnings(job_, arguments_);
    if (insight.reads.is_lost) {
      outlet_.say("note: the templates of " + insight.chart_name + " do what cannot be followed, so nothing is called unread\n");
    }
    if (fault) {
      fault->severity = Severity::kWarning;
      fault->message = "the chart does not render: " + fault->message;
      job_.warnings.push_back(*fault);
      outlet_.tell_warnings(job_, arguments_);
    }
    outlet_.write(is_json_ ? unused_json(insight) : unused_text(insight));
    return insight.unused.empty() ? kOk : kFailed;
  }

  static std::string hint_of(const UnusedValue& value) { return value.suggest.empty() ? "" : "did you mean " + value.suggest + "?"; }

  std::string unused_text(const Insight& insight) {
    std::string out;
    for (const UnusedValue& value : insight.unused) {
      out += draw({.severity = Severity::kWarning,
                   .at = value.at,
                   .message = "chart " + insight.chart_name + " never reads " + value.path,
                   .hint = hint_of(value)},
                  job_.sources, {.colour = outlet_.wants_colour(arguments_, Stream::kResult)});
    }
    return out;
  }

  std::string unused_json(const Insight& insight) {
    std::vector<FindingRow> rows;
    for (const UnusedValue& value : insight.unused) {
      rows.push_back(finding_row(job_, {.severity = schema::Level::kWarning,
                                        .code = "UNKNOWN_VALUES_KEY",
                                        .path = value.path,
                                        .message = "chart " + insight.chart_name + " never reads this value",
                                        .hint = hint_of(value),
                                        .at = value.at,
                                        .suggest = value.suggest}));
    }
    return findings_document(std::move(rows), {});
  }

  int diff() {
    const Insight fresh = effective_values(job_, files_, request_);
    RenderRequest before = request_;
    before.values = {.files = arguments_.list("old"), .set = arguments_.list("old-set")};
    const std::size_t warnings = job_.warnings.size();
    const Insight old = effective_values(job_, files_, before);
    job_.warnings.erase(job_.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job_.warnings.end());
    outlet_.tell_warnings(job_, arguments_);
    const std::vector<ValueChange> changes = compare_values(job_, old, fresh);
    outlet_.write(is_json_ ? visible_json(changes_json(job_, changes)) : escape_for_terminal(changes_text(job_, changes)));
    return changes.empty() ? kOk : kFailed;
  }

  Job& job_;
  const Arguments& arguments_;
  Outlet& outlet_;
  DiskFiles files_;
  RenderRequest request_;
  bool is_json_ = false;
};

int run(Job& job, const Arguments& arguments, Outlet& outlet) { return Values(job, arguments, outlet).run(); }

}  // namespace

std::span<const Flag> values_flags() { return kValuesFlags; }

int run_values(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kRenderingLimits));
  return run_reporting(job, arguments, outlet, {.usage = kUsage, .limit = kUnfinished, .failed = kUsage}, run);
}

}  // namespace rhumbline::cli
