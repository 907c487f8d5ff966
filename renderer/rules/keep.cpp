// How a setting that runs is kept: as a flag in a hint, or taken over as values.
//
// In:  findings of a comparison, live objects.   Out: better findings; values.
// The one idea: the rules know which values path writes a field (`keep`), which strings are documents (`text`), and which objects
// record the values of a release (`record`).
// Trap: a release's own record in a Secret holds what the user gave; linkerd-config holds all values, versions of images included,
// which must not be taken over (`except`).

#include <algorithm>

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

constexpr int kDeepest = 64;

// Whether a selector means the object of this label, Kind/namespace/name.
bool selects_label(const Value& selector, std::string_view label) {
  const std::size_t first = label.find('/'), last = label.rfind('/');
  if (first == std::string_view::npos || first == last) return false;
  const auto fits = [](std::string_view pattern, std::string_view name) { return pattern.empty() || match_glob(pattern, name).value_or(false); };
  return fits(text_of(selector, "kind"), label.substr(0, first)) && fits(text_of(selector, "name"), label.substr(last + 1));
}

bool is_edit(const Finding& finding) { return finding.code == "USER_EDIT_REVERTED" || finding.code == "FIELD_MANAGER_CONFLICT"; }

class Explaining {
 public:
  Explaining(Job& job, const Release& release, Comparison& comparison) : job_(job), release_(release), comparison_(comparison) {}

  void entry(const Value& entry) {
    if (const std::string_view path = text_of(entry, "keep"); !path.empty()) keep(entry, path);
    if (const std::string_view path = text_of(entry, "text"); !path.empty()) enter({member_of(entry, "for"), member_of(entry, "values"), path});
    if (const Value preset = member_of(entry, "preset"); preset.is_map()) enter({member_of(preset, "for"), member_of(entry, "values"), text_of(preset, "path")});
  }

 private:
  void keep(const Value& entry, std::string_view path) {
    const Value objects = member_of(entry, "for"), paths = member_of(entry, "values");
    std::string_view values = values_path(release_, paths);
    if (values.empty() && !texts_of(paths).empty()) values = texts_of(paths).front();  // a null of values.yaml is no value
    for (Finding& finding : comparison_.findings) {
      if (is_edit(finding) && finding.live && selects_label(objects, finding.object) && is_at(finding, objects, path)) {
        keep_by(finding, set_flag(release_, values, path_value(release_.values, values) == nullptr ? as_typed(*finding.live) : *finding.live));
      }
    }
  }

  // What templates quote is a number in the values, where they do not say.
  static Value as_typed(const Value& value) {
    const ParsedInt number = parse_int(text_of(value), 10);
    return number.status == ParseStatus::kOk ? Value::integer(number.value) : value;
  }

