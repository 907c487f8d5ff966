// `rhumbline schema`: which kinds are known, and schemas of one's own made ready for --crds.
//
// In:  `list`, or `add` with CRDs, JSON schemas and OpenAPI documents (v2, v3) as a cluster serves them.   Out: a table on stdout; files in
// the folder of --into, one for each CRD and for each kind of an OpenAPI document that is not built in.
// The one idea: an OpenAPI document becomes JSON schemas that stand alone, so that a folder of them is all that --crds needs.
// Traps: OpenAPI calls int-or-string a string; an optional field takes null; definitions refer to each other in circles.

#include <algorithm>
#include <set>

#include "renderer/base/text.h"
#include "renderer/cli/commands.h"
#include "renderer/json/json.h"
#include "renderer/live/live.h"
#include "renderer/schema/kubeconform.h"
#include "renderer/schema/schema.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kSchemaFlags[] = {
    {"into", 0, FlagKind::kValue, "DIR", "add: where the schemas are written; --crds DIR reads them"},
    {"kubernetes-version", 0, FlagKind::kValue, "VERSION", "list: kinds that this version serves; all without it"},
};
constexpr int kMaxDepth = 200;

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

int list_kinds(const Arguments& arguments, Outlet& outlet) {
  const std::string version = arguments.value("kubernetes-version");
  std::optional<schema::KubeVersion> only;
  if (!version.empty()) only = schema::kube_version(version).or_throw();
  std::string out;
  for (const schema::KindRowText& row : schema::known_kinds(only)) {
    out += row.api_version + "\t" + row.kind + "\t" + row.scope + "\t" + row.versions + "\n";
  }
  outlet.write(out);
  return kOk;
}

// One OpenAPI document into schemas that stand alone.
class Converter {
 public:
  Converter(Job& job, const Value& document) : job_(job) {
    definitions_ = member_of(document, "definitions");
    if (!definitions_.is_map()) definitions_ = member_of(member_of(document, "components"), "schemas");
  }

  [[nodiscard]] bool has_definitions() const { return definitions_.is_map(); }
  [[nodiscard]] std::span<const Entry> definitions() const { return std::as_const(definitions_.as_map()).entries(); }

  /// The schema of a definition with all that it refers to.
  Value schema_of(std::string_view name) {
    Map* needed = make_map(job_.arena);
    std::vector<std::string_view> waiting = {name};
    std::set<std::string_view> seen(waiting.begin(), waiting.end());
    while (!waiting.empty()) {
      const std::string_view next = waiting.back();
      waiting.pop_back();
      std::vector<std::string_view> references;
      needed->set(job_.arena, next, converted(definitions_.as_map().get(next), next, 0, references));
      for (const std::string_view each : references) {
        if (definitions_.as_map().find(each) != nullptr && seen.insert(each).second) waiting.push_back(each);
      }
    }
    const std::string reference = "#/definitions/" + std::string(name);
    return make_map(job_.arena, {{"$ref", text(reference)}, {"definitions", Value::map(needed)}});
  }

 private:
  Value text(std::string_view bytes) { return Value::string(job_.arena, job_.arena.copy(bytes)); }

  Value either(std::string_view other) {
    Value forms[2];
    forms[0] = make_map(job_.arena, {{"type", Value::literal("string")}});
    forms[1] = make_map(job_.arena, {{"type", Value::literal(other)}});
    return make_map(job_.arena, {{"anyOf", make_list(job_.arena, forms)}});
  }

  Value converted(const Value& schema, std::string_view name, int depth, std::vector<std::string_view>& references) {
    job_.pay(1);
    if (!schema.is_map() || depth > kMaxDepth) return schema;
    if (text_of(schema, "format") == "int-or-string" || name.ends_with(".IntOrString")) return either("integer");
    if (name.ends_with(".api.resource.Quantity")) return either("number");
    Map* out = make_map(job_.arena);
    for (const Entry& entry : std::as_const(schema.as_map()).entries()) {
      if (entry.key == "description" || entry.key.starts_with("x-kubernetes-")) continue;
      Value value = entry.value;
      if (entry.key == "$ref" && value.is_string()) {
        const std::string_view target = value.as_text().substr(value.as_text().rfind('/') + 1);
        references.push_back(target);
        value = text("#/definitions/" + std::string(target));
      } else if (entry.key == "properties") {
        value = properties(schema, depth, references);
      } else if (entry.key == "items" || entry.key == "additionalProperties" || entry.key == "not") {
        value = converted(value, {}, depth + 1, references);
      } else if (value.is_list() && (entry.key == "allOf" || entry.key == "anyOf" || entry.key == "oneOf")) {
        ListBuilder list(job_.arena);
        for (const Value& item : value.as_list()) list.push(converted(item, {}, depth + 1, references));
        value = list.finish();
      }
      out->set(job_.arena, entry.key, value);
    }
    return Value::map(out);
  }

