// Texts that are documents: the JSON or YAML inside a ConfigMap's value, compared as what it is.
//
// In:  the text before and after.   Out: the places inside that differ.
// The one idea: a mesh's settings are one long string to Kubernetes; a person wants to know which setting changes.
// Trap: nearly every text is YAML; only what is a mapping, or a list of some length, on both sides is taken for a document.

#include <algorithm>

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
  Job& job_;
  std::vector<InnerChange> places_;
};

}  // namespace

std::optional<std::vector<InnerChange>> inner_changes(Job& job, const Value& before, const Value& after) {
  if (!before.is_string() || !after.is_string() || before.as_text().size() > kMostBytes || after.as_text().size() > kMostBytes) return std::nullopt;
  if (before.as_text().find('\n') == std::string_view::npos && !before.as_text().starts_with('{')) return std::nullopt;
  const Result<Value> old = yaml::read(job, before.as_text()), fresh = yaml::read(job, after.as_text());
  if (!old || !fresh || !is_document(old.value()) || !is_document(fresh.value())) return std::nullopt;
  Inside inside(job);
  inside.compare(old.value(), fresh.value(), "", 0);
  return inside.take();
}

}  // namespace rhumbline
