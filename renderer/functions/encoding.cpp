// Encodings: base64, base32, JSON, YAML and TOML in both directions.
//
// In: values or text. Out: text or values. Three manners of failing, by name: fromX puts the error into the result (member
// "Error", or a one-item list), toX gives "", mustX and Sprig's own fail the rendering. A spent budget always fails it.
// source: sprig v3.3.0 defaults.go, strings.go; helm v4 pkg/engine/funcs.go
#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/toml.h"
#include "renderer/json/json.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {
namespace {

// ---- base64, base32 --------------------------------------------------------------------------------------------------

template <void (*encode)(std::string&, std::string_view)>
Value encoded(Call& call) {
  call.job.check_size(call.text(0).size() * 2);
  std::string out;
  encode(out, call.text(0));
  return call.string(out);
}

Value decoded(Call& call, const Decoded& found, std::string_view name) {
  if (!found.bad_byte) return call.string(found.bytes);
  std::string error = "illegal ";
  error.append(name).append(" data at input byte ");
  append_uint(error, *found.bad_byte);
  return call.string(error);
}

Value b64dec(Call& call) { return decoded(call, decode_base64(call.text(0)), "base64"); }
Value b32dec(Call& call) { return decoded(call, decode_base32(call.text(0)), "base32"); }

// ---- Values to text ----------------------------------------------------------------------------------------------------

enum class OnError : std::uint8_t { kEmpty, kText, kFail };

constexpr std::size_t kUsualSize = 512;  // of what charts write so: with room for it, it need not grow step by step

/// Runs a writer; what it throws becomes "", the text of the error, or the call's failure (behind `prefix`). Spent budgets go on.
template <class Write>
Value written(Call& call, OnError on_error, Write write, std::string_view prefix = {}) {
  std::string out;
  out.reserve(kUsualSize);
  try {
    write(out);
  } catch (const Failure& failure) {
    const Diagnostic& problem = failure.diagnostic();
    if (problem.cause == Cause::kLimit) throw;
    if (on_error == OnError::kFail) call.fail(std::string(prefix) + problem.message);
    out = on_error == OnError::kText ? problem.message : std::string();
  }
  return call.string(out);
}

template <OnError on_error>
Value to_json(Call& call) {
  return written(call, on_error, [&](std::string& out) { json::write(call.job, out, call[0]); });
}

template <OnError on_error>
Value to_pretty_json(Call& call) {
  return written(call, on_error, [&](std::string& out) { json::write(call.job, out, call[0], {.indent = "  "}); });
}

Value to_raw_json(Call& call) {
  return written(call, OnError::kFail, [&](std::string& out) { json::write(call.job, out, call[0], {.escape_html = false}); });
}

template <OnError on_error>
Value to_yaml(Call& call) {
  const auto write = [&](std::string& out) { yaml::write(call.job, out, call[0]); };
  return written(call, on_error, write, "error marshaling into JSON: ");
}

Value to_yaml_pretty(Call& call) {
  if (type_of(call[0]) == &kTypeComplex) call.fail("cannot marshal type: complex128");
  return written(call, OnError::kEmpty, [&](std::string& out) { yaml::write_pretty(call.job, out, call[0]); });
}

template <OnError on_error>
Value to_toml(Call& call) {
  if (call[0].is_nil()) call.fail("reflect: call of reflect.Value.Type on zero Value");
  return written(call, on_error, [&](std::string& out) { write_toml(call.job, out, call[0]); });
}

// ---- Text to values ----------------------------------------------------------------------------------------------------

Value error_map(Call& call, std::string_view error) { return make_map(call.arena(), {{"Error", call.string(error)}}); }

Value error_list(Call& call, std::string_view error) {
  const Value item = call.string(error);
  return make_list(call.arena(), {&item, 1});
}

/// encoding/json's words for a document of the wrong kind.
std::string type_error(const Value& v, std::string_view wanted) {
  std::string_view found = "number";
  if (v.is_string()) found = "string";
  if (v.is(Kind::kBool)) found = "bool";
  if (v.is_list()) found = "array";
  if (v.is_map()) found = "object";
  return std::string("json: cannot unmarshal ").append(found).append(" into Go value of type ").append(wanted);
}

std::string error_text(const Diagnostic& problem) {
  if (problem.cause == Cause::kLimit) fail(problem);
  return problem.helm.empty() ? problem.message : problem.helm;
}

/// What a document must be for the function, and what a blank one gives.
enum class Wanted : std::uint8_t { kMap, kList };

Value as_wanted(Call& call, Result<Value> read, Wanted wanted, std::string_view type_error_prefix) {
  const bool is_map = wanted == Wanted::kMap;
  std::string error;
  if (!read.ok()) {
    error = error_text(read.error());
  } else if (read.value().is_nil()) {
    return is_map ? Value::map(make_map(call.arena())) : make_list(call.arena(), {});
  } else if (is_map ? read.value().is_map() : read.value().is_list()) {
    return read.value();
  } else {
    error = std::string(type_error_prefix) + type_error(read.value(), is_map ? "map[string]interface {}" : "[]interface {}");
  }
  return is_map ? error_map(call, error) : error_list(call, error);
}

constexpr std::string_view kYamlTypeError = "error unmarshaling JSON: while decoding JSON: ";

// Go reports a number that does not fit only when nothing else is wrong, and goes on behind it: of a map the rest is kept beside the error.
// source: encoding/json (*decodeState).saveError
Value from_json(Call& call) {
  std::string out_of_range;
  Result<Value> read = json::read(call.job, call.text(0), {}, {.out_of_range = &out_of_range});
  if (read.ok() && read.value().is_nil()) {
    Map* nothing = make_map(call.arena());
    nothing->is_nil = true;  // null leaves a nil map, unlike fromYaml
    return Value::map(nothing);
  }
  if (read.ok() && read.value().is_map() && !out_of_range.empty()) {
    read.value().as_map().set(call.arena(), "Error", call.string(out_of_range));
  }
  return as_wanted(call, std::move(read), Wanted::kMap, "");
}

Value from_json_array(Call& call) {
  std::string out_of_range;
  Result<Value> read = json::read(call.job, call.text(0), {}, {.out_of_range = &out_of_range});
  if (read.ok() && read.value().is_nil()) return nil_list(call.arena());  // null leaves a nil slice, unlike fromYamlArray
  if (read.ok() && read.value().is_list() && !out_of_range.empty()) return error_list(call, out_of_range);
  return as_wanted(call, std::move(read), Wanted::kList, "");
}

Value from_yaml(Call& call) { return as_wanted(call, yaml::read(call.job, call.text(0)), Wanted::kMap, kYamlTypeError); }
Value from_yaml_array(Call& call) { return as_wanted(call, yaml::read(call.job, call.text(0)), Wanted::kList, kYamlTypeError); }

Value must_from_json(Call& call) {
  Result<Value> read = json::read(call.job, call.text(0));
  if (!read.ok()) call.fail(error_text(read.error()));
  return read.value();
}

Value from_toml(Call& call) {
  try {
    return read_toml(call, call.text(0));
  } catch (const Failure& failure) {
    return error_map(call, error_text(failure.diagnostic()));
  }
}

constexpr Function kRows[] = {
    {"b32dec", "s", Purity::kPure, b32dec, "b32dec TEXT: the bytes of base32 text, or why it is none"},
    {"b32enc", "s", Purity::kPure, encoded<append_base32>, "b32enc TEXT: in base32"},
    {"b64dec", "s", Purity::kPure, b64dec, "b64dec TEXT: the bytes of base64 text, or why it is none"},
    {"b64enc", "s", Purity::kPure, encoded<append_base64>, "b64enc TEXT: in base64"},
    {"fromJson", "s", Purity::kPure, from_json, "fromJson TEXT: the JSON object; member Error when it is none"},
    {"fromJsonArray", "s", Purity::kPure, from_json_array, "fromJsonArray TEXT: the JSON array; a list of the error when it is none"},
    {"fromToml", "s", Purity::kPure, from_toml, "fromToml TEXT: the TOML document; member Error when it is none"},
    {"fromYaml", "s", Purity::kPure, from_yaml, "fromYaml TEXT: the YAML mapping; member Error when it is none"},
    {"fromYamlArray", "s", Purity::kPure, from_yaml_array, "fromYamlArray TEXT: the YAML sequence; a list of the error when it is none"},
    {"mustFromJson", "s", Purity::kPure, must_from_json, "mustFromJson TEXT: any JSON value; fails on others"},
    {"mustToJson", "x", Purity::kPure, to_json<OnError::kFail>, "mustToJson X: as toJson; fails on what JSON cannot say"},
    {"mustToPrettyJson", "x", Purity::kPure, to_pretty_json<OnError::kFail>, "mustToPrettyJson X: as toPrettyJson; may fail"},
    {"mustToRawJson", "x", Purity::kPure, to_raw_json, "mustToRawJson X: as toRawJson"},
    {"mustToToml", "x", Purity::kPure, to_toml<OnError::kFail>, "mustToToml X: as toToml; fails on what TOML cannot say"},
    {"mustToYaml", "x", Purity::kPure, to_yaml<OnError::kFail>, "mustToYaml X: as toYaml; fails on what YAML cannot say"},
    {"toJson", "x", Purity::kPure, to_json<OnError::kEmpty>, "toJson X: in one line, < > & escaped"},
    {"toPrettyJson", "x", Purity::kPure, to_pretty_json<OnError::kEmpty>, "toPrettyJson X: indented by two spaces"},
    {"toRawJson", "x", Purity::kPure, to_raw_json, "toRawJson X: as toJson, nothing escaped for HTML"},
    {"toToml", "x", Purity::kPure, to_toml<OnError::kText>, "toToml X: as a TOML document, or why there is none"},
    {"toYaml", "x", Purity::kPure, to_yaml<OnError::kEmpty>, "toYaml X: as YAML, without the last line end"},
    {"toYamlPretty", "x", Purity::kPure, to_yaml_pretty, "toYamlPretty X: as YAML with indented sequences and no folded lines"},
};

}  // namespace

std::span<const Function> encoding_functions() { return kRows; }

}  // namespace rhumbline
