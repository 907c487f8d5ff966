// `rhumbline explain NAME CHART PLACE`: which template line and which values made a line of the output, what lets it be there, and what
// would change it.
//
// In:  a rendering and a place of its output: a line of the stream, a line of a template's output, a field of an object, an object, a
// template file.   Out: see explain_text.cpp.
// The one idea: every byte of output knows the action that wrote it; provenance.cpp knows the rest.
// Trap: what is asked for may not be there at all; then the conditions that left it out are the answer.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/explain.h"
#include "renderer/report/report.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kExplainFlags[] = {
    {"output", 'o', FlagKind::kValue, "FORM", "text or json", "text"},
};

constexpr const char* kForms =
    "give a line of the output (57), of a template (deployment.yaml:12), a field (Deployment/web:spec.replicas), an object (Ingress/web) or a template "
    "(ingress.yaml)";

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "explain.place", .message = std::move(message), .hint = std::move(hint)});
}

std::string object_name(const Manifest& manifest) { return std::string(manifest.kind) + "/" + std::string(manifest.name); }

std::vector<const Manifest*> manifests_of(const Rendering& rendering) {
  std::vector<const Manifest*> out;
  for (const Manifest& manifest : rendering.manifests) out.push_back(&manifest);
  for (const Manifest& hook : rendering.hooks) out.push_back(&hook);
  return out;
}

ExplainedLine line_at(const Manifest& manifest, std::size_t offset) {
  const std::size_t start = offset == 0 ? 0 : manifest.text.rfind('\n', offset - 1) + 1;
  const std::string_view rest = manifest.text.substr(start);
  return {rest.substr(0, rest.find('\n')), manifest.at + start, object_name(manifest), manifest.path};
}

/// One run of the command.
class Explaining {
 public:
  Explaining(Job& job, const Arguments& arguments, Outlet& outlet) : job_(job), arguments_(arguments), outlet_(outlet) {}

  int run() {
    const std::vector<std::string>& words = arguments_.positional;
    if (words.size() < 2) refuse("explain what? a chart and a place of its output are wanted", "rhumbline explain [NAME] CHART deployment.yaml:12");
    const std::string form = arguments_.value("output", "text");
    if (form != "text" && form != "json") refuse("no output form is called \"" + form + "\"", "--output takes text or json");
    request_ = render_request(arguments_, std::span(words).first(words.size() - 1));
    insight_.wants_actions = true;
    request_.insight = &insight_;
    const std::unique_ptr<World> world = world_of(job_, files_, arguments_);
    rendering_ = render(job_, files_, *world, request_);
    manifests_ = manifests_of(rendering_);
    const std::string out = answer(words.back(), form == "json");
    job_.warnings.clear();
    outlet_.write(form == "json" ? visible_json(out) : escape_for_terminal(out));
    return kOk;
  }

 private:
  std::string answer(const std::string& place, bool json) {
    const Provenance provenance(job_, insight_);
    const std::size_t colon = place.rfind(':');
    const std::string_view last = std::string_view(place).substr(colon == std::string::npos ? 0 : colon + 1);
    const std::string_view first = std::string_view(place).substr(0, colon == std::string::npos ? 0 : colon);
    const ParsedUint number = parse_uint(last, 10);
    if (number.status == ParseStatus::kOk && number.value > 0) return tell(job_, provenance, line_of(first, number.value), json);
    const std::string_view whole = colon == std::string::npos ? std::string_view(place) : first;
    if (const std::string file = template_called(whole); !file.empty() && colon == std::string::npos) return tell(job_, provenance, file_of(provenance, file), json);
    if (whole.find('/') == std::string_view::npos) refuse(place + " is no place of the output", kForms);
    const Manifest* manifest = manifest_of(whole);
    if (manifest == nullptr) return tell(job_, provenance, missing(provenance, whole), json);
    return tell(job_, provenance, colon == std::string::npos ? line_at(*manifest, first_key(*manifest)) : field(*manifest, last), json);
  }

  // Behind comments and empty lines, which may stand outside the object's conditions.
  static std::size_t first_key(const Manifest& manifest) {
    std::size_t offset = 0;
    while (offset < manifest.text.size()) {
      const std::string_view line = manifest.text.substr(offset, manifest.text.find('\n', offset) - offset);
      if (!trim_space(line).empty() && !trim_space(line).starts_with('#') && line != "---") return offset;
      offset += line.size() + 1;
    }
    return 0;
  }

  // ---- Lines -------------------------------------------------------------------------------------------------------

  // The template file nearest to the root that is called so; empty: none is.
  [[nodiscard]] std::string template_called(std::string_view name) const {
    std::string found;
    const auto take = [&](std::string_view path) {
      const bool fits = path == name || (!name.empty() && path.ends_with("/" + std::string(name)));
      if (fits && (found.empty() || path.size() < found.size())) found = path;
    };
    for (const Manifest* manifest : manifests_) take(manifest->path);
    for (const ReadPaths::Action& action : insight_.reads.actions) take(action.in);
    return found;
  }

  // Line `number` of what a template printed, or of the whole stream when no template is called so.
  ExplainedLine line_of(std::string_view name, std::size_t number) const {
    const std::string path = template_called(name);
    std::size_t left = number;
    for (const Manifest* manifest : manifests_) {
      if (!path.empty() && manifest->path != path) continue;
      if (const auto found = in_document(*manifest, left)) return *found;
    }
    if (path.empty()) refuse("the output has no line " + std::to_string(number), kForms);
    refuse(std::string(name) + " has no line " + std::to_string(number), "count from the `---` before its first document");
  }

