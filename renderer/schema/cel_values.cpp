// Values of CEL: where they come from and how one looks into them.
//
// In: values of an object with the types of their places, and computed ones. Out: values, which live in the job's arena.
// Lists and maps of the object stay where they are and give up their members when asked; computed ones hold theirs.
// Traps: a whole number of type number is a double; a null among declared fields counts as missing, in a map it is a member.
// source: the CEL specification, doc/langdef.md; k8s.io/apiserver pkg/cel/common valuesunstructured.go
#include "renderer/base/base_n.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/objects.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {

using Sort = CelValue::Sort;

void CelRun::pay(std::uint64_t steps) {
  job.pay(steps);
  if (steps > left) fail({.rule = "cel", .message = "it takes too many steps"});
  left -= steps;
}

namespace {

CelValue made_text(CelRun& run, std::string_view text, Sort sort) {
  if (text.size() > CelRun::kMostBytes) fail({.rule = "cel", .message = "it makes too long a text"});
  run.pay(1 + text.size() / 32);
  return {.sort = sort, .text = run.job.arena.copy(text)};
}

std::span<const CelValue> kept(CelRun& run, std::span<const CelValue> items) {
  if (items.size() > CelRun::kMostItems) fail({.rule = "cel", .message = "it makes too long a list"});
  run.pay(1 + items.size());
  if (items.empty()) return {};
  auto* copy = static_cast<CelValue*>(run.job.arena.allocate(items.size_bytes(), alignof(CelValue)));
  std::uninitialized_copy(items.begin(), items.end(), copy);
  return {copy, items.size()};
}

/// A text at a place whose format makes it a moment, a duration or bytes.
CelValue formatted(CelRun& run, const Value& v, const TypeRef& type) {
  const std::string_view text = v.as_text(), format = type.format();
  if (format == "date" || format == "date-time") {
    CelValue moment{.type = type};
    if (parse_cel_time(text, format, moment)) return moment;
    return cel_error(run, "invalid " + std::string(format) + " formatted string " + std::string(text));
  }
  if (format == "byte") {
    const std::optional<std::string> bytes = from_base64(text);
    return bytes ? made_text(run, *bytes, Sort::kBytes) : cel_error(run, "invalid byte formatted string");
  }
  if (format == "duration") {
    std::int64_t nanoseconds = 0;
    if (!parse_go_duration(text, nanoseconds)) return cel_unknown(run, "a duration of another form than Go's");
    return {.sort = Sort::kDuration, .whole = nanoseconds, .type = type};
  }
  return {.sort = Sort::kText, .text = text, .type = type};
}

}  // namespace

CelValue cel_error(CelRun& run, std::string_view why) { return made_text(run, why.substr(0, 1000), Sort::kError); }
CelValue cel_unknown(CelRun& run, std::string_view why) { return made_text(run, why.substr(0, 1000), Sort::kUnknown); }
CelValue cel_no_overload(CelRun& run, std::string_view of) { return cel_error(run, "no such overload: " + std::string(of)); }
CelValue cel_bool(bool value) { return {.sort = Sort::kBool, .whole = value ? 1 : 0}; }
CelValue cel_int(std::int64_t value) { return {.sort = Sort::kInt, .whole = value}; }
CelValue cel_double(double value) { return {.sort = Sort::kDouble, .real = value}; }
CelValue cel_text_value(CelRun& run, std::string_view text, Sort sort) { return made_text(run, text, sort); }
CelValue cel_list(CelRun& run, std::span<const CelValue> items) { return {.sort = Sort::kList, .items = kept(run, items)}; }
CelValue cel_map(CelRun& run, std::span<const CelValue> members) { return {.sort = Sort::kMap, .items = kept(run, members)}; }
CelValue cel_optional(CelRun& run, const CelValue* value) {
  return {.sort = Sort::kOptional, .items = value == nullptr ? std::span<const CelValue>() : kept(run, {value, 1})};
}

