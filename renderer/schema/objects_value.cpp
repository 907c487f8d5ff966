// Checking one Kubernetes object against its type: scalars, counts, keys of lists, junctors.
//
// In: a value whose JSON type is right. Out: findings. The bounds of built-in kinds are the server's (constraints.tsv) and the
// ranges of int32 and int64; those of custom resources are the CRD's own.
// source: k8s.io/kube-openapi pkg/validation/{validate,strfmt}; apiextensions-apiserver pkg/apiserver/schema/listtype
#include <algorithm>
#include <bit>
#include <set>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/format.h"
#include "renderer/schema/objects.h"
#include "renderer/schema/url.h"

namespace rhumbline::schema {
namespace {

double number_of(std::span<const std::uint32_t> words) {
  return std::bit_cast<double>(std::uint64_t{words[0]} | std::uint64_t{words[1]} << 32);
}

/// A bound as the Value that a message shows: 100, not 1e+02.
Value bound_value(double number) {
  const Value value = Value::float64(number);
  return is_whole(value) && number > -9e15 && number < 9e15 ? Value::int64(static_cast<std::int64_t>(number)) : value;
}

/// Items whose duplicates the server takes with a warning, and server-side apply refuses.
bool tolerates_duplicates(std::string_view item) {
  constexpr std::string_view kTypes[] = {".EnvVar", ".ContainerPort", ".LocalObjectReference", ".HostAlias", ".EnvFromSource", ".ValidationRule"};
  return std::any_of(std::begin(kTypes), std::end(kTypes), [&](std::string_view t) { return item.ends_with(t); });
}

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const ParsedUint bits = parse_uint(text.substr(slash + 1), 10);
  if (bits.status != ParseStatus::kOk) return false;
  if (ipv4_error(text.substr(0, slash)).empty()) return bits.value <= 32;
  return ipv6_error(text.substr(0, slash)).empty() && bits.value <= 128;
}

bool is_mac(std::string_view text) {
  for (const char separator : {':', '-'}) {
    const auto parts = split(text, std::string_view(&separator, 1));
    if (parts.size() != 6 && parts.size() != 8 && parts.size() != 20) continue;
    return std::all_of(parts.begin(), parts.end(), [](std::string_view p) { return p.size() == 2 && is_hexadecimal(p); });
  }
  return false;
}

bool is_uuid(std::string_view text, char version) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '-') continue;
    digits += text[i];
  }
  if (digits.size() != 32 || !is_hexadecimal(digits)) return false;
  return version == 0 || digits[12] == version;
}

}  // namespace

bool is_kube_format(std::string_view format, std::string_view text) {
  const std::string name = replace_all(format, "-", "");
  if (name == "datetime") return date_time_error(text).empty();
  if (name == "date") return date_error(text).empty();
  if (name == "duration") return is_kube_duration(text);
  if (name == "byte") return from_base64(text).has_value();
  if (name == "ipv4") return ipv4_error(text).empty();
  if (name == "ipv6") return ipv6_error(text).empty();
  if (name == "cidr") return is_cidr(text);
  if (name == "mac") return is_mac(text);
  if (name == "uri") return !text.empty() && parse_url(text).error.empty() && (text[0] == '/' || !url_scheme(text).empty());
  if (name == "email") return email_error(text).empty();
  if (name == "hostname") return hostname_error(text).empty();
  if (name == "uuid") return is_uuid(text, 0);
  if (name == "uuid3") return is_uuid(text, '3');
  if (name == "uuid4") return is_uuid(text, '4');
  if (name == "uuid5") return is_uuid(text, '5');
  if (name == "bsonobjectid") return text.size() == 24 && is_hexadecimal(text);
  if (name == "hexcolor") {
    const std::string_view digits = text.starts_with("#") ? text.substr(1) : text;
    return (digits.size() == 3 || digits.size() == 6) && is_hexadecimal(digits);
  }
  return true;
}

std::string shown_value(Job& job, const Value& v) {
  std::string text;
  try {
    json::write(job, text, v, {.escape_html = false});
  } catch (const Failure&) {
    return std::string(type_name(v));
  }
  if (text.size() > 60) text = text.substr(0, 60) + "...";
  return text;
}

std::span<const std::uint32_t> ObjectChecker::extra(const TypeNode& type, Tag tag) const {
  const auto own = type.table->extra(*type.field, tag);
  return own.empty() && type.field != type.node ? type.table->extra(*type.node, tag) : own;
}

