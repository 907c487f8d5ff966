// What changes inside a value that Kubernetes takes as one: the JSON or YAML in a ConfigMap's value, a list that is replaced whole.
//
// In:  the value before and after.   Out: the places inside that differ.
// The one idea: a mesh's settings are one long string to Kubernetes, a route's rules one list; a person wants to know which one changes.
// Items are paired by a member that names them, else equal ones first and the others by their turn.
// Trap: nearly every text is YAML; only what is a mapping, or a list of some length, on both sides is taken for a document.

#include <algorithm>
#include <map>
#include <set>

#include "renderer/json/json.h"
#include "renderer/report/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

constexpr std::size_t kMostPlaces = 100, kMostBytes = 1u << 20;
constexpr int kDeepest = 200;

bool is_document(const Value& v) { return v.is_map() && !v.as_map().empty(); }

class Inside {
 public:
  explicit Inside(Job& job) : job_(job) {}

  static bool holds_maps(const Value& v) {
    return v.is_list() && v.as_list().size > 0 && std::all_of(v.as_list().begin(), v.as_list().end(), [](const Value& item) { return item.is_map(); });
  }

  void compare(const Value& before, const Value& after, const std::string& path, int depth) {
    job_.pay(1);
    if (places_.size() >= kMostPlaces || json_equal(before, after, job_.limits)) return;
    if (depth < kDeepest && before.is_map() && after.is_map()) {
      for (const Entry* entry : before.as_map().sorted(job_.arena)) {
        std::string below = path;
        schema::append_path(below, entry->key);
        compare(entry->value, after.as_map().get(entry->key), below, depth + 1);
      }
      for (const Entry* entry : after.as_map().sorted(job_.arena)) {
        if (before.as_map().find(entry->key) != nullptr) continue;
        std::string below = path;
        schema::append_path(below, entry->key);
        places_.push_back({below, Value(), entry->value});
      }
      return;
    }
    if (depth < kDeepest && holds_maps(before) && holds_maps(after)) return lists(before.as_list(), after.as_list(), path, depth);
    if (depth < kDeepest && before.is_list() && after.is_list() && before.as_list().size == after.as_list().size) {
      for (std::size_t i = 0; i < before.as_list().size; ++i) {
        std::string below = path;
        schema::append_path(below, i);
        compare(before.as_list()[i], after.as_list()[i], below, depth + 1);
      }
      return;
    }
    places_.push_back({path, before, after});
  }

  std::vector<InnerChange> take() { return std::move(places_); }

 private:
  void lists(const List& before, const List& after, const std::string& path, int depth) {
    if (const std::string_view key = naming_key(before, after); !key.empty()) return by_key(before, after, key, path, depth);
    std::vector<bool> is_taken(after.size, false);
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < before.size; ++i) {
      std::size_t twin = 0;
      while (twin < after.size && (is_taken[twin] || !json_equal(before[i], after[twin], job_.limits))) ++twin;
      job_.pay(after.size);
      if (twin < after.size) {
        is_taken[twin] = true;
      } else {
        left.push_back(i);
      }
    }
    std::size_t next = 0;
    for (const std::size_t i : left) {
      while (next < after.size && is_taken[next]) ++next;
      std::string below = path;
      schema::append_path(below, i);
      compare(before[i], next < after.size ? after[next] : Value(), below, depth + 1);
      if (next < after.size) is_taken[next] = true;
    }
    for (std::size_t i = 0; i < after.size; ++i) {
      std::string below = path;
      schema::append_path(below, i);
      if (!is_taken[i]) places_.push_back({below, Value(), after[i]});
    }
  }

  void by_key(const List& before, const List& after, std::string_view key, const std::string& path, int depth) {
    std::map<std::string, Value> now;
    for (const Value& item : after) now.emplace(name_of(item, key), item);
    for (const Value& item : before) {
      const std::string name = name_of(item, key);
      const auto found = now.find(name);
      compare(item, found == now.end() ? Value() : found->second, path + name, depth + 1);
      if (found != now.end()) now.erase(found);
    }
    for (const Value& item : after) {
      const std::string name = name_of(item, key);
      if (now.contains(name)) places_.push_back({path + name, Value(), item});
    }
  }

  /// The member by which all items of both lists are told apart; empty: there is none.
  std::string_view naming_key(const List& before, const List& after) {
    for (const std::string_view key : {"name", "key", "id", "host", "type", "path", "port"}) {
      const auto names_all = [&](const List& list) {
        std::set<std::string> seen;
        return std::all_of(list.begin(), list.end(), [&](const Value& item) {
          const Value name = item.as_map().get(key);
          return !name.is_nil() && !name.is_map() && !name.is_list() && seen.insert(name_of(item, key)).second;
        });
      };
      if (names_all(before) && names_all(after)) return key;
    }
    return {};
  }

  // [name="web"]
  std::string name_of(const Value& item, std::string_view key) {
    const Value name = item.as_map().get(key);
    std::string step = "[" + std::string(key) + "=";
    if (name.is_string()) {
      json::append_string(step, name.as_text(), false);
    } else {
      json::write(job_, step, name);
    }
    return step + "]";
  }

  Job& job_;
  std::vector<InnerChange> places_;
};

}  // namespace

std::optional<std::vector<InnerChange>> inner_changes(Job& job, const Value& before, const Value& after) {
  if (before.is_list() && after.is_list()) {
    if (!Inside::holds_maps(before) || !Inside::holds_maps(after)) return std::nullopt;
    Inside inside(job);
    inside.compare(before, after, "", 0);
    std::vector<InnerChange> places = inside.take();
    if (places.empty() || places.front().path.empty()) return std::nullopt;
    return places;
  }
  if (!before.is_string() || !after.is_string() || before.as_text().size() > kMostBytes || after.as_text().size() > kMostBytes) return std::nullopt;
  if (before.as_text().find('\n') == std::string_view::npos && !before.as_text().starts_with('{')) return std::nullopt;
  const Result<Value> old = yaml::read(job, before.as_text()), fresh = yaml::read(job, after.as_text());
  if (!old || !fresh || !is_document(old.value()) || !is_document(fresh.value())) return std::nullopt;
  Inside inside(job);
  inside.compare(old.value(), fresh.value(), "", 0);
  return inside.take();
}

}  // namespace rhumbline
