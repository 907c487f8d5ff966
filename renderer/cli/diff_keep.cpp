// Which values would keep an edit: found by trying.
//
// In:  a comparison whose new side is a chart.   Out: for each edit that the upgrade takes, or stops at, the value to set.
// The one idea: a value that could have written the field is one that equals what was rendered there, or a part of it (the tag of an image);
// whether it did is seen by rendering with the edit in its place and comparing anew. The one that changes least else is it.
// Trap: charts may refuse a value or take ages; a trial that fails is no candidate, and trials are counted.

#include "renderer/cli/diff_keep.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/rules/rules.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::cli {

namespace {

constexpr int kDeepest = 50;
constexpr std::size_t kMostCandidates = 40;  // for one edit
constexpr std::size_t kMostBytes = std::size_t{128} << 20;  // a rendering's memory comes back only with the job's

bool is_lost(FieldClass field_class) {
  return field_class == FieldClass::kEditReverted || field_class == FieldClass::kEditOverwritten || field_class == FieldClass::kEditDeleted;
}

bool is_scalar(const Value& v) { return !v.is_nil() && !v.is_map() && !v.is_list(); }

// A list that --set can write: {a,b}.
bool is_plain_list(const Value& v) {
  if (!v.is_list() || v.as_list().size == 0) return false;
  return std::all_of(v.as_list().begin(), v.as_list().end(), [](const Value& item) { return is_scalar(item); });
}

bool stops_at(const Comparison& comparison, std::string_view object, std::string_view path) {
  return std::any_of(comparison.conflicts.begin(), comparison.conflicts.end(), [&](const Conflict& c) { return c.object == object && c.path == path; });
}

// What must stand in place of `part` for `rendered` to become `live`; nothing: no such text. Of nothing rendered (a tag that is the
// chart's version unless it is set) it is what follows the last colon.
std::optional<std::string> part_for(std::string_view part, std::string_view rendered, std::string_view live) {
  std::size_t at = part.empty() ? rendered.rfind(':') : rendered.find(part);
  if (at == std::string_view::npos) return std::nullopt;
  if (part.empty()) ++at;
  const std::string_view before = rendered.substr(0, at), after = part.empty() ? std::string_view() : rendered.substr(at + part.size());
  if (live.size() <= before.size() + after.size() || !live.starts_with(before) || !live.ends_with(after)) return std::nullopt;
  return std::string(live.substr(before.size(), live.size() - before.size() - after.size()));
}

/// A leaf of the values: its path for --set and its steps.
struct Leaf {
  std::string key;
  std::vector<std::string_view> steps;  // members only; lists are not set item by item
  Value value;
};

void collect(const Value& values, const Leaf& above, std::vector<Leaf>& leaves, int depth) {
  if (depth > kDeepest || !values.is_map()) return;
  for (const Entry& entry : std::as_const(values.as_map()).entries()) {
    Leaf leaf = above;
    leaf.key += (leaf.key.empty() ? "" : ".") + replace_all(replace_all(entry.key, "\\", "\\\\"), ".", "\\.");
    leaf.steps.push_back(entry.key);
    leaf.value = entry.value;
    if (entry.value.is_map()) {
      collect(entry.value, leaf, leaves, depth + 1);
    } else if (is_scalar(entry.value) || is_plain_list(entry.value)) {
      leaves.push_back(std::move(leaf));
    }
  }
}

class Search {
 public:
  Search(Job& job, Sides& sides, const DiffRequest& request, const Comparison& comparison, std::size_t most_trials)
      : job_(job), sides_(sides), request_(request), comparison_(comparison), trials_left_(most_trials),
        most_reserved_(job.arena.reserved() + kMostBytes) {
    collect(sides.rendering.values, {}, leaves_, 0);
  }

  std::vector<Keeper> run() {
    std::vector<Keeper> found;
    for (const ObjectDiff& object : comparison_.objects) {
      if (object.object_class != ObjectClass::kKept && object.object_class != ObjectClass::kAdopted) continue;
      for (const Change& change : object.changes) {
        const bool is_taken = is_lost(change.field_class) || stops_at(comparison_, object.object, change.path);
        if (!is_taken || is_secret_field(object, change.path)) continue;
        Keeper keeper{.object = object.object, .path = change.numbered, .key = {}, .flag = {}, .value = change.sides[kLive]};
        if (is_scalar(change.sides[kLive]) && is_scalar(change.sides[kNew])) search(object, change, keeper);
        if (is_plain_list(change.sides[kLive]) && is_plain_list(change.sides[kNew])) search_list(object, change, keeper);
        found.push_back(std::move(keeper));
      }
    }
    return found;
  }

 private:
  void search(const ObjectDiff& object, const Change& change, Keeper& keeper) {
    const std::string_view rendered = to_text(job_, change.sides[kNew]);
    const std::string live(to_text(job_, change.sides[kLive]));
    Best best;
    for (const Leaf& leaf : leaves_) {
      if (is_scalar(leaf.value) && to_text(job_, leaf.value) == rendered) consider(object, change, leaf, escaped(live), change.sides[kLive], best, keeper);
    }
    if (!keeper.key.empty() || !change.sides[kLive].is_string()) return;
    for (const Leaf& leaf : leaves_) {
      if (!is_scalar(leaf.value)) continue;
      const std::optional<std::string> part = part_for(to_text(job_, leaf.value), rendered, live);
      if (part) consider(object, change, leaf, escaped(*part), Value::string(job_.arena, job_.arena.copy(*part)), best, keeper);
    }
  }

