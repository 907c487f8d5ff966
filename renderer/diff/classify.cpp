// Field by field: what happens, and who had a hand in it.
//
// In:  one object old, live, new and after, defaults filled in, and as it was written.   Out: a tree of differences and the list of
// its leaves, each with one class.
// The one idea: edited is live against old, the chart's change is new against old, the effect is after against live; the class
// follows from these three.
// Traps: a field that neither manifest wrote is the server's unless somebody is known to have written it; what differs between two
// renderings of the same input is no change, when it is a certificate or a checksum of one.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

constexpr std::size_t kRawOld = 4, kRawFresh = 5, kAgain = 6, kStates = 7;
using All = std::array<Value, kStates>;

/// Where the walk is. `numbered` gives list items by number.
struct Spot {
  std::string path, numbered;
  TypeRef type;
  std::vector<Owner> owners;
  bool is_owned_whole = false;  // inside an atomic map: who owns it owns all of it
};

// Whether every side is of this shape or empty, and at least one is of it.
template <class Is>
bool is_all(const All& v, Is is) {
  bool some = false;
  for (std::size_t i = 0; i < kSides; ++i) {
    if (is(v[i])) {
      some = true;
    } else if (!is_void(v[i])) {
      return false;
    }
  }
  return some;
}

class Walk {
 public:
  Walk(Job& job, const Pair& pair, const States& states, ObjectDiff& result, NoiseCounts& noise)
      : job_(job), pair_(pair), states_(states), result_(result), noise_(noise) {}

  void run() {
    const All all = {states_.sides[kOld], states_.sides[kLive], states_.sides[kNew], states_.sides[kAfter],
                     states_.raw_old,     states_.raw_fresh,    states_.again};
    place(result_.root, all, {"", "", pair_.type, {states_.owners.begin(), states_.owners.end()}, false});
  }

 private:
  bool equal(const All& v, std::size_t a, std::size_t b, const TypeRef& type) { return same(job_, v[a], v[b], type); }

  void place(Node& node, const All& v, const Spot& spot) {
    job_.pay(1);
    std::copy_n(v.begin(), kSides, node.sides.begin());
    node.type = spot.type;
    // A port that the server chose is the same on all sides even when somebody else chose another: its owner tells.
    const bool may_be_chosen = pair_.kind == "Service" && is_owned_by_others(spot.owners);
    if (!may_be_chosen && equal(v, kLive, kAfter, spot.type) && equal(v, kOld, kLive, spot.type) && equal(v, kOld, kNew, spot.type)) return;
    if (is_all(v, [](const Value& x) { return x.is_map(); })) return map(node, v, spot);
    const ListRule rule = shown_rule(spot.type);
    if (rule.kind != ListRule::kAtomic && is_all(v, [](const Value& x) { return x.is_list(); })) return list(node, v, spot, rule);
    leaf(node, v, spot);
  }

