// What runs, as a system's rules see it: presets that reach nobody any more, values that objects record, changes that do harm.
//
// In:  the live objects and one rendering.   Out: findings; the flags that would keep an edit; values to be taken over.
// The one idea: charts write down their settings in objects (a preset, linkerd-config, a MeshConfig); comparing these leaf by leaf with
// what this run would write tells what an upgrade forgets.
// Traps: a preset that was given now and does not reach its object is another thing than a setting that nobody gave; certificates
// are compared as a set, since adding a root is how roots are rotated.

#include <algorithm>
#include <set>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

constexpr int kDeepest = 64;

struct Leaf {
  std::string path;
  Value value;
};

// Scalars, empty maps and whole lists: what one --set or one patch would write.
void collect_leaves(const Value& value, const std::string& path, std::vector<Leaf>& leaves, int depth) {
  if (!value.is_map() || value.as_map().empty() || depth > kDeepest) {
    if (!value.is_nil()) leaves.push_back({path, value});
    return;
  }
  for (const Entry& entry : std::as_const(value.as_map()).entries()) {
    std::string below = path;
    schema::append_path(below, entry.key);
    collect_leaves(entry.value, below, leaves, depth + 1);
  }
}

std::vector<Leaf> leaves_of(const Value& value) {
  std::vector<Leaf> leaves;
  if (value.is_map()) collect_leaves(value, "", leaves, 0);
  return leaves;
}

std::string joined(const std::string& path, const std::string& below) {
  return path + (path.empty() || below.starts_with('[') ? "" : ".") + below;
}

bool is_excepted(const Value& entry, const std::string& path) {
  const std::vector<std::string_view> excepted = texts_of(member_of(entry, "except"));
  return std::any_of(excepted.begin(), excepted.end(), [&](std::string_view each) {
    return each.starts_with("*.") ? path.ends_with(each.substr(1)) || path == each.substr(2) : path == each || path.starts_with(std::string(each) + ".");
  });
}

// The certificates of a bundle without blanks, each as one text.
std::set<std::string> certificates_in(std::string_view text) {
  std::set<std::string> found;
  while (true) {
    const std::size_t begin = text.find("-----BEGIN "), end = begin == std::string_view::npos ? begin : text.find("-----END ", begin);
    if (end == std::string_view::npos) return found;
    std::string plain;
    for (const char c : text.substr(begin, end - begin)) {
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') plain += c;
    }
    found.insert(std::move(plain));
    text.remove_prefix(end + 1);
  }
}

bool loses_certificates(const Value& live, const Value& rendered) {
  const std::set<std::string> before = certificates_in(text_of(live)), after = certificates_in(text_of(rendered));
  if (before.empty()) return text_of(live) != text_of(rendered);
  return std::any_of(before.begin(), before.end(), [&](const std::string& each) { return !after.contains(each); });
}

class Comparing {
 public:
  Comparing(Job& job, const Subject& subject, const Release& release) : job_(job), subject_(subject), release_(release) {}

