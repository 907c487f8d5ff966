// The tree of failures in Helm's words.
//
// In: what run_explained() found. Out: lines `- at '/a/b': got string, want integer`, causes two spaces deeper than what they
// explain. A reference with one cause is not shown, nor is a group at the top.
// source: santhosh-tekuri/jsonschema 6.0.3 output.go display(), kind/kind.go; golang.org/x/text prints the numbers
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

std::string join_quoted(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += single_quoted(name);
  }
  return out;
}

/// A number as it stands in the schema file: the validator keeps the literal.
std::string literal_of(Job& job, const Value& number) {
  const std::string_view text = job.sources.bytes_from(number.at());
  const std::size_t end = text.find_first_not_of("0123456789+-.eE");
  const std::string_view digits = text.substr(0, end);
  if (!digits.empty() && parse_float(digits).status == ParseStatus::kOk && parse_float(digits).value == as_double(number)) {
    return std::string(digits);
  }
  std::string out;
  json::write(job, out, number);
  return out;
}

std::string display(Job& job, const Value& v) {
  if (v.is_string()) return single_quoted(v.as_text());
  if (v.is_nil()) return "<nil>";
  if (v.is(Kind::kBool)) return v.as_bool() ? "true" : "false";
  return is_number(v) ? literal_of(job, v) : "value";
}

std::string type_words(const Failed& failed) {
  std::string want;
  for (std::uint32_t bit = 1; bit <= kObjectBit; bit <<= 1) {
    if ((failed.wanted & bit) == 0) continue;
    if (!want.empty()) want += " or ";
    want += json_type_name(bit);
  }
  return "got " + std::string(json_type_name(json_type(*failed.instance))) + ", want " + want;
}

std::string enum_words(Job& job, const Failed& failed) {
  std::string want;
  for (const Value& option : failed.options) {
    if (option.is_list() || option.is_map()) return "'enum' failed";
    if (!want.empty()) want += ", ";
    want += display(job, option);
  }
  return failed.options.size() == 1 ? "value must be " + want : "value must be one of " + want;
}

std::string count_words(std::string_view keyword, const Failed& failed) {
  return std::string(keyword) + ": got " + localized_count(failed.got) + ", want " + localized_count(failed.wanted);
}

std::string bound_words(std::string_view keyword, const Failed& failed) {
  return std::string(keyword) + ": got " + localized_number(as_double(*failed.instance)) + ", want " +
         localized_number(as_double(failed.limit));
}

std::string contains_words(const Failed& failed) {
  std::string at;
  for (const std::string_view index : failed.names) {
    if (!at.empty()) at += ' ';
    at += index;
  }
  if (failed.text.empty()) return "no items match contains schema";
  const std::string start =
      std::string(failed.text) + " " + localized_count(failed.wanted) + " items required to match contains schema, but ";
  if (failed.names.empty()) return start + "none matched";
  return start + "matched " + localized_count(failed.names.size()) + " items at " + at;
}

std::string one_of_words(const Failed& failed) {
  if (failed.text.empty()) return "'oneOf' failed, none matched";
  return "'oneOf' failed, subschemas " + localized_count(failed.wanted) + ", " + localized_count(failed.got) + " matched";
}

std::string check_words(Job& job, const Failed& failed) {
  switch (failed.op) {
    case Op::kTypes: return type_words(failed);
    case Op::kConst:
      return failed.limit.is_list() || failed.limit.is_map() ? "'const' failed" : "value must be " + display(job, failed.limit);
    case Op::kEnum: return enum_words(job, failed);
    case Op::kFormat:
      return display(job, *failed.instance) + " is not valid " + std::string(failed.text) + ": " + std::string(failed.reason);
    case Op::kMinProperties: return count_words("minProperties", failed);
    case Op::kMaxProperties: return count_words("maxProperties", failed);
    case Op::kMinItems: return count_words("minItems", failed);
    case Op::kMaxItems: return count_words("maxItems", failed);
    case Op::kMinLength: return count_words("minLength", failed);
    case Op::kMaxLength: return count_words("maxLength", failed);
    case Op::kRequired:
      return (failed.names.size() == 1 ? "missing property " : "missing properties ") + join_quoted(failed.names);
    case Op::kDependentRequired:
      return "properties " + join_quoted(failed.names) + " required, if " + single_quoted(failed.text) + " exists";
    case Op::kObject: return "additional properties " + join_quoted(failed.names) + " not allowed";
    case Op::kPropertyNames: return "invalid propertyName " + single_quoted(failed.text);
    case Op::kUniqueItems:
      return "items at " + localized_count(failed.wanted) + " and " + localized_count(failed.got) + " are equal";
    case Op::kNoAdditionalItems: return "last " + localized_count(failed.got) + " additionalItem(s) not allowed";
    case Op::kContains: return contains_words(failed);
    case Op::kPattern: return single_quoted(failed.instance->as_text()) + " does not match pattern " + single_quoted(failed.text);
    case Op::kMinimum: return bound_words("minimum", failed);
    case Op::kMaximum: return bound_words("maximum", failed);
    case Op::kExclusiveMinimum: return bound_words("exclusiveMinimum", failed);
    case Op::kExclusiveMaximum: return bound_words("exclusiveMaximum", failed);
    case Op::kMultipleOf: return bound_words("multipleOf", failed);
    case Op::kNot: return "'not' failed";
    case Op::kAllOf: return "'allOf' failed";
    case Op::kAnyOf: return "'anyOf' failed";
    case Op::kOneOf: return one_of_words(failed);
    default: return "validation failed";
  }
}

}  // namespace

std::string helm_words(Job& job, const Failed& failed) {
  switch (failed.form) {
    case Failed::Form::kFalse: return "false schema";
    case Failed::Form::kBadValue: return "invalid jsonType " + std::string(type_name(*failed.instance));
    case Failed::Form::kGroup:
    case Failed::Form::kReference: return "validation failed";
    case Failed::Form::kCycle: return "the schema refers to itself in a circle";
    default: return check_words(job, failed);
  }
}

namespace {

void append(Job& job, std::string& out, const Failed& failed, int indent) {
  const bool single = failed.first_child != nullptr && failed.first_child->next == nullptr;
  const bool hidden = failed.form == Failed::Form::kBranch || (failed.form == Failed::Form::kReference && single);
  if (!hidden) {
    out.append(static_cast<std::size_t>(indent) * 2, ' ');
    out += "- at " + single_quoted(failed.pointer) + ": " + helm_words(job, failed) + "\n";
    ++indent;
  }
  for (const Failed* child = failed.first_child; child != nullptr; child = child->next) append(job, out, *child, indent);
}

}  // namespace

std::string single_quoted(std::string_view text) {
  std::string quoted;
  append_quoted(quoted, text);
  quoted = replace_all(quoted, "\\\"", "\"");
  quoted = replace_all(quoted, "'", "\\'");
  return "'" + quoted.substr(1, quoted.size() - 2) + "'";
}

void append_helm_tree(Job& job, std::string& out, const Failed& failed) {
  if (failed.form != Failed::Form::kGroup) return append(job, out, failed, 0);
  for (const Failed* child = failed.first_child; child != nullptr; child = child->next) append(job, out, *child, 0);
}

}  // namespace rhumbline::schema
