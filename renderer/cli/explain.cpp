// `rhumbline explain NAME CHART PLACE`: which template line and which values made a line of the output, and what would change it.
//
// In:  a rendering and a place of its output: a line of the stream, a line of a template's output, or a field of an object.
// Out: the template line, the templates that it calls, and for each value in the line the layer that won and those that lost.
// The one idea: every byte of output knows the action that wrote it; the survey knows which paths of the values an action prints, and
// the text of the line tells which of them it was.
// Trap: an action may print a whole table over many lines; then the key of the line picks the member.

#include <algorithm>
#include <charconv>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/origins_text.h"
#include "renderer/json/json.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kExplainFlags[] = {
    {"output", 'o', FlagKind::kValue, "FORM", "text or json", "text"},
};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "explain.place", .message = std::move(message), .hint = std::move(hint)});
}

/// A line of the output.
struct Line {
  std::string_view text;
  Pos at;             // of its first byte in the rendered text
  std::string object;  // Kind/name of its manifest
};

/// A value that shows in the line.
struct Shown {
  std::vector<PathStep> path;
  const Value* value = nullptr;
  std::vector<ValueLayer> layers;
};

struct Writer {
  Pos at;                                       // of the action
  const ReadPaths::Action* action = nullptr;    // nullptr: plain text of the template
};

std::string object_name(const Manifest& manifest) { return std::string(manifest.kind) + "/" + std::string(manifest.name); }

std::vector<const Manifest*> manifests_of(const Rendering& rendering) {
  std::vector<const Manifest*> out;
  for (const Manifest& manifest : rendering.manifests) out.push_back(&manifest);
  for (const Manifest& hook : rendering.hooks) out.push_back(&hook);
  return out;
}

Line line_at(const Manifest& manifest, std::size_t offset) {
  const std::size_t start = offset == 0 ? 0 : manifest.text.rfind('\n', offset - 1) + 1;
  const std::string_view rest = manifest.text.substr(start);
  return {rest.substr(0, rest.find('\n')), manifest.at + start, object_name(manifest)};
}

/// One run of the command.
class Explaining {
 public:
  Explaining(Job& job, const Arguments& arguments) : job_(job), arguments_(arguments) {}

  int run() {
    const std::vector<std::string>& words = arguments_.positional;
    if (words.size() < 2) refuse("explain what? a chart and a place of its output are wanted", "rhumbline explain [NAME] CHART deployment.yaml:12");
    request_ = render_request(arguments_, std::span(words).first(words.size() - 1));
    insight_.wants_actions = true;
    request_.insight = &insight_;
    const std::unique_ptr<World> world = world_of(job_, files_, arguments_);
    rendering_ = render(job_, files_, *world, request_);
    const Line line = find_line(words.back());
    job_.warnings.clear();
    write_stdout(arguments_.value("output", "text") == "json" ? as_json(line) : as_text(line));
    return kOk;
  }

 private:
  // ---- The place ---------------------------------------------------------------------------------------------------

  Line find_line(const std::string& place) {
    const std::size_t colon = place.rfind(':');
    const std::string_view last = std::string_view(place).substr(colon == std::string::npos ? 0 : colon + 1);
    const std::string_view first = std::string_view(place).substr(0, colon == std::string::npos ? 0 : colon);
    const ParsedUint number = parse_uint(last, 10);
    if (number.status == ParseStatus::kOk && number.value > 0) return line_of(first, number.value);
    if (colon == std::string::npos) refuse(place + " is no place of the output", kForms);
    return field(first, last);
  }

  // Line `number` of what a template printed, or of the whole stream when no template is called so.
  Line line_of(std::string_view name, std::size_t number) {
    std::string_view path;  // of the template nearest to the root that is called so
    for (const Manifest* manifest : manifests_of(rendering_)) {
      const bool fits = !name.empty() && (manifest->path == name || std::string_view(manifest->path).ends_with("/" + std::string(name)));
      if (fits && (path.empty() || manifest->path.size() < path.size())) path = manifest->path;
    }
    std::size_t left = number;
    for (const Manifest* manifest : manifests_of(rendering_)) {
      if (path.empty() || manifest->path != path) continue;
      if (const auto found = in_document(*manifest, left)) return *found;
    }
    if (!path.empty()) refuse(std::string(name) + " has no line " + std::to_string(number), "count from the `---` before its first document");
    return line_of_stream(number);
  }

  // Counts the lines that a document takes in the stream: `---`, the Source comment, its text.
  static std::optional<Line> in_document(const Manifest& manifest, std::size_t& left) {
    const auto lines = static_cast<std::size_t>(std::count(manifest.text.begin(), manifest.text.end(), '\n')) + (manifest.text.ends_with('\n') ? 0 : 1);
    if (left > lines + 2) {
      left -= lines + 2;
      return std::nullopt;
    }
    std::size_t offset = 0;
    for (std::size_t i = 3; i < left; ++i) offset = manifest.text.find('\n', offset) + 1;
    return line_at(manifest, offset);
  }