  // Findings number the items of lists; rules name them.
  bool is_at(const Finding& finding, const Value& objects, std::string_view path) {
    if (finding.path == path || path.find('[') == std::string_view::npos) return finding.path == path;
    return std::any_of(release_.objects.begin(), release_.objects.end(), [&](const Value& object) {
      const std::string name = "/" + std::string(text_of(member_of(object, "metadata"), "name"));
      if (!selects(objects, object) || !finding.object.ends_with(name)) return false;
      const std::vector<Hit> hits = find_all(job_, {"", object}, path);
      return std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return hit.path == finding.path; });
    });
  }

  /// A string of some objects that is a document, and the values that write it: one map for all of it, or a path for each place, with "" for
  /// the others.
  struct Text {
    Value objects, values;
    std::string_view path;
  };

  // One finding for each leaf of a document inside a string, in place of the one about the string. Where no leaf differs, the
  // document was only written otherwise, and that means nothing.
  void enter(const Text& text) {
    const std::string_view field = text.path.substr(0, text.path.find('|')), form = text.path.substr(field.size());
    std::vector<Finding> out;
    for (Finding& finding : comparison_.findings) {
      const bool is_it = is_edit(finding) && finding.path == field && finding.live && finding.rendered && selects_label(text.objects, finding.object);
      const std::size_t before = out.size();
      if (is_it) {
        const Hit live = decoded(*finding.live, form), rendered = decoded(*finding.rendered, form);
        if (live.value.is_map() && rendered.value.is_map()) {
          compare(text, std::string(text.path), live.value, rendered.value, finding, out, 0);
          if (out.size() == before) tell_same(finding);
        }
      }
      if (out.size() == before) out.push_back(std::move(finding));
    }
    comparison_.findings = std::move(out);
  }

  // Server-side apply stops at a text that somebody owns, whatever it says.
  static void tell_same(Finding& finding) {
    if (finding.code != "USER_EDIT_REVERTED") return;
    finding.severity = schema::Level::kNoise;
    finding.code = "SAME_DOCUMENT";
    finding.message = "the same document, written otherwise";
    finding.hint.clear();
    finding.keeps.clear();
  }

  Hit decoded(const Value& text, std::string_view form) {
    const std::vector<Hit> hits = find_all(job_, {"", text}, form);
    return hits.empty() ? Hit{} : hits.front();
  }

  void compare(const Text& text, const std::string& path, const Value& live, const Value& rendered, const Finding& whole, std::vector<Finding>& out, int depth) {
    const bool is_below = (live.is_map() && (rendered.is_map() || rendered.is_nil())) || (live.is_nil() && rendered.is_map());
    if (is_below && depth < kDeepest) {
      std::vector<std::string_view> keys;
      for (const Value* side : {&live, &rendered}) {
        if (!side->is_map()) continue;
        for (const Entry& member : std::as_const(side->as_map()).entries()) {
          if (std::find(keys.begin(), keys.end(), member.key) == keys.end()) keys.push_back(member.key);
        }
      }
      for (const std::string_view key : keys) {
        std::string below = path;
        schema::append_path(below, key);
        compare(text, below, member_of(live, key), member_of(rendered, key), whole, out, depth + 1);
      }
      return;
    }
    if (alike(job_, live, rendered)) return;
    Finding finding = whole;
    finding.path = path;
    finding.live = live.is_nil() ? std::nullopt : std::optional<Value>(live);
    finding.rendered = rendered.is_nil() ? std::nullopt : std::optional<Value>(rendered);
    if (whole.code == "USER_EDIT_REVERTED") {
      finding.message = finding.message.substr(0, finding.message.find(';')) + (rendered.is_nil() ? "; the upgrade removes it" : "; the upgrade sets it back");
    }
    const std::string values = values_of(text, path);
    if (std::string flag = values.empty() || live.is_nil() ? "" : any_flag(job_, release_, values, live); !flag.empty()) keep_by(finding, std::move(flag));
    out.push_back(std::move(finding));
  }

  // The values path of a place in the document; empty when nothing is known to write it.
  std::string values_of(const Text& text, const std::string& path) const {
    std::string_view below = std::string_view(path).substr(text.path.size());
    if (below.starts_with('.')) below.remove_prefix(1);
    const bool is_named = text.values.is_map();
    if (const Value named = is_named ? text.values.as_map().get(below) : Value(); !named.is_nil()) return std::string(values_path(release_, named));
    const Value all = is_named ? text.values.as_map().get("") : text.values;
    if (!all.is_string() || below.find('[') != std::string_view::npos) return {};
    const std::string root(all.as_text());
    return root.empty() ? std::string(below) : root + "." + std::string(below);
  }

  Job& job_;
  const Release& release_;
  Comparison& comparison_;
};

// A copy without what the entry excepts.
Value copy_without(Job& job, const Value& value, const std::string& path, const std::vector<std::string_view>& except, int depth) {
  if (!value.is_map() || depth > kDeepest) return value;
  Map* copy = make_map(job.arena);
  for (const Entry& entry : std::as_const(value.as_map()).entries()) {
    std::string below = path;
    schema::append_path(below, entry.key);
    const bool is_out = std::any_of(except.begin(), except.end(), [&](std::string_view each) {
      return each.starts_with("*.") ? below.ends_with(each.substr(1)) || below == each.substr(2) : below == each;
    });
    if (!is_out) copy->set(job.arena, entry.key, copy_without(job, entry.value, below, except, depth + 1), entry.key_at);
  }
  return Value::map(copy);
}