  void entry(const Value& entry) {
    if (const Value preset = member_of(entry, "preset"); preset.is_map()) this->preset(entry, preset, member_of(entry, "object"));
    if (const std::string_view path = text_of(entry, "record"); !path.empty()) {
      pairs(entry, [&](const Value& live, const Value& rendered) { record(entry, path, live, rendered); });
    }
    if (const std::string_view path = text_of(entry, "harm"); !path.empty()) {
      pairs(entry, [&](const Value& live, const Value& rendered) { harm(entry, path, live, rendered); });
    }
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  const Value* live_twin(const Value& object) {
    const std::string name = object_name(subject_, release_, object);
    const auto found = std::find_if(subject_.live.begin(), subject_.live.end(), [&](const Value& live) {
      return text_of(live, "kind") == text_of(object, "kind") && object_name(subject_, release_, live) == name;
    });
    return found == subject_.live.end() ? nullptr : &*found;
  }

  // Calls `use` for each rendered object that the entry means and that runs already.
  void pairs(const Value& entry, const std::function<void(const Value&, const Value&)>& use) {
    for (const Value& object : release_.objects) {
      if (!selects(member_of(entry, "for"), object)) continue;
      if (const Value* live = live_twin(object)) use(*live, object);
    }
  }

  Finding& tell(std::string_view code, const Value& object, std::string path, Pos at) {
    Finding finding{.severity = Level::kWarning, .code = code, .object = object_name(subject_, release_, object), .path = std::move(path), .at = at};
    if (subject_.is_set) finding.release = release_.name;
    findings_.push_back(std::move(finding));
    return findings_.back();
  }

  static void compare_in(Finding& finding, const Value& live, const Value& rendered) {
    if (!live.is_nil()) finding.live = live;
    if (!rendered.is_nil()) finding.rendered = rendered;
  }

  bool is_ours(const Value& live) {
    const std::string_view own = text_of(member_of(live, "metadata"), "namespace");
    return own.empty() || own == release_.name_space;
  }

  void preset(const Value& entry, const Value& from, const Value& to) {
    for (const Value& object : release_.objects) {
      if (!selects(member_of(from, "for"), object)) continue;
      const Value given = find_one(job_, object, text_of(from, "path"));
      for (const Value& live : subject_.live) {
        if (!selects(member_of(to, "for"), live) || !is_ours(live) || is_rendered(live)) continue;
        const std::string base(text_of(to, "path"));
        compare_preset(entry, given, live, find_one(job_, live, base), base);
      }
    }
  }

  // An object that the chart itself renders is upgraded like any other.
  bool is_rendered(const Value& live) {
    const std::string name = object_name(subject_, release_, live);
    return std::any_of(release_.objects.begin(), release_.objects.end(), [&](const Value& object) {
      return text_of(object, "kind") == text_of(live, "kind") && object_name(subject_, release_, object) == name;
    });
  }

  void compare_preset(const Value& entry, const Value& given, const Value& live, const Value& running, const std::string& base) {
    const Value names = member_of(entry, "values");
    std::vector<Leaf> leaves = leaves_of(given);
    for (Leaf& leaf : leaves) leaf.value = leaf.value.with_pos({});  // the line that prints the whole preset says nothing of one setting
    // What the preset leaves out while it is off is still a setting of this run.
    if (names.is_map()) {
      for (const Entry& name : std::as_const(names.as_map()).entries()) {
        const std::string path(name.key);
        if (std::any_of(leaves.begin(), leaves.end(), [&](const Leaf& leaf) { return leaf.path == path; })) continue;
        const std::string_view values = values_path(release_, name.value);
        if (!values.empty()) leaves.push_back({path, *path_value(release_.values, values)});
      }
    }
    for (const Leaf& leaf : leaves) {
      if (is_excepted(entry, leaf.path)) continue;
      const Value runs = find_one(job_, running, leaf.path);
      if (alike(job_, runs, leaf.value)) continue;
      const std::string_view values = values_path(release_, member_of(names, leaf.path));
      const bool was_given = !values.empty() && path_value(release_.user_values, values) != nullptr;
      if (was_given) {
        not_applied(live, base, leaf, runs);
      } else if (!runs.is_nil()) {
        drift(live, joined(base, leaf.path), runs, leaf.value, values);
      }
    }
  }

  void not_applied(const Value& live, const std::string& base, const Leaf& leaf, const Value& runs) {
    Finding& finding = tell("PRESET_NOT_APPLIED", live, joined(base, leaf.path), leaf.value.at());
    compare_in(finding, runs, leaf.value);
    finding.message = "the preset is used only while there is no " + std::string(text_of(live, "kind")) + "; the one that runs keeps " +
                      (runs.is_nil() ? "what it has" : "its own value");
    finding.hint = "kubectl patch " + lower_ascii(text_of(live, "kind")) + " " + std::string(text_of(member_of(live, "metadata"), "name")) + " -n " + release_.name_space +
                   " --type=merge -p '" + patch_of(joined(base, leaf.path), leaf.value) + "'";
  }

  // {"spec":{"observability":{"tracing":{"enable":true}}}}
  std::string patch_of(const std::string& path, const Value& value) {
    std::string out, close;
    for (const QueryStep& step : parse_query(path).value_or(std::vector<QueryStep>())) {
      out += '{';
      json::append_string(out, step.name, false);
      out += ':';
      close += '}';
    }
    json::write(job_, out, value, {.escape_html = false});
    return out + close;
  }

  void drift(const Value& live, std::string path, const Value& runs, const Value& now, std::string_view values) {
    Finding& finding = tell("VALUES_DRIFT", live, std::move(path), now.at());
    compare_in(finding, runs, now);
    finding.message = "what runs has another setting than this run is given";
    std::string flag = values.empty() ? "" : any_flag(job_, release_, values, runs);
    if (!flag.empty()) keep_by(finding, std::move(flag));
  }

  void record(const Value& entry, std::string_view path, const Value& live, const Value& rendered) {
    const Value before = find_one(job_, live, path), now = find_one(job_, rendered, path);
    const std::string root(text_of(entry, "values"));
    for (const Leaf& leaf : leaves_of(before)) {
      if (leaf.path.empty() || is_excepted(entry, leaf.path) || leaf.value.is_nil()) continue;
      const Value after = find_one(job_, now, leaf.path);
      if (leaf.value.is_map() && after.is_map()) continue;  // it was empty: nothing of it can be lost
      if (alike(job_, leaf.value, after)) continue;
      const std::string values = joined(root, leaf.path);
      drift(live, joined(std::string(path), leaf.path), leaf.value, after, values);
      if (after.is_nil()) findings_.back().message = "what runs records a setting that this run does not have";
      findings_.back().at = rendered.at();
      if (is_secret(live)) hide(findings_.back());
    }
  }

  static void hide(Finding& finding) {
    finding.live = finding.rendered = std::nullopt;
    finding.hint.clear();
  }

  void harm(const Value& entry, std::string_view path, const Value& live, const Value& rendered) {
    for (const Hit& hit : find_all(job_, {"", live}, path)) {
      const std::vector<Hit> twins = find_all(job_, {"", rendered}, hit.path);
      const Value after = twins.empty() ? Value() : twins.front().value;
      const bool by_certificates = text_of(entry, "compare") == "certificates";
      if (by_certificates ? !loses_certificates(hit.value, after) : alike(job_, hit.value, after)) continue;
      const Scene scene{subject_, release_, rendered, {hit.path, after}};
      Finding finding = finding_of(job_, entry, scene);
      finding.path = hit.path.ends_with("|b64") ? hit.path.substr(0, hit.path.size() - 4) : hit.path;
      if (!is_secret(live)) compare_in(finding, hit.value, after);
      findings_.push_back(std::move(finding));
    }
  }

  Job& job_;
  const Subject& subject_;
  const Release& release_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> find_forgotten(Job& job, const Release& release, const Value& config) {
  std::vector<Finding> findings;
  for (const Leaf& leaf : leaves_of(config)) {
    if (leaf.path.empty()) continue;  // nothing was given
    const Value* now = path_value(release.values, leaf.path);
    const bool was_empty = leaf.value.is_map() && now != nullptr && now->is_map();
    if (was_empty || path_value(release.user_values, leaf.path) != nullptr || alike(job, leaf.value, now == nullptr ? Value() : *now)) continue;
    findings.push_back({.severity = Level::kWarning,
                        .code = "VALUES_DRIFT",
                        .path = leaf.path,
                        .message = "the release that runs was given this value, and this run is not: it falls back to the chart's default",
                        .hint = "give it again, or --reuse-live to take all values of the release"});
  }
  return findings;
}

std::vector<Finding> RuleBook::judge_live(const Subject& subject, const Release& release) const {
  Comparing comparing(job_, subject, release);
  for (const File& file : files_) {
    if (!file.runtime.is_list()) continue;
    for (const Value& entry : file.runtime.as_list()) {
      if (is_for_chart(member_of(entry, "charts"), release) && (release.within.empty() || member_of(entry, "charts").is_list())) comparing.entry(entry);
    }
  }
  std::vector<Finding> findings = comparing.take();
  for (const Release& part : release.parts) {
    for (Finding& finding : judge_live(subject, part)) findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace rhumbline::rules