  Line line_of_stream(std::size_t number) {
    std::size_t left = number;
    for (const Manifest* manifest : manifests_of(rendering_)) {
      if (const auto found = in_document(*manifest, left)) return *found;
    }
    refuse("the output has no line " + std::to_string(number), kForms);
  }

  // Kind/namespace/name or Kind/name, and a path of the object.
  Line field(std::string_view object, std::string_view path) {
    const std::vector<std::string_view> parts = split(object, "/");
    if (parts.size() < 2) refuse(std::string(object) + " names no object", kForms);
    std::vector<std::string> names;
    for (const Manifest* manifest : manifests_of(rendering_)) {
      names.push_back(object_name(*manifest));
      if (manifest->kind != parts.front() || manifest->name != parts.back()) continue;
      const Value whole = yaml::read(job_, manifest->text, manifest->at, {.keep_integers = true}).or_throw();
      const Value* value = value_at(whole, parse_values_path(path));
      if (value == nullptr) refuse(object_name(*manifest) + " has no field " + std::string(path), "give it as --set would, such as spec.template.spec.containers[0].image");
      return line_at(*manifest, value->at().offset - manifest->at.offset);
    }
    const std::string_view near = nearest(object, {names.begin(), names.end()});
    refuse("the chart renders no " + std::string(object), near.empty() ? kForms : "did you mean " + std::string(near) + "?");
  }

  // ---- Who wrote it ------------------------------------------------------------------------------------------------

  std::vector<Writer> writers(const Line& line) const {
    std::vector<Writer> out;
    for (std::size_t i = 0; i < std::max<std::size_t>(line.text.size(), 1); ++i) {
      const Pos at = job_.sources.origin(line.at + i);
      if (!at) continue;
      const auto& actions = insight_.reads.actions;
      const auto found = std::find_if(actions.begin(), actions.end(), [&](const ReadPaths::Action& action) { return action.at == at; });
      const ReadPaths::Action* action = found == actions.end() ? nullptr : &*found;
      const bool is_known = std::any_of(out.begin(), out.end(), [&](const Writer& writer) { return writer.action == action; });
      if (!is_known) out.push_back({at, action});
    }
    // What stands in the template word for word is of interest only where nothing else is.
    if (out.size() > 1) std::erase_if(out, [](const Writer& writer) { return writer.action == nullptr; });
    return out;
  }

  // The values of an action that this line shows; all of them when none can be told from the others.
  std::vector<Shown> shown(const Line& line, const ReadPaths::Action& action) {
    std::vector<Shown> scalars, fits;
    const std::string_view text = trim_space(line.text);
    const std::string_view key = trim_space(text.substr(0, text.find(':')));
    for (const std::vector<std::string>& names : action.paths) {
      std::vector<PathStep> path;
      for (const std::string& name : names) path.push_back({name});
      const Value* value = value_at(insight_.values, path);
      if (value == nullptr || (!value->is_map() && !value->is_list())) {
        scalars.push_back({path, value, layers_of(insight_.history, path)});
        if (value != nullptr && shows(text, *value)) fits.push_back(scalars.back());
        continue;
      }
      for (const ValuesLeaf& leaf : leaves_of(job_, *value)) {
        if (leaf.path.back().name != key && !leaf.value.is_list()) continue;
        if (!shows(text, leaf.value)) continue;
        std::vector<PathStep> whole = path;
        whole.insert(whole.end(), leaf.path.begin(), leaf.path.end());
        fits.push_back({whole, value_at(insight_.values, whole), layers_of(insight_.history, whole)});
      }
    }
    return fits.empty() ? scalars : fits;
  }

  bool shows(std::string_view text, const Value& value) {
    if (value.is_list()) {
      return std::any_of(value.as_list().begin(), value.as_list().end(), [&](const Value& item) { return !item.is_map() && !item.is_list() && shows(text, item); });
    }
    if (value.is_nil() || value.is_map()) return false;
    const std::string_view printed = to_text(job_, value);
    return !printed.empty() && text.find(printed) != std::string_view::npos;
  }

  // The actions of the templates that are called, down to the one that prints the path itself.
  std::vector<const ReadPaths::Action*> chain(const ReadPaths::Action& action, const std::vector<PathStep>& path) const {
    constexpr std::size_t kLongest = 16;
    std::vector<const ReadPaths::Action*> out;
    for (const ReadPaths::Action* at = &action; out.size() < kLongest;) {
      const ReadPaths::Action* next = nullptr;
      for (const ReadPaths::Action& inner : insight_.reads.actions) {
        const bool is_called = std::find(at->calls.begin(), at->calls.end(), inner.in) != at->calls.end();
        const bool is_new = std::find(out.begin(), out.end(), &inner) == out.end();
        if (is_called && is_new && prints(inner, path) && (next == nullptr || inner.at < next->at)) next = &inner;
      }
      if (next == nullptr) return out;
      out.push_back(next);
      at = next;
    }
    return out;
  }