  void map(Node& node, const All& v, const Spot& spot) {
    std::vector<std::string_view> keys;
    for (std::size_t i = 0; i < kSides; ++i) {
      if (!v[i].is_map()) continue;
      for (const Entry& entry : v[i].as_map().entries()) keys.push_back(entry.key);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    node.children.reserve(keys.size());
    for (const std::string_view key : keys) {
      All below;
      for (std::size_t i = 0; i < kStates; ++i) below[i] = member(v[i], key);
      const bool is_whole = spot.is_owned_whole || (spot.type && spot.type.is_atomic_map());
      Spot next{spot.path, spot.numbered, property(spot.type, key), is_whole ? spot.owners : owners_below(spot.owners, key), is_whole};
      schema::append_path(next.path, key);
      schema::append_path(next.numbered, key);
      node.children.push_back({.step = key, .is_item = false, .sides = {}, .type = {}, .children = {}});
      place(node.children.back(), below, next);
    }
  }

  struct Item {
    std::string step;
    All states;
    std::array<std::size_t, kStates> numbers{};
  };

  // The items of all sides by key, in the order after the upgrade.
  std::vector<Item> items_of(const All& v, const ListRule& rule) {
    std::vector<Item> found;
    std::map<std::string, std::size_t> index;
    for (const std::size_t side : {std::size_t{kAfter}, std::size_t{kLive}, std::size_t{kNew}, std::size_t{kOld}, kRawOld, kRawFresh, kAgain}) {
      const KeyedItems keyed = keyed_items(rule, v[side]);
      job_.pay(keyed.items.size());
      for (std::size_t number = 0; number < keyed.items.size(); ++number) {
        const auto [known, is_new] = index.try_emplace(keyed.items[number].step, found.size());
        if (is_new) found.push_back({keyed.items[number].step, {}, {}});
        found[known->second].states[side] = keyed.items[number].value;
        found[known->second].numbers[side] = number;
      }
    }
    return found;
  }

  void list(Node& node, const All& v, const Spot& spot, const ListRule& rule) {
    std::vector<Item> found = items_of(v, rule);
    if (const std::string_view name = std::string_view(spot.path).substr(spot.path.rfind('.') + 1); name == "env" || name == "containers" || name == "initContainers") {
      if (is_reordered(v, rule)) add(node, FieldClass::kReordered, v, spot);
    }
    node.children.reserve(found.size());
    for (Item& item : found) {
      const std::size_t side = !item.states[kRawFresh].is_nil() ? kRawFresh : !item.states[kLive].is_nil() ? std::size_t{kLive} : std::size_t{kOld};
      const Value& shown = item.states[kAfter].is_nil() ? item.states[side] : item.states[kAfter];
      Spot next{spot.path + item.step, spot.numbered, items(spot.type), spot.is_owned_whole ? spot.owners : owners_below(spot.owners, rule, shown), spot.is_owned_whole};
      schema::append_path(next.numbered, item.numbers[side]);
      node.children.push_back({.step = job_.arena.copy(item.step), .is_item = true, .sides = {}, .type = {}, .children = {}});
      place(node.children.back(), item.states, next);
    }
  }

  bool is_reordered(const All& v, const ListRule& rule) {
    if (!v[kLive].is_list() || !v[kAfter].is_list()) return false;
    const KeyedItems live = keyed_items(rule, v[kLive]), after = keyed_items(rule, v[kAfter]);
    const auto order = [](const KeyedItems& items, const KeyedItems& others) {
      std::vector<std::string> steps;
      for (const KeyedItems::Item& item : items.items) {
        if (others.index.contains(item.step)) steps.push_back(item.step);
      }
      return steps;
    };
    return order(live, after) != order(after, live);
  }

  void leaf(Node& node, const All& v, const Spot& spot) {
    const FieldClass found = class_of(v, spot);
    if (found == FieldClass::kUnchanged) return;
    const bool is_run_time = found != FieldClass::kChartNoop && found != FieldClass::kDefaultChange && is_written_at_run_time(node, v, spot);
    if (found == FieldClass::kDefault && !is_run_time) return;
    if (found == FieldClass::kChartNoop) ++noise_.spelling;
    if (found == FieldClass::kDefaultChange) ++noise_.defaults;
    if (found == FieldClass::kNoise) node.code = "RUNTIME_FIELD";
    if (is_run_time || (has_effect(found) && is_noise(node, v, spot))) {
      ++noise_.run_time;
      return add(node, FieldClass::kNoise, v, spot);
    }
    if (found > FieldClass::kNoise) {
      if (const IgnoreRule* rule = ignoring(states_.ignore, pair_, spot.path, spot.numbered, found, editor_of(spot)); rule != nullptr) {
        ++noise_.ignored;
        node.code = "IGNORED";
        node.reason = rule->reason;
        return add(node, FieldClass::kNoise, v, spot);
      }
    }
    add(node, found, v, spot);
  }

  static std::string_view editor_of(const Spot& spot) {
    std::string_view manager;
    for (const Owner& owner : spot.owners) {
      if (!owner.fields.is_nil() && !is_own(owner, Engine::kNone)) manager = owner.manager;
    }
    return manager;
  }

  FieldClass class_of(const All& v, const Spot& spot) {
    const TypeRef& type = spot.type;
    const bool in_fresh = !is_void(v[kRawFresh]);
    const bool in_old = states_.old_is_known ? !is_void(v[kRawOld]) : in_fresh && !is_void(v[kLive]);
    const bool has_effect = !equal(v, kLive, kAfter, type), is_edited = !equal(v, kOld, kLive, type);
    if (!in_old && !in_fresh) return class_of_unwritten(v, spot, is_edited, has_effect);
    const bool chart_changes = in_old != in_fresh || !equal(v, kOld, kNew, type);
    const bool agrees = equal(v, kLive, kNew, type);
    if (states_.object_class == ObjectClass::kPruned) return is_edited ? FieldClass::kEditLostWithObject : FieldClass::kUnchanged;
    if (states_.object_class == ObjectClass::kLeft) return is_edited ? FieldClass::kEditKept : FieldClass::kUnchanged;
    if (states_.is_stopped) return class_of_stopped(is_edited, chart_changes, agrees);
    if (!is_edited && !chart_changes) return has_effect ? FieldClass::kSideEffect : FieldClass::kUnchanged;
    if (!is_edited) return class_of_chart_change(v, type, in_fresh, has_effect);
    if (!chart_changes) return has_effect ? FieldClass::kEditReverted : FieldClass::kEditKept;
    if (agrees && !has_effect) return FieldClass::kConverged;
    if (!in_fresh) return has_effect ? FieldClass::kEditDeleted : FieldClass::kEditKept;
    if (!has_effect) return FieldClass::kEditKeptOverChart;
    return equal(v, kAfter, kNew, type) ? FieldClass::kEditOverwritten : FieldClass::kChartPartial;
  }

  static FieldClass class_of_stopped(bool is_edited, bool chart_changes, bool agrees) {
    if (is_edited && chart_changes) return agrees ? FieldClass::kConverged : FieldClass::kBothChangedRefused;
    if (is_edited) return FieldClass::kEditPresent;
    if (!chart_changes) return FieldClass::kUnchanged;
    return agrees ? FieldClass::kChartNoop : FieldClass::kChartChangeRefused;
  }

  FieldClass class_of_chart_change(const All& v, const TypeRef& type, bool in_fresh, bool has_effect) {
    if (!has_effect) return FieldClass::kChartNoop;
    if (!equal(v, kAfter, kNew, type)) return FieldClass::kChartPartial;
    if (is_void(v[kLive])) return FieldClass::kChartAdd;
    if (is_void(v[kAfter])) return FieldClass::kChartRemove;
    // Dropped from the chart, and the server's default comes back.
    return in_fresh ? FieldClass::kChartReplace : FieldClass::kChartPartial;
  }

  // Neither manifest says anything about it: the server does, a controller, or somebody's hand.
  FieldClass class_of_unwritten(const All& v, const Spot& spot, bool is_edited, bool has_effect) {
    const bool is_servers = is_allocated(pair_.kind, spot.path);
    const bool by_hand = is_owned_by_others(spot.owners);
    if (has_effect && (is_servers || !is_edited || is_void(v[kLive]))) return FieldClass::kDefaultChange;
    // `kubectl scale` leaves no owner behind; a known default that is another value now was still changed by somebody.
    const bool left_its_default = !is_servers && !is_void(v[kOld]);
    const bool is_told_apart = states_.owners.empty() ? states_.old_is_known && !is_servers : by_hand || left_its_default;
    if (!is_edited && !(is_servers && by_hand)) return FieldClass::kDefault;
    if (!is_told_apart) {
      ++noise_.live_only;
      if (spot.path.ends_with(".caBundle") && !has_effect) return FieldClass::kNoise;
      return has_effect ? FieldClass::kDefaultChange : FieldClass::kDefault;
    }
    if (states_.object_class == ObjectClass::kPruned) return FieldClass::kEditLostWithObject;
    if (states_.is_stopped) return FieldClass::kEditPresent;
    return has_effect ? FieldClass::kEditReverted : FieldClass::kEditKept;
  }

  static bool is_owned_by_others(const std::vector<Owner>& owners) {
    return std::any_of(owners.begin(), owners.end(), [](const Owner& o) { return !o.fields.is_nil() && !is_own(o, Engine::kNone); });
  }

  // Whether the rules name this field as one that a controller fills in.
  bool is_written_at_run_time(Node& node, const All& v, const Spot& spot) {
    for (const RunTimeField& field : states_.run_time) {
      if (!is_named(field.kind, pair_.kind) || !is_named(field.name, pair_.name) || !is_at(field.path, spot.numbered)) continue;
      if (!agrees_with(field.live, v[kLive]) || !agrees_with(field.rendered, v[kRawFresh])) continue;
      node.code = field.code;
      return true;
    }
    return false;
  }

  static bool is_named(std::string_view glob, std::string_view name) { return glob.empty() || match_glob(glob, name).value_or(false); }

  // "webhooks[*].failurePolicy" is at "webhooks[0].failurePolicy"; a last * is anything.
  static bool is_at(std::string_view pattern, std::string_view path) {
    while (!pattern.empty()) {
      if (pattern == "*") return true;
      if (pattern.starts_with("[*]")) {
        const std::size_t end = path.starts_with('[') ? path.find(']') : std::string_view::npos;
        if (end == std::string_view::npos) return false;
        pattern.remove_prefix(3);
        path.remove_prefix(end + 1);
        continue;
      }
      if (path.empty() || pattern.front() != path.front()) return false;
      pattern.remove_prefix(1);
      path.remove_prefix(1);
    }
    return path.empty();
  }

  bool agrees_with(std::string_view pattern, const Value& value) {
    if (pattern.empty()) return true;
    const Result<Regex>& regex = job_.regexes.compile(pattern);
    return regex.ok() && regex.value().contains(scalar_text(value));
  }

  // Differs, and means nothing.
  bool is_noise(Node& node, const All& v, const Spot& spot) {
    const std::string_view name = node.step;
    if (pair_.kind.ends_with("WebhookConfiguration") && name == "failurePolicy" && scalar_text(v[kLive]) == "Fail" &&
        scalar_text(v[kNew]) == "Ignore" && states_.owners.empty() && !states_.old_is_known) {
      node.code = "RUNTIME_FIELD";  // controllers open with Ignore and close the door once they are ready
      return true;
    }
    if (v[kAgain].is_nil() || equal(v, kRawFresh, kAgain, spot.type)) return false;
    if (spot.path.find("annotations[\"checksum/") != std::string::npos) {
      node.code = "DERIVED_CHECKSUM";
      return true;
    }
    node.code = "GENERATED_CERT";
    if (is_certificate(v[kNew]) && (is_certificate(v[kLive]) || is_void(v[kLive]))) return true;
    const bool is_generated = pair_.kind == "ConfigMap" && differs_only_where_generated(v);
    node.code = is_generated ? "GENERATED_VALUE" : "";
    return is_generated;
  }

  // A document of several lines in which what runs differs only in lines that two renderings differ in, too.
  static bool differs_only_where_generated(const All& v) {
    if (!v[kLive].is_string() || !v[kRawFresh].is_string() || !v[kAgain].is_string()) return false;
    const std::vector<std::string_view> live = split(v[kLive].as_text(), "\n"), fresh = split(v[kRawFresh].as_text(), "\n"), again = split(v[kAgain].as_text(), "\n");
    if (live.size() != fresh.size() || again.size() != fresh.size() || fresh.size() < 3) return false;
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      if (fresh[i] == again[i] && live[i] != fresh[i]) return false;
    }
    return true;
  }