  void search_list(const ObjectDiff& object, const Change& change, Keeper& keeper) {
    std::string words;
    for (const Value& item : change.sides[kLive].as_list()) words += (words.empty() ? "" : ",") + escaped(to_text(job_, item));
    Best best;
    for (const Leaf& leaf : leaves_) {
      if (leaf.value.is_list() && json_equal(leaf.value, change.sides[kNew], job_.limits)) consider(object, change, leaf, "{" + words + "}", change.sides[kLive], best, keeper);
    }
  }

  struct Best {
    std::size_t changes = SIZE_MAX, candidates = 0;
  };

  // Tries one value; what changes least else is kept.
  void consider(const ObjectDiff& object, const Change& change, const Leaf& leaf, const std::string& text, const Value& value, Best& best, Keeper& keeper) {
    if (++best.candidates > kMostCandidates || trials_left_ == 0 || job_.arena.reserved() > most_reserved_) return;
    --trials_left_;
    const std::string word = leaf.key + "=" + text;
    const bool is_text = leaf.value.is_list() ? leaf.value.as_list()[0].is_string() : leaf.value.is_string();
    const std::optional<std::size_t> changes = trial(word, is_text, object.object, change.path);
    if (!changes || *changes >= best.changes) return;
    best.changes = *changes;
    keeper.key = leaf.key;
    keeper.value = value;
    keeper.flag = (is_text ? "--set-string " : "--set ") + shell_quoted(word);
  }

  // How many fields change when the value is set; nothing: the edit is lost all the same, or the chart does not render.
  std::optional<std::size_t> trial(const std::string& word, bool is_text, const std::string& object, const std::string& path) {
    Manifests fresh;
    const std::size_t warnings = job_.warnings.size();
    try {
      fresh = sides_.with_value(word, is_text);
    } catch (const Failure& failure) {
      if (failure.diagnostic().cause == Cause::kLimit) throw;
      return std::nullopt;
    }
    job_.warnings.erase(job_.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job_.warnings.end());
    DiffRequest request = request_;
    request.new_objects = fresh.objects;
    request.again_objects = {};
    request.foretold = {};
    const Comparison tried = compare(job_, request);
    if (stops_at(tried, object, path)) return std::nullopt;
    std::size_t changes = 0;
    for (const ObjectDiff& other : tried.objects) {
      for (const Change& change : other.changes) {
        if (is_lost(change.field_class) && other.object == object && change.path == path) return std::nullopt;
        changes += has_effect(change.field_class) ? 1 : 0;
      }
    }
    return changes;
  }

  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == ',' || c == '\\' || c == '{' || c == '}') out += '\\';
      out += c;
    }
    return out;
  }

  static std::string shell_quoted(const std::string& word) {
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/=:";
    return word.find_first_not_of(kPlain) == std::string::npos ? word : "'" + replace_all(word, "'", "'\\''") + "'";
  }

  Job& job_;
  Sides& sides_;
  const DiffRequest& request_;
  const Comparison& comparison_;
  std::size_t trials_left_, most_reserved_;
  std::vector<Leaf> leaves_;
};

// The steps of a key as --set takes it.
std::vector<std::string> steps_of(std::string_view key) {
  std::vector<std::string> steps(1);
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '\\' && i + 1 < key.size()) {
      steps.back() += key[++i];
    } else if (key[i] == '.') {
      steps.emplace_back();
    } else {
      steps.back() += key[i];
    }
  }
  return steps;
}

}  // namespace

std::vector<Keeper> find_keepers(Job& job, Sides& sides, const DiffRequest& request, const Comparison& comparison, std::size_t most_trials) {
  return Search(job, sides, request, comparison, most_trials).run();
}

void hint_at_keepers(Comparison& comparison, const std::vector<Keeper>& keepers) {
  for (schema::Finding& finding : comparison.findings) {
    if (finding.code != "USER_EDIT_REVERTED" || !finding.keeps.empty()) continue;
    for (const Keeper& keeper : keepers) {
      if (keeper.object != finding.object || keeper.path != finding.path || keeper.flag.empty()) continue;
      rules::keep_by(finding, keeper.flag);  // no applier stops at a field that it would set to what it is
    }
  }
}

std::string keepers_file(Job& job, const std::vector<Keeper>& keepers) {
  Map* root = make_map(job.arena);
  std::string unknown;
  for (const Keeper& keeper : keepers) {
    if (keeper.key.empty()) {
      unknown += "# no value was found that keeps " + escape_for_terminal(replace_all(keeper.object + " " + keeper.path, "\n", " ")) + "\n";
      continue;
    }
    Map* map = root;
    const std::vector<std::string> steps = steps_of(keeper.key);
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
      const Value below = map->get(steps[i]);
      Map* next = below.is_map() ? &below.as_map() : make_map(job.arena);
      if (!below.is_map()) map->set(job.arena, job.arena.copy(steps[i]), Value::map(next));
      map = next;
    }
    map->set(job.arena, job.arena.copy(steps.back()), keeper.value);
  }
  if (keepers.empty()) return "# no edit is lost: nothing to keep\n";
  std::string text;
  if (!root->empty()) {
    yaml::write(job, text, Value::map(root));
    text += '\n';
  }
  return unknown + text;
}

}  // namespace rhumbline::cli
