// Fields of a manifest that its type does not have: a slip of the pen, or a definition that is older than the chart.
//
// In:  the new manifest and what runs.   Out: the manifest without them, and their paths.
// The one idea: kubectl and server-side apply are refused by the server for such a field; Helm 3 sends it and the server drops it.
// Traps: what runs may have a field that we do not know, from a newer server: then it is one; the server keeps whatever stands below
// x-kubernetes-preserve-unknown-fields; what an embedded object has of its own no definition names.
// source: apimachinery pkg/runtime/serializer/json strict decoding; apiextensions pruning; recorded: tests/live/cases/unknown_field_*

#include "renderer/base/diagnostic.h"
#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

class Sieve {
 public:
  /// `erases`: takes what it finds away, in place.
  Sieve(Job& job, const Pair& pair, std::vector<UnknownField>& unknown, bool erases)
      : job_(job), is_custom_(pair.has_definition), unknown_(unknown), erases_(erases) {}

  void value(const Value& fresh, const Value& live, const TypeRef& type, const std::string& path) {
    job_.pay(1);
    if (!type) return;
    if (fresh.is_list()) {
      const bool is_parallel = live.is_list() && live.as_list().size == fresh.as_list().size;
      for (std::size_t i = 0; i < fresh.as_list().size; ++i) {
        std::string below = path;
        schema::append_path(below, i);
        value(fresh.as_list()[i], is_parallel ? live.as_list()[i] : Value::invalid(), items(type), below);
      }
    }
    if (fresh.is_map()) map(fresh, live, type, path);
  }

 private:
  void map(const Value& fresh, const Value& live, const TypeRef& type, const std::string& path) {
    std::vector<std::string_view> gone;
    for (const Entry& entry : fresh.as_map().entries()) {
      if (is_custom_ && (entry.key == "apiVersion" || entry.key == "kind")) continue;
      std::string below = path;
      schema::append_path(below, entry.key);
      if (entry.key != "metadata" && is_closed(type) && !type.declares(entry.key) && member(live, entry.key).is_nil()) {
        const std::string_view near = nearest(entry.key, type.property_names());
        unknown_.push_back({std::move(below), std::string(near)});
        gone.push_back(entry.key);
      } else {
        value(entry.value, member(live, entry.key), property(type, entry.key), below);
      }
    }
    if (!erases_) return;
    for (const std::string_view key : gone) fresh.as_map().erase(key);
  }

  // Built-in types without fields take anything (JSON); a definition's object without fields takes nothing.
  bool is_closed(const TypeRef& type) const {
    return type.type() == schema::Type::kObject && !type.preserves_unknown() && !type.property("*") && (is_custom_ || !type.property_names().empty());
  }

  Job& job_;
  bool is_custom_;
  std::vector<UnknownField>& unknown_;
  bool erases_;
};

}  // namespace

Value known_part(Job& job, const Pair& pair, const Value& fresh, const Value& live, std::vector<UnknownField>& unknown) {
  if (!fresh.is_map() || !pair.type) return fresh;
  Sieve(job, pair, unknown, false).value(fresh, live, pair.type, "");
  if (unknown.empty()) return fresh;
  const Value copy = deep_copy(job, fresh);
  unknown.clear();
  Sieve(job, pair, unknown, true).value(copy, live, pair.type, "");
  return copy;
}

}  // namespace rhumbline::diff