  // Counts the lines that a document takes in the stream: `---`, the Source comment, its text.
  static std::optional<ExplainedLine> in_document(const Manifest& manifest, std::size_t& left) {
    const auto lines = static_cast<std::size_t>(std::count(manifest.text.begin(), manifest.text.end(), '\n')) + (manifest.text.ends_with('\n') ? 0 : 1);
    if (left > lines + 2) {
      left -= lines + 2;
      return std::nullopt;
    }
    std::size_t offset = 0;
    for (std::size_t i = 3; i < left; ++i) offset = manifest.text.find('\n', offset) + 1;
    return line_at(manifest, offset);
  }

  // ---- Objects -----------------------------------------------------------------------------------------------------

  // Kind/namespace/name or Kind/name; nullptr: the chart renders none.
  [[nodiscard]] const Manifest* manifest_of(std::string_view object) const {
    const std::vector<std::string_view> parts = split(object, "/");
    for (const Manifest* manifest : manifests_) {
      if (manifest->kind == parts.front() && manifest->name == parts.back()) return manifest;
    }
    return nullptr;
  }

  ExplainedLine field(const Manifest& manifest, std::string_view path) {
    const Value whole = yaml::read(job_, manifest.text, manifest.at, {.keep_integers = true}).or_throw();
    const std::size_t bar = path.find('|');
    const Value* value = value_at(whole, parse_values_path(plain_path(path.substr(0, bar))));
    if (value == nullptr) refuse(object_name(manifest) + " has no field " + std::string(path), "give it as --set would, such as spec.template.spec.containers[0].image");
    const std::size_t inner = bar == std::string_view::npos ? bar : path.find('.', bar);
    const Pos inside = inner == std::string_view::npos ? Pos() : deepest_line(value->at(), plain_path(path.substr(inner + 1)));
    const bool is_inside = inside && inside.offset - manifest.at.offset < manifest.text.size();
    return line_at(manifest, (is_inside ? inside : value->at()).offset - manifest.at.offset);
  }

  // Several members of a document may stand in one line; that of the nearest one above tells of the field.
  [[nodiscard]] Pos deepest_line(Pos document, const std::string& path) const {
    std::vector<PathStep> steps = parse_values_path(path);
    for (; !steps.empty(); steps.pop_back()) {
      if (const Pos at = inner_place(job_, document, print_values_path(steps))) return at;
    }
    return {};
  }

  // A path as findings print it: `data["a.b"]` is data.a\\.b of --set.
  static std::string plain_path(std::string_view path) {
    std::string out;
    while (!path.empty()) {
      const std::size_t end = path.starts_with("[\"") ? path.find("\"]") : std::string_view::npos;
      if (end == std::string_view::npos) {
        out += path.front();
        path.remove_prefix(1);
        continue;
      }
      if (!out.empty()) out += '.';
      for (const char c : path.substr(2, end - 2)) out += c == '.' ? std::string("\\.") : std::string(1, c);
      path.remove_prefix(end + 2);
    }
    return out;
  }

  [[nodiscard]] LeftOut file_of(const Provenance& provenance, const std::string& file) const {
    LeftOut out;
    for (const Manifest* manifest : manifests_) {
      if (manifest->path == file) out.rendered.push_back(object_name(*manifest));
    }
    out.what = file + (file.ends_with("NOTES.txt") ? " prints notes, no object" : out.rendered.empty() ? " renders nothing" : " renders " + std::to_string(out.rendered.size()) + (out.rendered.size() == 1 ? " object" : " objects"));
    out.ways = provenance.left_out(file);
    // Beside what is there, the other side of a condition is nothing that is missed.
    if (!out.rendered.empty()) std::erase_if(out.ways, [](const auto& way) { return way.back().is_else; });
    return out;
  }

  // An object that is not rendered: templates that could write one of its kind were passed by.
  [[nodiscard]] LeftOut missing(const Provenance& provenance, std::string_view object) const {
    std::vector<std::string> names;
    for (const Manifest* manifest : manifests_) names.push_back(object_name(*manifest));
    LeftOut out{.what = "the chart renders no " + std::string(object)};
    for (const ReadPaths::Action* text : provenance.missing_kinds(split(object, "/").front())) {
      std::vector<Provenance::Around> way = provenance.around(*text, text->in);
      const auto stop = std::find_if(way.begin(), way.end(), [](const auto& each) { return (each.is_else ? each.condition->skipped : each.condition->taken) == 0; });
      if (stop != way.end()) way.erase(stop + 1, way.end());
      if (!way.empty()) out.ways.push_back(std::move(way));
    }
    if (!out.ways.empty()) return out;
    const std::string_view near = nearest(object, {names.begin(), names.end()});
    refuse(out.what, near.empty() ? kForms : "did you mean " + std::string(near) + "?");
  }

  Job& job_;
  const Arguments& arguments_;
  Outlet& outlet_;
  DiskFiles files_;
  RenderRequest request_;
  Insight insight_;
  Rendering rendering_;
  std::vector<const Manifest*> manifests_;  // with hooks
};

int run(Job& job, const Arguments& arguments, Outlet& outlet) { return Explaining(job, arguments, outlet).run(); }

}  // namespace

std::span<const Flag> explain_flags() { return kExplainFlags; }

int run_explain(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kRenderingLimits));
  return run_reporting(job, arguments, outlet, {.usage = kUsage, .limit = kUnfinished, .failed = kUsage}, run);
}

}  // namespace rhumbline::cli
