// Nulls in a custom resource that is applied server-side: values, which the definition may not take.
//
// In:  the new manifest as read, with its definition's type.   Out: the first null that the server refuses, or none.
// The one idea: a null goes through where the field is nullable, has a default (which takes its place) or is not declared at all.
// Traps: Helm makes texts of the nulls among an object's own labels and annotations before it sends them; a built-in type takes
// every null for "not set".
// source: apiextensions-apiserver pkg/apiserver/schema/defaulting (PruneNonNullableDefaults), validation; recorded:
// tests/live/cases/null_among_custom_texts

#include "renderer/diff/verdicts.h"

namespace rhumbline::diff {

namespace {

class NullSearch {
 public:
  explicit NullSearch(Job& job) : job_(job) {}

  /// The path of a null that is refused; empty: there is none.
  std::string find(const Value& value, const TypeRef& type, const std::string& path) {
    job_.pay(1);
    if (!type) return {};
    if (value.is_nil()) return is_taken(type) ? std::string() : path;
    std::string found;
    if (value.is_list()) {
      for (std::size_t i = 0; i < value.as_list().size && found.empty(); ++i) {
        std::string below = path;
        schema::append_path(below, i);
        found = find(value.as_list()[i], items(type), below);
      }
    } else if (value.is_map()) {
      for (const Entry& entry : std::as_const(value.as_map()).entries()) {
        if (!found.empty() || (path.empty() && (entry.key == "metadata" || entry.key == "status"))) continue;
        std::string below = path;
        schema::append_path(below, entry.key);
        found = find(entry.value, property(type, entry.key), below);
      }
    }
    return found;
  }

 private:
  bool is_taken(const TypeRef& type) { return type.takes_null() || type.type() == schema::Type::kAny || type.default_value(job_).has_value(); }

  Job& job_;
};

}  // namespace

std::optional<Refusal> foresee_null_refusal(Job& job, const Pair& pair) {
  if (!pair.has_definition || !pair.type) return std::nullopt;
  std::string path = NullSearch(job).find(pair.fresh, pair.type, "");
  if (path.empty()) return std::nullopt;
  std::string message = path + " is null, which its definition does not take when it is applied server-side";
  return Refusal{Outcome::kRefusedType, std::move(path), std::move(message)};
}

}  // namespace rhumbline::diff