void ObjectChecker::check_number(const Value& v, const TypeNode& type, const Step* at) {
  const bool custom = is_custom(type);
  if (!custom && (options_.kubeconform || !options_.runs(Rule::kRange))) return;
  const auto format = extra(type, Tag::kFormat);
  const std::string_view name = format.empty() ? std::string_view{} : type.table->name(format[0]);
  if ((name == "int32" || name == "int64") && is_whole(v) && !options_.kubeconform) {
    const Value least = Value::int64(name == "int32" ? INT32_MIN : INT64_MIN);
    const Value most = Value::int64(name == "int32" ? INT32_MAX : INT64_MAX);
    const bool low = compare_numbers(v, least) < 0;
    if (low || compare_numbers(v, most) > 0) {
      Finding& finding = report(at, v.at(), "is " + shown_value(job_, v) + ", does not fit into " + std::string(name));
      finding.limit = low ? least : most;
      finding.rendered = v;
      return;
    }
  }
  constexpr struct {
    Tag tag;
    std::string_view words;
    int sign;  // of compare(value, bound) when it is wrong
    bool equal_too;
  } kBounds[] = {{Tag::kMinimum, "at least", -1, false},
                 {Tag::kMaximum, "at most", 1, false},
                 {Tag::kExclusiveMinimum, "greater than", -1, true},
                 {Tag::kExclusiveMaximum, "less than", 1, true}};
  for (const auto& bound : kBounds) {
    const auto words = extra(type, bound.tag);
    if (words.empty()) continue;
    const Value limit = bound_value(number_of(words));
    const int order = compare_numbers(v, limit);
    if (order != bound.sign && !(order == 0 && bound.equal_too)) continue;
    Finding& finding = report(
        at, v.at(), "is " + shown_value(job_, v) + ", must be " + std::string(bound.words) + " " + shown_value(job_, limit));
    finding.limit = limit;
    finding.rendered = v;
  }
  if (const auto words = extra(type, Tag::kMultipleOf); !words.empty() && !is_multiple_of(v, bound_value(number_of(words)))) {
    report(at, v.at(),
           "is " + shown_value(job_, v) + ", must be a multiple of " + shown_value(job_, bound_value(number_of(words))));
  }
}

void ObjectChecker::check_quantity(const Value& v, const TypeNode&, const Step* at) {
  if (options_.kubeconform || !options_.runs(Rule::kQuantity) || !v.is_string() || is_quantity(trim_space(v.as_text()))) return;  // the server trims
  Finding& finding = report(at, v.at(), "is " + shown_value(job_, v) + ", which is no quantity");
  finding.rendered = v;
  finding.hint = "a number with one of the suffixes m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei";
}

void ObjectChecker::check_enum(const Value& v, const TypeNode& type, const Step* at) {
  const bool custom = is_custom(type);
  if (!custom && (options_.kubeconform || !options_.runs(Rule::kEnum))) return;
  const auto texts = extra(type, Tag::kEnumText);
  const auto values = extra(type, Tag::kEnumJson);
  if (texts.empty() && values.empty()) return;
  std::vector<std::string_view> known;
  for (const std::uint32_t id : texts) {
    known.push_back(type.table->name(id));
    if (v.is_string() && v.as_text() == known.back()) return;
  }
  for (const std::uint32_t id : values) {
    known.push_back(type.table->name(id));
    const auto option = json::read(job_, known.back(), {}, {.keep_integers = true});
    if (option && json_equal(option.value(), v, job_.limits)) return;
  }
  if (!custom && v.is_string() && v.as_text().empty()) return;  // the server takes "" for "not given"
  std::string list;
  for (const std::string_view each : known) list += (list.empty() ? "" : ", ") + std::string(each);
  const std::string_view near = v.is_string() ? nearest(v.as_text(), known) : std::string_view{};
  std::string message = "is " + shown_value(job_, v) + ", must be one of " + list;
  if (!near.empty()) message += "; did you mean " + std::string(near) + "?";
  Finding& finding = report(at, v.at(), std::move(message));
  finding.suggest = near;
  finding.rendered = v;
  for (const std::string_view each : known) finding.known.emplace_back(each);
  if (!custom && !version_.exact) finding.severity = Level::kWarning;  // a version that the store does not hold may know more
}

void ObjectChecker::check_format(std::string_view text, const Value& v, const TypeNode& type, const Step* at) {
  const auto words = extra(type, Tag::kFormat);
  if (words.empty()) return;
  const std::string_view format = type.table->name(words[0]);
  bool good = true;
  if (is_custom(type) && options_.kubeconform) {
    const std::uint32_t number = format_number(format);
    good = format == "duration" ? is_kube_duration(text) || format_error(number, text).empty()
                                : number == kNone || format_error(number, text).empty();
  } else if (is_custom(type) || (!options_.kubeconform && options_.runs(Rule::kFormat))) {
    good = is_kube_format(format, text);
  }
  if (good) return;
  Finding& finding = report(
      at, v.at(), "is " + shown_value(job_, v) + ", which is no valid " + (format == "byte" ? "base64" : std::string(format)));
  finding.rendered = v;
  finding.want = format;
}

void ObjectChecker::check_string(std::string_view text, const Value& v, const TypeNode& type, const Step* at) {
  check_format(text, v, type, at);
  const auto pattern = extra(type, Tag::kPattern);
  if (pattern.empty()) return;
  const std::string_view source = type.table->name(pattern[0]);
  const auto& compiled = job_.regexes.compile(source);
  if (!compiled || compiled.value().contains(text)) return;
  report(at, v.at(), "is " + shown_value(job_, v) + ", must match " + std::string(source)).rendered = v;
}