  static bool is_certificate(const Value& value) {
    if (!value.is_string()) return false;
    std::string_view text = value.as_text();
    std::string decoded;
    if (!text.starts_with("-----BEGIN ")) {
      const std::optional<std::string> bytes = from_base64(text);
      if (!bytes) return false;
      decoded = *bytes;
      text = decoded;
    }
    while (!text.empty() && (text.front() == '\n' || text.front() == ' ')) text.remove_prefix(1);
    return text.starts_with("-----BEGIN ");
  }

  void add(Node& node, FieldClass field_class, const All& v, const Spot& spot) {
    node.field_class = field_class;
    Change change{.field_class = field_class, .path = spot.path, .numbered = spot.numbered, .sides = {}, .manager = {}, .time = {}, .code = node.code, .reason = node.reason, .is_contested = false, .at = v[kRawFresh].at()};
    change.sides = {states_.old_is_known ? v[kRawOld] : Value::invalid(), v[kLive], v[kRawFresh], v[kAfter]};
    for (const Owner& owner : spot.owners) {
      if (owner.fields.is_nil() || is_own(owner, Engine::kNone)) continue;
      change.manager = owner.manager;
      change.time = owner.time;
      change.is_contested = std::any_of(states_.owners.begin(), states_.owners.end(),
                                        [](const Owner& o) { return o.operation == "Apply" && is_own(o, Engine::kNone); });
    }
    result_.changes.push_back(std::move(change));
  }

  Job& job_;
  const Pair& pair_;
  const States& states_;
  ObjectDiff& result_;
  NoiseCounts& noise_;
};

}  // namespace

void classify(Job& job, const Pair& pair, const States& states, ObjectDiff& result, NoiseCounts& noise) {
  Walk(job, pair, states, result, noise).run();
}

}  // namespace rhumbline::diff