CelValue cel_value(CelRun& run, const Value& v, const TypeRef& type) {
  if (v.is_string()) return type ? formatted(run, v, type) : CelValue{.sort = Sort::kText, .text = v.as_text()};
  if (v.is(Kind::kBool)) return {.sort = Sort::kBool, .whole = v.as_bool() ? 1 : 0, .type = type};
  if (v.is_map() || v.is_list()) return {.sort = v.is_map() ? Sort::kMap : Sort::kList, .object = v, .type = type};
  if (!is_number(v)) return {.type = type};
  if (v.is(Kind::kFloat64) || type.type() == Type::kNumber) {
    const bool whole = type.type() == Type::kInteger && is_whole(v);
    if (!whole) return {.sort = Sort::kDouble, .real = as_double(v), .type = type};
    return {.sort = Sort::kInt, .whole = static_cast<std::int64_t>(as_double(v)), .type = type};
  }
  if (v.is(Kind::kUint64) && v.as_uint() > INT64_MAX) return {.sort = Sort::kDouble, .real = as_double(v), .type = type};
  return {.sort = Sort::kInt, .whole = v.is(Kind::kUint64) ? static_cast<std::int64_t>(v.as_uint()) : v.as_int(), .type = type};
}

std::size_t cel_size(const CelValue& holder) {
  if (holder.object.is_list()) return holder.object.as_list().size;
  if (holder.object.is_map()) return holder.object.as_map().size();
  return holder.is(Sort::kMap) ? holder.items.size() / 2 : holder.items.size();
}

CelValue cel_item(CelRun& run, const CelValue& list, std::size_t i) {
  if (!list.object.is_list()) return list.items[i];
  return cel_value(run, list.object.as_list()[i], list.type.items());
}

std::vector<CelValue> cel_items(CelRun& run, const CelValue& holder) {
  std::vector<CelValue> items;
  const std::size_t size = cel_size(holder);
  run.pay(size);
  items.reserve(size);
  if (holder.is(Sort::kList)) {
    for (std::size_t i = 0; i < size; ++i) items.push_back(cel_item(run, holder, i));
  } else if (holder.object.is_map()) {
    for (const Entry* entry : holder.object.as_map().sorted(run.job.arena)) {
      const bool missing = entry->value.is_nil() && holder.type && !holder.type.takes_null() && holder.type.declares(entry->key);
      if (!missing) items.push_back({.sort = Sort::kText, .text = entry->key});
    }
  } else {
    for (std::size_t i = 0; i + 1 < holder.items.size(); i += 2) items.push_back(holder.items[i]);
  }
  return items;
}

bool cel_find(CelRun& run, const CelValue& map, const CelValue& key, CelValue& found) {
  if (!map.object.is_map()) {
    for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
      if (!cel_is_equal(run, map.items[i], key)) continue;
      found = map.items[i + 1];
      return true;
    }
    return false;
  }
  if (!key.is(Sort::kText)) return false;
  const TypeRef type = map.type ? map.type.property(key.text) : TypeRef();
  const Entry* entry = std::as_const(map.object.as_map()).find(key.text);
  // A null is pruned where the type takes none, and stands for a field without value where it does; a map keeps it.
  const bool is_missing = entry == nullptr || (entry->value.is_nil() && type && type.type() != Type::kAny &&
                                               (!type.takes_null() || map.type.declares(key.text)));
  if (!is_missing) {
    found = cel_value(run, entry->value, type);
    return true;
  }
  if (!type || (entry != nullptr && type.takes_null())) return false;
  const std::optional<Value> standard = type.default_value(run.job);
  if (standard) found = cel_value(run, *standard, type);
  return standard.has_value();
}

std::string_view cel_type_name(const CelValue& value) {
  switch (value.sort) {
    case Sort::kNull: return "null_type";
    case Sort::kBool: return "bool";
    case Sort::kInt: return "int";
    case Sort::kUint: return "uint";
    case Sort::kDouble: return "double";
    case Sort::kText: return "string";
    case Sort::kBytes: return "bytes";
    case Sort::kList: return "list";
    case Sort::kMap: return value.object.is_map() && !value.type.property_names().empty() ? "object" : "map";
    case Sort::kDuration: return "google.protobuf.Duration";
    case Sort::kTime: return "google.protobuf.Timestamp";
    case Sort::kType: return "type";
    case Sort::kOptional: return "optional_type";
    case Sort::kQuantity: return "kubernetes.Quantity";
    case Sort::kUrl: return "kubernetes.URL";
    case Sort::kIp: return "net.IP";
    case Sort::kCidr: return "net.CIDR";
    case Sort::kFormat: return "kubernetes.NamedFormat";
    case Sort::kSemver: return "kubernetes.Semver";
    case Sort::kError:
    case Sort::kUnknown: break;
  }
  return "error";
}

}  // namespace rhumbline::schema