void ObjectChecker::check_count(std::uint64_t count, Tag least, Tag most, std::string_view what, const Value& v,
                                const TypeNode& type, const Step* at) {
  const auto low = extra(type, least);
  const auto high = extra(type, most);
  const bool few = !low.empty() && count < low[0];
  if (!few && (high.empty() || count <= high[0])) return;
  const std::uint32_t limit = few ? low[0] : high[0];
  std::string message = "has " + std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
  message += few ? ", must have at least " : ", may have at most ";
  report(at, v.at(), message + std::to_string(limit)).limit = Value::int64(limit);
}

void ObjectChecker::check_counts(const Value& v, const TypeNode& type, const Step* at) {
  if (!is_custom(type) && (options_.kubeconform || !options_.runs(Rule::kServer))) return;
  if (v.is_string()) check_count(count_runes(v.as_text()), Tag::kMinLength, Tag::kMaxLength, "character", v, type, at);
  if (v.is_list()) {
    check_count(v.as_list().size, Tag::kMinItems, Tag::kMaxItems, "item", v, type, at);
    std::size_t first = 0;
    std::size_t second = 0;
    if (!extra(type, Tag::kUnique).empty() && find_duplicates(job_, v.as_list(), first, second)) {
      report(at, v.as_list()[second].at(), "holds the same item at " + std::to_string(first) + " and " + std::to_string(second));
    }
  }
  if (v.is_map()) check_count(v.as_map().size(), Tag::kMinProperties, Tag::kMaxProperties, "member", v, type, at);
}

std::string ObjectChecker::list_key(const Value& item, std::span<const std::uint32_t> keys, const Table& table,
                                    const TypeNode& type) {
  std::string text;
  for (const std::uint32_t id : keys) {
    const std::string_view key = table.name(id);
    const Entry* entry = item.is_map() ? std::as_const(item.as_map()).find(key) : nullptr;
    if (!text.empty()) text += ", ";
    text += std::string(key) + "=";
    if (entry != nullptr && !entry->value.is_nil()) {
      text += shown_value(job_, entry->value);
    } else if (const Property* property = table.find(*type.node, key); property != nullptr) {
      const auto value = extra(resolve(table, property->node), Tag::kDefault);
      text += value.empty() ? std::string("none") : std::string(table.name(value[0]));
    }
  }
  return text;
}

void ObjectChecker::check_list_keys(const List& list, const TypeNode& type, const Step* at) {
  const auto keys = type.table->extra(*type.node, Tag::kListKeys);
  const bool as_map = type.node->list == ListType::kMap && !keys.empty();
  if (!as_map && type.node->list != ListType::kSet) return;
  const TypeNode item = resolve(*type.table, type.node->child);
  const std::string_view item_name = TypeRef(*type.table, type.node->child, version_.index).name();
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.size; ++i) {
    std::string key = as_map ? list_key(list[i], keys, *type.table, item) : shown_value(job_, list[i]);
    if (seen.insert(key).second) continue;
    const Step step{at, {}, i, false};
    Finding& finding = report(&step, list[i].at(), "is there twice: " + key, "DUPLICATE_ITEM");
    if (!is_custom(type) && (!as_map || tolerates_duplicates(item_name))) {
      finding.severity = Level::kWarning;
      finding.hint = "the server takes it, server-side apply does not";
    }
  }
}

bool ObjectChecker::fits(const Value& v, const Table& table, std::uint32_t node, const Step* at) {
  std::vector<Finding> ignored;
  ObjectChecker inner(job_, version_, options_, {}, ignored);
  inner.depth_ = depth_;
  inner.branch_ = branch_ + 1;
  inner.quiet_ = true;
  inner.walk(v, inner.resolve(table, node), at);
  return !inner.wrong_;
}

void ObjectChecker::check_junctors(const Value& v, const TypeNode& type, const Step* at) {
  const Table& table = *type.table;
  ++branch_;
  for (const std::uint32_t node : table.extra(*type.node, Tag::kAllOf)) walk(v, resolve(table, node), at);
  --branch_;
  const auto any = table.extra(*type.node, Tag::kAnyOf);
  if (!any.empty() && std::none_of(any.begin(), any.end(), [&](std::uint32_t node) { return fits(v, table, node, at); })) {
    report(at, v.at(), "fits none of the " + std::to_string(any.size()) + " forms that the schema allows").rendered = v;
  }
  const auto one = table.extra(*type.node, Tag::kOneOf);
  const auto matches = std::count_if(one.begin(), one.end(), [&](std::uint32_t node) { return fits(v, table, node, at); });
  if (!one.empty() && matches != 1) {
    report(at, v.at(),
           "fits " + std::to_string(matches) + " of the " + std::to_string(one.size()) +
               " forms of which the schema wants exactly one");
  }
  const auto negated = table.extra(*type.node, Tag::kNot);
  if (!negated.empty() && fits(v, table, negated[0], at))
    report(at, v.at(), "is " + shown_value(job_, v) + ", which the schema excludes");
}

}  // namespace rhumbline::schema