// Sets a.b.c, making the maps on the way.
void set_at(Job& job, Map& into, std::string_view path, const Value& value) {
  Map* at = &into;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    const std::string_view key = path.substr(0, dot);
    path.remove_prefix(dot + 1);
    if (!at->get(key).is_map()) at->set(job.arena, job.arena.copy(key), Value::map(make_map(job.arena)));
    at = &at->get(key).as_map();
  }
  at->set(job.arena, job.arena.copy(path), value);
}

// The settings of an object that came from a preset once, under their values paths.
void take_preset(Job& job, const Value& entry, const Value& object, Map& into) {
  const Value names = member_of(entry, "values");
  if (!names.is_map()) return;
  const Value running = find_one(job, object, text_of(member_of(entry, "object"), "path"));
  for (const Entry& name : std::as_const(names.as_map()).entries()) {
    const Value value = find_one(job, running, name.key);
    const std::vector<std::string_view> paths = texts_of(name.value);
    if (!value.is_nil() && !paths.empty()) set_at(job, into, paths.front(), value);
  }
}

}  // namespace

Value values_without(Job& job, const Value& values, const std::vector<std::string>& paths) {
  return copy_without(job, values, "", {paths.begin(), paths.end()}, 0);
}

void RuleBook::explain(const Release& release, Comparison& comparison) const {
  Explaining explaining(job_, release, comparison);
  for (const File& file : files_) {
    if (!file.runtime.is_list()) continue;
    for (const Value& entry : file.runtime.as_list()) {
      if (is_for_chart(member_of(entry, "charts"), release)) explaining.entry(entry);
    }
  }
  for (const Release& part : release.parts) explain(part, comparison);
}

std::vector<Value> RuleBook::watched(std::string_view chart, std::string_view name_space) const {
  std::vector<Value> heads;
  const Release release{.name = {}, .name_space = std::string(name_space), .chart = std::string(chart), .chart_version = {}, .values = {}, .user_values = {}, .objects = {}};
  for (const File& file : files_) {
    if (!file.runtime.is_list()) continue;
    for (const Value& entry : file.runtime.as_list()) {
      if (member_of(entry, "charts").is_nil() || !is_for_chart(member_of(entry, "charts"), release)) continue;
      const Value object = member_of(entry, "object");
      const Value selector = member_of(object.is_map() ? object : entry, "for");
      const std::string_view api_version = object.is_map() ? text_of(object, "apiVersion") : "v1";
      const std::string_view name = object.is_map() ? text_of(object, "name") : text_of(selector, "name");
      if (api_version.empty() || name.empty() || name.find_first_of("*?{[") != std::string_view::npos) continue;
      const Value metadata = make_map(job_.arena, {{"name", Value::string(job_.arena, name)}, {"namespace", Value::string(job_.arena, job_.arena.copy(name_space))}});
      heads.push_back(make_map(job_.arena, {{"apiVersion", Value::string(job_.arena, api_version)}, {"kind", member_of(selector, "kind")}, {"metadata", metadata}}));
    }
  }
  return heads;
}

Value RuleBook::recorded_values(std::span<const Value> live, const Value& config, std::string_view chart, std::string_view name_space) const {
  Map* found = make_map(job_.arena);
  if (config.is_map()) merge_maps(job_, *found, config.as_map());
  const Release release{.name = {}, .name_space = std::string(name_space), .chart = std::string(chart), .chart_version = {}, .values = {}, .user_values = {}, .objects = {}};
  for (const Value& object : live) {
    const std::string_view own = text_of(member_of(object, "metadata"), "namespace");
    if (!own.empty() && own != name_space) continue;
    for (const File& file : files_) {
      if (!file.runtime.is_list()) continue;
      for (const Value& entry : file.runtime.as_list()) {
        if (member_of(entry, "charts").is_nil() || !is_for_chart(member_of(entry, "charts"), release)) continue;
        if (const Value target = member_of(entry, "object"); target.is_map() && selects(member_of(target, "for"), object)) take_preset(job_, entry, object, *found);
        const std::string_view path = text_of(entry, "record");
        if (path.empty() || !selects(member_of(entry, "for"), object)) continue;
        const Value values = find_one(job_, object, path);
        if (values.is_map()) merge_maps(job_, *found, copy_without(job_, values, "", texts_of(member_of(entry, "except")), 0).as_map());
      }
    }
  }
  return found->empty() ? Value() : Value::map(found);
}

}  // namespace rhumbline::rules
