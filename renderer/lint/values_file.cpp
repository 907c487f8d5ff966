// The rules about values.yaml: it can be read, and with the user's values over it, it fits values.schema.json.
//
// In:  the file and the user's values.   Out: messages.
// Traps: only the first document counts here, and only this chart's own schema; subcharts are not looked at. The tables of the user are
// changed in place below the first level, as Helm changes them: the rules that follow see them so.
// source: helm v4 pkg/chart/v2/lint/rules/values.go

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/lint/rules.h"
#include "renderer/schema/schema.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::lint {

namespace {

constexpr std::string_view kFile = "values.yaml";

// The user's values over the chart's, table by table; a null of the user takes a default away, and one over a null stays.
// source: helm v4 pkg/chart/common/util/coalesce.go coalesceTablesFullKey
void lay_under(Job& job, Map& values, const Map& defaults) {
  for (const Entry& under : defaults.entries()) {
    Entry* over = values.find(under.key);
    if (over == nullptr) {
      values.set(job.arena, under.key, under.value, under.key_at);
    } else if (over->value.is_nil()) {
      if (!under.value.is_nil()) values.erase(under.key);
    } else if (over->value.is_map() && under.value.is_map()) {
      lay_under(job, over->value.as_map(), under.value.as_map());
    }
  }
}

std::string schema_fault(Job& job, std::string_view text, Pos at, const Value& values) {
  const Result<Value> document = json::read(job, text, at, {.keep_integers = true});
  if (!document) {  // read as a stream, text that ends too soon has other words
    const std::string words = words_of(document.error());
    return words != "unexpected end of JSON input" ? words : trim_space(text).empty() ? "EOF" : "unexpected EOF";
  }
  const auto compiled = schema::Schema::compile(job, document.value());
  if (!compiled) return words_of(compiled.error());
  const schema::Verdict verdict = schema::check(job, compiled.value(), values);
  return verdict.findings.empty() ? std::string() : verdict.helm + "\n";
}

std::string values_rule(Linter& linter, const std::string& path) {
  Job& job = linter.job;
  const auto read = [&](const std::string& file) { return linter.files.read(file, job.arena, job.limits.file_bytes); };
  const Result<std::string_view> text = read(path);
  if (!text) return "unable to parse YAML: " + words_of(text.error());
  const Result<Value> defaults = read_values(job, text.value(), job.sources.add(path, text.value()), {.helm3 = true, .for_lint = true});
  if (!defaults) {
    const std::string_view type = linter.helm3() ? "chartutil.Values" : "common.Values";
    return "unable to parse YAML: " + replace_all(words_of(defaults.error()), "map[string]interface {}", type);
  }
  Map* values = linter.user_values.as_map().clone(job.arena);
  lay_under(job, *values, defaults.value().as_map());
  const std::string schema_path = linter.folder + "/values.schema.json";
  if (linter.files.kind(schema_path) == FileKind::kMissing) return {};
  const Result<std::string_view> schema = read(schema_path);
  const bool skips = linter.request.skip_schema && !linter.helm3();  // Helm 3 checks here all the same
  if (!schema || schema.value().empty() || skips) return {};
  return schema_fault(job, schema.value(), job.sources.add(schema_path, schema.value()), Value::map(values));
}

}  // namespace

void check_values_file(Linter& linter) {
  const std::string path = linter.folder + "/values.yaml";
  const bool is_missing = linter.files.kind(path) == FileKind::kMissing;
  if (!linter.rule(Level::kInfo, kFile, is_missing ? "file does not exist" : "")) return;
  linter.rule(Level::kError, kFile, values_rule(linter, path));
}

}  // namespace rhumbline::lint
