// The functions of CEL that rules of CRDs call.
//
// In: a name and evaluated arguments, the receiver first. Out: a value. A name that is not in the tables is unknown, never false.
// Trap: texts are counted and cut in characters, not bytes.
// source: the CEL specification; cel-go ext/strings.go, ext/sets.go; k8s.io/apiserver pkg/cel/library
#include <algorithm>
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/schema/cel.h"
#include "renderer/schema/format.h"
#include "renderer/schema/objects.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;
using Args = std::vector<CelValue>;

CelValue plain(Value v) { return {.sort = Sort::kPlain, .v = v}; }
CelValue text_value(Job& job, std::string_view text) {
  job.check_size(text.size());
  return plain(Value::string(job.arena, job.arena.copy(text)));
}
std::string_view text_of(const CelValue& value) { return value.v.as_text(); }

/// Byte offset of a character; npos: behind the end.
std::size_t offset_of(std::string_view text, std::int64_t character) {
  std::size_t at = 0;
  for (; character > 0; --character) {
    if (at >= text.size()) return std::string_view::npos;
    at += decode_rune(text.substr(at)).bytes;
  }
  return character < 0 ? std::string_view::npos : at;
}

CelValue found_at(std::string_view text, std::size_t byte) {
  return plain(Value::int64(byte == std::string_view::npos ? -1 : static_cast<std::int64_t>(count_runes(text.substr(0, byte)))));
}

CelValue matches(Job& job, std::string_view text, std::string_view pattern) {
  const Result<Regex>& regex = job.regexes.compile(pattern);
  if (!regex) return cel_error("no regular expression: " + std::string(pattern));
  return cel_bool(regex.value().contains(text));
}

CelValue find_first(Job& job, const Args& a) {
  const Result<Regex>& regex = job.regexes.compile(text_of(a[1]));
  if (!regex) return cel_error("no regular expression: " + std::string(text_of(a[1])));
  Regex::Group whole[1];
  if (!regex.value().find(text_of(a[0]), 0, whole)) return text_value(job, "");
  return text_value(job, text_of(a[0]).substr(whole[0].start, whole[0].end - whole[0].start));
}

std::string changed_case(std::string_view text, char first, char last, int by) {
  std::string out(text);
  for (char& c : out) {
    if (c >= first && c <= last) c = static_cast<char>(c + by);
  }
  return out;
}

CelValue substring(Job& job, const Args& a) {
  const std::string_view text = text_of(a[0]);
  const std::size_t start = offset_of(text, a[1].v.as_int());
  const std::size_t end = a.size() > 2 ? offset_of(text, a[2].v.as_int()) : text.size();
  if (start == std::string_view::npos || end == std::string_view::npos || start > end) return cel_error("index out of range");
  return text_value(job, text.substr(start, end - start));
}

CelValue character_at(Job& job, const Args& a) {
  const std::size_t at = offset_of(text_of(a[0]), a[1].v.as_int());
  if (at == std::string_view::npos) return cel_error("index out of range");
  const std::string_view rest = text_of(a[0]).substr(at);
  return text_value(job, rest.empty() ? rest : rest.substr(0, decode_rune(rest).bytes));
}

CelValue split_text(Job& job, const Args& a) {
  std::vector<Value> parts;
  if (text_of(a[1]).empty()) return cel_unknown("split() into characters");
  for (const std::string_view part : split(text_of(a[0]), text_of(a[1]))) parts.push_back(Value::string(job.arena, part));
  return plain(make_list(job.arena, parts));
}

CelValue join_texts(Job& job, const Args& a) {
  std::string out;
  const std::string_view between = a.size() > 1 ? text_of(a[1]) : std::string_view();
  for (const Value& item : a[0].v.as_list()) {
    if (!item.is_string()) return cel_error("no such overload: join");
    if (&item != a[0].v.as_list().begin()) out += between;
    out += item.as_text();
    job.check_size(out.size());
  }
  return text_value(job, out);
}

CelValue index_in_list(Job& job, const Args& a, bool last) {
  const std::vector<CelValue> items = cel_items(job, a[0]);
  std::int64_t found = -1;
  for (std::size_t i = 0; i < items.size() && (last || found < 0); ++i) {
    if (cel_equal(job, items[i], a[1])) found = static_cast<std::int64_t>(i);
  }
  return plain(Value::int64(found));
}

/// isSorted, min and max of a list; an empty list has no least item.
CelValue order_of_list(Job& job, std::string_view name, const Args& a) {
  const std::vector<CelValue> items = cel_items(job, a[0]);
  for (const CelValue& item : items) {
    if (item.failed()) return item;
    if (cel_compare(item, items.front()) == 2) return cel_error("no such overload: " + std::string(name));
  }
  const auto less = [](const CelValue& x, const CelValue& y) { return cel_compare(x, y) < 0; };
  if (name == "isSorted") return cel_bool(std::is_sorted(items.begin(), items.end(), less));
  if (items.empty()) return cel_error(std::string(name) + " called on empty list");
  return name == "min" ? *std::min_element(items.begin(), items.end(), less) : *std::max_element(items.begin(), items.end(), less);
}