  static bool prints(const ReadPaths::Action& action, const std::vector<PathStep>& path) {
    return std::any_of(action.paths.begin(), action.paths.end(), [&](const std::vector<std::string>& names) {
      return names.size() <= path.size() &&
             std::equal(names.begin(), names.end(), path.begin(), [](const std::string& name, const PathStep& step) { return name == step.name; });
    });
  }

  // ---- What is said ------------------------------------------------------------------------------------------------

  std::string place_text(Pos at) const {
    const Place place = job_.sources.place(at);
    return std::string(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }

  std::string source_line(Pos at) const { return std::string(trim_space(job_.sources.line(at))); }

  // A global is changed where it wins: at the root.
  std::string change_of(Shown value) {
    const bool is_global = !value.layers.empty() && value.layers.front().kind == LayerKind::kGlobal;
    const auto global = std::find_if(value.path.begin(), value.path.end(), [](const PathStep& step) { return step.name == "global"; });
    if (is_global) value.path.erase(value.path.begin(), global);
    return "--set " + print_values_path(value.path) + "=" + (value.value != nullptr && value.value->is_list() ? "{...}" : "VALUE");
  }

  std::string as_text(const Line& line) {
    std::string out = line.object + ": " + std::string(trim_space(line.text)) + "\n";
    for (const Writer& writer : writers(line)) {
      out += "  " + place_text(writer.at) + ": " + source_line(writer.at) + "\n";
      if (writer.action == nullptr) continue;
      for (const Shown& value : shown(line, *writer.action)) {
        for (const ReadPaths::Action* inner : chain(*writer.action, value.path)) {
          out += "    through " + place_text(inner->at) + " (\"" + std::string(inner->in) + "\"): " + source_line(inner->at) + "\n";
        }
        out += "    " + print_values_path(value.path) + " = " + (value.value == nullptr ? "not set" : short_text(job_, *value.value)) + "\n";
        bool is_first = true;
        for (const ValueLayer& layer : value.layers) {
          out += std::string(is_first ? "      won   " : "      lost  ") + layer_text(job_, layer) + ": " + short_text(job_, layer.value) + "\n";
          is_first = false;
        }
        out += "      change it with " + change_of(value) + "\n";
      }
    }
    return out;
  }

  Value text_value(std::string_view text) { return Value::string(job_.arena, job_.arena.copy(text)); }

  Value place_json(Pos at) {
    const Place place = job_.sources.place(at);
    return make_map(job_.arena, {{"file", text_value(place.file)},
                                 {"line", Value::integer(place.line)},
                                 {"column", Value::integer(place.column)},
                                 {"text", text_value(source_line(at))}});
  }

  Value value_json(const ReadPaths::Action& action, const Shown& value) {
    ListBuilder layers(job_.arena), through(job_.arena);
    for (const ValueLayer& layer : value.layers) layers.push(layer_json(job_, layer));
    for (const ReadPaths::Action* inner : chain(action, value.path)) through.push(place_json(inner->at));
    return make_map(job_.arena, {{"path", text_value(print_values_path(value.path))},
                                 {"value", value.value == nullptr ? Value() : *value.value},
                                 {"through", through.finish()},
                                 {"layers", layers.finish()},
                                 {"change", text_value(change_of(value))}});
  }

  std::string as_json(const Line& line) {
    ListBuilder written(job_.arena);
    for (const Writer& writer : writers(line)) {
      const Value row = place_json(writer.at);
      ListBuilder values(job_.arena);
      if (writer.action != nullptr) {
        for (const Shown& value : shown(line, *writer.action)) values.push(value_json(*writer.action, value));
      }
      row.as_map().set(job_.arena, "values", values.finish());
      written.push(row);
    }
    std::string out;
    json::write(job_, out,
                make_map(job_.arena, {{"schemaVersion", Value::integer(1)},
                                      {"object", text_value(line.object)},
                                      {"line", text_value(line.text)},
                                      {"written", written.finish()}}),
                {.escape_html = false, .indent = "  "});
    return out + "\n";
  }

  static constexpr const char* kForms = "give a line of the output (57), of a template (deployment.yaml:12), or a field (Deployment/web:spec.replicas)";

  Job& job_;
  const Arguments& arguments_;
  DiskFiles files_;
  RenderRequest request_;
  Insight insight_;
  Rendering rendering_;
};

int run(Job& job, const Arguments& arguments) { return Explaining(job, arguments).run(); }

}  // namespace

std::span<const Flag> explain_flags() { return kExplainFlags; }

int run_explain(const Arguments& arguments) {
  Job job(limits_of(arguments));
  return run_reporting(job, arguments, {.usage = kUsage, .limit = kUnfinished, .failed = kUsage}, run);
}

}  // namespace rhumbline::cli