  // An optional field may be null: the server takes it for "not given".
  Value properties(const Value& schema, int depth, std::vector<std::string_view>& references) {
    const Value required = member_of(schema, "required");
    const auto is_required = [&](std::string_view name) {
      return required.is_list() && std::any_of(required.as_list().begin(), required.as_list().end(),
                                               [&](const Value& v) { return v.is_string() && v.as_text() == name; });
    };
    Map* out = make_map(job_.arena);
    const Value own = member_of(schema, "properties");
    if (!own.is_map()) return own;
    for (const Entry& entry : std::as_const(own.as_map()).entries()) {
      Value value = converted(entry.value, {}, depth + 1, references);
      if (!is_required(entry.key)) {
        const Value forms[] = {make_map(job_.arena, {{"type", Value::literal("null")}}), value};
        value = make_map(job_.arena, {{"anyOf", make_list(job_.arena, forms)}});
      }
      out->set(job_.arena, entry.key, value);
    }
    return Value::map(out);
  }

  Job& job_;
  Value definitions_;
};

class Adder {
 public:
  Adder(Job& job, Files& files, std::string folder) : job_(job), files_(files), folder_(std::move(folder)), store_(job) {}

  void add(const Input& input) {
    const std::size_t before = written_ + known_;
    const Pos start = job_.sources.add(input.name, input.text);
    for (const Document& document : split_documents(input.text)) {
      for (const Value& value : parse_document(job_, document, start + document.offset).or_throw().values) add_value(input, value);
    }
    if (written_ + known_ == before) {
      fail({.cause = Cause::kUsage,
            .rule = "schema.add",
            .message = input.name + " holds no CustomResourceDefinition, no JSON schema and no OpenAPI document",
            .hint = "JSON schemas are named kind-group-version.json"});
    }
  }

  [[nodiscard]] std::string summary() const {
    return std::to_string(written_) + " schemas written to " + folder_ +
           (known_ == 0 ? "" : ", " + std::to_string(known_) + " kinds left out that are built in") + "\n";
  }

 private:
  void write(const std::string& name, const Value& value) {
    std::string text;
    json::write(job_, text, value, {.escape_html = false, .indent = "  "});
    files_.write(join_path(folder_, name), text + "\n").or_throw();
    ++written_;
  }

  void add_value(const Input& input, const Value& value) {
    if (!value.is_map()) return;
    Converter converter(job_, value);
    const bool is_openapi = value.as_map().find("swagger") != nullptr || value.as_map().find("openapi") != nullptr;
    if (is_openapi && converter.has_definitions()) return add_openapi(converter);
    if (text_of(value, "kind").empty() && input.name.ends_with(".json")) return write(std::string(base_name(input.name)), value);
    for (const Value& object : schema::unfold_list(value)) {
      const std::string_view name = text_of(member_of(object, "metadata"), "name");
      const bool is_safe = !name.empty() && name.find_first_of("/\\") == std::string_view::npos;
      if (is_safe && store_.add_crd(object)) write("crd-" + std::string(name) + ".json", object);
    }
  }

  void add_openapi(Converter& converter) {
    for (const Entry& definition : converter.definitions()) {
      const Value kinds = member_of(definition.value, "x-kubernetes-group-version-kind");
      if (!kinds.is_list() || kinds.as_list().size != 1) continue;  // shared types such as DeleteOptions belong to no kind
      const Value& each = kinds.as_list()[0];
      const std::string group(text_of(each, "group")), version(text_of(each, "version")), kind(text_of(each, "kind"));
      if (version.empty() || kind.empty() || (group + version + kind).find_first_of("/\\") != std::string::npos) continue;
      const std::string api_version = group.empty() ? version : group + "/" + version;
      if (store_.find(api_version, kind, schema::kube_version("").or_throw()).type) {
        ++known_;
      } else {
        write(schema::published_name(api_version, kind) + ".json", converter.schema_of(definition.key));
      }
    }
  }

  Job& job_;
  Files& files_;
  std::string folder_;
  schema::Store store_;
  std::size_t written_ = 0, known_ = 0;
};

int add_schemas(Job& job, const Arguments& arguments, Outlet& outlet) {
  const std::string folder = arguments.value("into");
  if (folder.empty()) refuse("schema add needs --into DIR", "rhumbline schema add crds.yaml --into schemas; then validate --crds schemas");
  const std::vector<std::string> sources(arguments.positional.begin() + 1, arguments.positional.end());
  if (sources.empty()) refuse("schema add needs a file, a folder or -", "kubectl get --raw /openapi/v2 | rhumbline schema add - --into schemas");
  DiskFiles files;
  const Inputs inputs = read_inputs(job, files, sources);
  if (!inputs.faults.empty()) fail(inputs.faults.front());
  Adder adder(job, files, folder);
  for (const Input& input : inputs.found) adder.add(input);
  outlet.write(adder.summary());
  return kOk;
}

int schema_command(Job& job, const Arguments& arguments, Outlet& outlet) {
  const std::string action = arguments.positional.empty() ? "" : arguments.positional.front();
  if (action == "list" && arguments.positional.size() == 1) return list_kinds(arguments, outlet);
  if (action == "add") return add_schemas(job, arguments, outlet);
  refuse(action.empty() ? "schema needs an action" : "schema has no action \"" + action + "\"", "rhumbline schema list, or schema add FILE --into DIR");
}

}  // namespace

std::span<const Flag> schema_flags() { return kSchemaFlags; }

int run_schema(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments));
  return run_reporting(job, arguments, outlet, {.usage = kUsage, .limit = kUnfinished, .failed = kFailed}, schema_command);
}

}  // namespace rhumbline::cli
