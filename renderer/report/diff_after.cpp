// The objects as they would be after the upgrade.
//
// In:  a comparison.   Out: a JSON List of the objects that change or are told, as foretold; a script may lay it over what really came.
// The one idea: the state is there already, as one of the four; only its name is put back.
// Trap: values of Secrets, and of variables whose names say so, are lengths unless they are asked for.

#include "renderer/json/json.h"
#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

Value text(Job& job, std::string_view value) { return Value::string(job.arena, job.arena.copy(value)); }

// A Secret's values as their lengths.
void hide_data(Job& job, const Value& object) {
  const Value* data = object.as_map().find("data") == nullptr ? nullptr : &object.as_map().find("data")->value;
  if (data == nullptr || !data->is_map()) return;
  for (Entry& entry : data->as_map().entries()) {
    entry.value = text(job, "(hidden, " + std::to_string(secret_size(entry.value)) + " bytes)");
  }
}

Value named(Job& job, const ObjectDiff& object, bool show_secrets) {
  const Value state = deep_copy(job, object.root.sides[kAfter]);
  Map* result = make_map(job.arena);
  result->set(job.arena, "apiVersion", text(job, object.api_version));
  result->set(job.arena, "kind", text(job, object.kind));
  for (const Entry& entry : state.as_map().entries()) result->set(job.arena, entry.key, entry.value, entry.key_at);
  const Entry* metadata = result->find("metadata");
  if (metadata != nullptr && metadata->value.is_map() && !object.name_space.empty()) {
    metadata->value.as_map().set(job.arena, "namespace", text(job, object.name_space));
  }
  const Value whole = Value::map(result);
  if (show_secrets) return whole;
  if (object.is_secret) hide_data(job, whole);
  return without_secrets(job, whole);
}

}  // namespace

std::string diff_after(Job& job, const Comparison& comparison, bool show_secrets) {
  std::string out = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [";
  for (const ObjectDiff& object : comparison.objects) {
    if (!object.root.sides[kAfter].is_map()) continue;
    out += out.back() == '[' ? "\n" : ",\n";
    json::write(job, out, named(job, object, show_secrets), {.escape_html = false});
  }
  return out + "]}\n";
}

}  // namespace rhumbline