CelValue sum_of_list(Job& job, const Args& a) {
  const std::vector<CelValue> items = cel_items(job, a[0]);
  if (items.empty()) return plain(Value::int64(0));
  CelValue sum = items.front();
  for (std::size_t i = 1; i < items.size() && !sum.failed(); ++i) sum = cel_arithmetic(job, '+', sum, items[i]);
  return sum;
}

CelValue compare_sets(Job& job, std::string_view name, const Args& a) {
  const std::vector<CelValue> left = cel_items(job, a[0]), right = cel_items(job, a[1]);
  const auto has = [&](const std::vector<CelValue>& holder, const CelValue& item) {
    return std::any_of(holder.begin(), holder.end(), [&](const CelValue& each) { return cel_equal(job, each, item); });
  };
  const auto holds_all = [&](const std::vector<CelValue>& holder, const std::vector<CelValue>& items) {
    return std::all_of(items.begin(), items.end(), [&](const CelValue& item) { return has(holder, item); });
  };
  if (name == "sets.contains") return cel_bool(holds_all(left, right));
  if (name == "sets.equivalent") return cel_bool(holds_all(left, right) && holds_all(right, left));
  return cel_bool(std::any_of(left.begin(), left.end(), [&](const CelValue& item) { return has(right, item); }));
}

CelValue type_of_value(const CelValue& value) {
  if (value.sort != Sort::kPlain) return cel_unknown("type() of a duration or a type");
  std::string name = "null_type";
  if (value.v.is(Kind::kBool)) name = "bool";
  if (value.v.is(Kind::kInt) || value.v.is(Kind::kInt64)) name = "int";
  if (value.v.is(Kind::kUint64)) name = "uint";
  if (value.v.is(Kind::kFloat64)) name = "double";
  if (value.v.is_string()) name = "string";
  if (value.v.is_list()) name = "list";
  if (value.v.is_map()) name = "map";
  return {.sort = Sort::kType, .why = name};
}

CelValue to_int(const CelValue& value) {
  if (value.sort == Sort::kDuration) return cel_unknown("int() of a duration");
  if (value.v.is(Kind::kInt) || value.v.is(Kind::kInt64)) return plain(value.v);
  if (value.v.is(Kind::kUint64)) {
    return value.v.as_uint() > INT64_MAX ? cel_error("integer overflow") : plain(Value::int64(static_cast<std::int64_t>(value.v.as_uint())));
  }
  if (value.v.is(Kind::kFloat64)) {
    const double number = value.v.as_float();
    if (!(number > -9223372036854775808.0 && number < 9223372036854775807.0)) return cel_error("integer overflow");
    return plain(Value::int64(static_cast<std::int64_t>(number)));
  }
  if (!value.v.is_string()) return cel_error("no such overload: int");
  const ParsedInt parsed = parse_int(text_of(value), 10);
  return parsed.status == ParseStatus::kOk ? plain(Value::int64(parsed.value)) : cel_error("type conversion error from 'string' to 'int'");
}

CelValue to_double(const CelValue& value) {
  if (is_number(value.v)) return plain(Value::float64(as_double(value.v)));
  if (!value.v.is_string()) return cel_error("no such overload: double");
  const ParsedFloat parsed = parse_float(text_of(value));
  return parsed.status == ParseStatus::kSyntax ? cel_error("type conversion error from 'string' to 'double'") : plain(Value::float64(parsed.value));
}

CelValue to_text(Job& job, const CelValue& value) {
  if (value.sort != Sort::kPlain) return cel_unknown("string() of a duration or a type");
  if (value.v.is_string()) return plain(value.v);
  if (value.v.is(Kind::kBool)) return text_value(job, value.v.as_bool() ? "true" : "false");
  std::string out;
  if (value.v.is(Kind::kInt) || value.v.is(Kind::kInt64)) append_int(out, value.v.as_int());
  if (value.v.is(Kind::kUint64)) append_uint(out, value.v.as_uint());
  if (value.v.is(Kind::kFloat64)) append_float(out, value.v.as_float(), 'g', -1);
  return out.empty() ? cel_error("no such overload: string") : text_value(job, out);
}

CelValue size_of(const CelValue& value) {
  if (value.v.is_string()) return plain(Value::int64(static_cast<std::int64_t>(count_runes(text_of(value)))));
  if (value.v.is_list()) return plain(Value::int64(value.v.as_list().size));
  if (value.v.is_map()) return plain(Value::int64(value.v.as_map().size()));
  return cel_error("no such overload: size");
}

