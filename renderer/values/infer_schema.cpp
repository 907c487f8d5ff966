// A JSON schema that fits the values at hand: a start for a chart that has none.
//
// In:  values.   Out: a schema of draft 7, which every editor and every Helm reads.
// The one idea: it says what is seen (types, members, items) and gives the value as `default`; what may be left out or added is the
// author's to say, so nothing is required and nothing forbidden.
// Trap: null and empty lists say nothing about the type that is wanted, so they allow any.

#include "renderer/values/infer_schema.h"

namespace rhumbline {

namespace {

bool is_whole(const Value& value) {
  if (value.is(Kind::kInt) || value.is(Kind::kInt64) || value.is(Kind::kUint64)) return true;
  constexpr double kMost = 9.0e15;  // beyond, every float64 is whole
  const double number = value.is(Kind::kFloat64) ? value.as_float() : 0.5;
  return number > -kMost && number < kMost && number == static_cast<double>(static_cast<std::int64_t>(number));
}

class Inference {
 public:
  explicit Inference(Job& job) : job_(job) {}

  Value schema(const Value& value, std::uint32_t depth) {
    if (depth > job_.limits.yaml_depth) {
      fail({.cause = Cause::kLimit, .rule = "limit.depth", .at = value.at(), .message = "values are nested too deeply (limit: --max-yaml-depth)"});
    }
    switch (value.kind()) {
      case Kind::kMap: return table(value.as_map(), depth);
      case Kind::kList: return list(value, depth);
      case Kind::kString: return scalar("string", value);
      case Kind::kBool: return scalar("boolean", value);
      case Kind::kInt: case Kind::kInt64: case Kind::kUint64: case Kind::kFloat64: return scalar(is_whole(value) ? "integer" : "number", value);
      default: return Value::map(make_map(job_.arena));
    }
  }

 private:
  Value scalar(std::string_view type, const Value& value) {
    return make_map(job_.arena, {{"type", Value::literal(type)}, {"default", value}});
  }

  Value table(const Map& map, std::uint32_t depth) {
    Map* members = make_map(job_.arena);
    for (const Entry& entry : map.entries()) members->set(job_.arena, entry.key, schema(entry.value, depth + 1));
    Map* out = make_map(job_.arena);
    out->set(job_.arena, "type", Value::literal("object"));
    if (!members->empty()) out->set(job_.arena, "properties", Value::map(members));
    return Value::map(out);
  }

  // Items of one kind are described together, members of all of them.
  Value list(const Value& value, std::uint32_t depth) {
    Map* out = make_map(job_.arena);
    out->set(job_.arena, "type", Value::literal("array"));
    Value items;
    bool is_mixed = false;
    for (const Value& item : value.as_list()) {
      const Value seen = without_default(schema(item, depth + 1));
      if (items.is_nil()) {
        items = seen;
      } else {
        is_mixed = !joined(items.as_map(), seen.as_map(), depth + 1) || is_mixed;
      }
    }
    if (!items.is_nil() && !is_mixed) out->set(job_.arena, "items", items);
    return Value::map(out);
  }

  static Value without_default(const Value& schema) {
    schema.as_map().erase("default");
    return schema;
  }

  // False: they are of different types.
  bool joined(Map& into, const Map& from, std::uint32_t depth) {
    const Value type = into.get("type"), other = from.get("type");
    if (type.is_nil() || other.is_nil() || type.as_text() != other.as_text()) {
      const bool is_number = !type.is_nil() && !other.is_nil() && is_numeric(type) && is_numeric(other);
      if (is_number) into.set(job_.arena, "type", Value::literal("number"));
      return is_number;
    }
    const Value members = into.get("properties"), more = from.get("properties");
    if (!more.is_map()) return true;
    if (!members.is_map()) {
      into.set(job_.arena, "properties", more);
      return true;
    }
    for (const Entry& entry : more.as_map().entries()) {
      Entry* known = members.as_map().find(entry.key);
      if (known == nullptr) {
        members.as_map().set(job_.arena, entry.key, entry.value);
      } else if (depth > job_.limits.yaml_depth || !joined(known->value.as_map(), entry.value.as_map(), depth + 1)) {
        known->value = Value::map(make_map(job_.arena));
      }
    }
    return true;
  }

  static bool is_numeric(const Value& type) { return type.as_text() == "integer" || type.as_text() == "number"; }

  Job& job_;
};

}  // namespace

Value infer_schema(Job& job, const Value& values, std::string_view title) {
  const Value schema = Inference(job).schema(values, 0);
  Map* out = make_map(job.arena);
  out->set(job.arena, "$schema", Value::literal("http://json-schema.org/draft-07/schema#"));
  out->set(job.arena, "title", Value::string(job.arena, title));
  for (const Entry& entry : schema.as_map().entries()) out->set(job.arena, entry.key, entry.value);
  return Value::map(out);
}

}  // namespace rhumbline