CelValue to_duration(const CelValue& value) {
  if (value.sort == Sort::kDuration) return value;
  std::int64_t nanoseconds = 0;
  if (!value.v.is_string()) return cel_error("no such overload: duration");
  if (!parse_go_duration(text_of(value), nanoseconds)) return cel_error("no duration: " + std::string(text_of(value)));
  return {.sort = Sort::kDuration, .v = Value::int64(nanoseconds)};
}

CelValue call_one(Job& job, std::string_view name, const Args& a) {
  if (name == "size") return size_of(a[0]);
  if (name == "int") return to_int(a[0]);
  if (name == "double") return to_double(a[0]);
  if (name == "string") return to_text(job, a[0]);
  if (name == "dyn") return a[0];
  if (name == "type") return type_of_value(a[0]);
  if (name == "duration") return to_duration(a[0]);
  if (name == "bool" && a[0].v.is(Kind::kBool)) return a[0];
  if (!a[0].v.is_string()) return cel_unknown(std::string(name) + "() is not known here");
  if (name == "isQuantity") return cel_bool(is_quantity(text_of(a[0])));
  if (name == "isIP") return cel_bool(ipv4_error(text_of(a[0])).empty() || ipv6_error(text_of(a[0])).empty());
  return cel_unknown(std::string(name) + "() is not known here");
}

/// Methods of texts; the arguments are of the right kinds.
CelValue text_method(Job& job, std::string_view name, const Args& a) {
  const std::string_view text = text_of(a[0]);
  if (a.size() == 1) {
    if (name == "lowerAscii") return text_value(job, changed_case(text, 'A', 'Z', 'a' - 'A'));
    if (name == "upperAscii") return text_value(job, changed_case(text, 'a', 'z', 'A' - 'a'));
    if (name == "trim") return text_value(job, trim_space(text));
    return cel_unknown(std::string(name) + "() is not known here");
  }
  if (a[1].v.is_string()) {
    const std::string_view other = text_of(a[1]);
    if (a.size() == 3 && name == "replace" && a[2].v.is_string() && !other.empty()) return text_value(job, replace_all(text, other, text_of(a[2])));
    if (a.size() > 2) return cel_unknown(std::string(name) + "() is not known here");
    if (name == "startsWith") return cel_bool(text.starts_with(other));
    if (name == "endsWith") return cel_bool(text.ends_with(other));
    if (name == "contains") return cel_bool(text.find(other) != std::string_view::npos);
    if (name == "matches") return matches(job, text, other);
    if (name == "find") return find_first(job, a);
    if (name == "split") return split_text(job, a);
    if (name == "indexOf") return found_at(text, text.find(other));
    if (name == "lastIndexOf") return found_at(text, text.rfind(other));
    return cel_unknown(std::string(name) + "() is not known here");
  }
  const bool numbers = std::all_of(a.begin() + 1, a.end(), [](const CelValue& each) { return each.v.is(Kind::kInt64) || each.v.is(Kind::kInt); });
  if (numbers && name == "substring" && a.size() <= 3) return substring(job, a);
  if (numbers && name == "charAt" && a.size() == 2) return character_at(job, a);
  return cel_unknown(std::string(name) + "() is not known here");
}

CelValue list_method(Job& job, std::string_view name, const Args& a) {
  if (name == "join" && (a.size() == 1 || a[1].v.is_string())) return join_texts(job, a);
  if (a.size() == 1 && (name == "isSorted" || name == "min" || name == "max")) return order_of_list(job, name, a);
  if (a.size() == 1 && name == "sum") return sum_of_list(job, a);
  if (a.size() == 2 && (name == "indexOf" || name == "lastIndexOf")) return index_in_list(job, a, name == "lastIndexOf");
  return cel_unknown(std::string(name) + "() is not known here");
}

}  // namespace

CelValue call_cel(Job& job, std::string_view name, bool is_method, const Args& args) {
  if (args.size() == 1 && (!is_method || name == "size")) return call_one(job, name, args);
  if (!is_method) {
    const bool lists = args.size() == 2 && args[0].v.is_list() && args[1].v.is_list();
    if (lists && (name == "sets.contains" || name == "sets.equivalent" || name == "sets.intersects")) return compare_sets(job, name, args);
    if (args.size() == 2 && name == "matches" && args[0].v.is_string() && args[1].v.is_string()) return text_method(job, name, args);
    return cel_unknown(std::string(name) + "() is not known here");
  }
  const bool plain_all = std::all_of(args.begin(), args.end(), [](const CelValue& each) { return each.sort == Sort::kPlain; });
  if (!args.empty() && plain_all && args[0].v.is_string()) return text_method(job, name, args);
  if (!args.empty() && plain_all && args[0].v.is_list()) return list_method(job, name, args);
  return cel_unknown(std::string(name) + "() is not known here");
}

}  // namespace rhumbline::schema
