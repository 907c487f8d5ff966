// What the user gave becomes one map: values files, then the --set flags, kind by kind.
//
// In:  the flags as they were typed.   Out: a fresh map; every value knows the file or flag it came from.
// Trap: the order is fixed by kind, not by the command line; and chart defaults are not visible here, so `--set l[1]=x`
// over a default list makes a list of null and x.
// source: helm v4 pkg/cli/values/options.go MergeValues

#include <array>

#include "renderer/json/json.h"
#include "renderer/values/origins.h"
#include "renderer/values/strvals.h"
#include "renderer/values/tables.h"

namespace rhumbline {

namespace {

constexpr std::array<std::string_view, 5> kFlags = {"--set", "--set-string", "--set-file", "--set-json",
                                                    "--set-literal"};

std::string_view flag_of(SetKind kind) { return kFlags[static_cast<std::size_t>(kind)]; }

bool is_url(std::string_view path) {
  return path.starts_with("http://") || path.starts_with("https://") || path.starts_with("oci://");
}

// The name of an expression in messages: whole when it is short.
std::string source_name(std::string_view flag, std::string_view expression) {
  constexpr std::size_t kLongest = 80;
  std::string name(flag);
  name += ' ';
  name += expression.substr(0, kLongest);
  if (expression.size() > kLongest) name += "...";
  return name;
}

[[noreturn]] void refuse(Pos at, const std::string& words, std::string helm) {
  fail({.rule = "values.set", .at = at, .message = words, .helm = std::move(helm)});
}

// `--set-json '{"a": 1}'`: one object, merged like a file.
void apply_object(Job& job, Map& into, std::string_view text, std::string_view whole, Pos at) {
  Result<Value> read = json::read(job, text, at);
  if (!read) {
    refuse(read.error().at ? read.error().at : at, read.error().message,
           "failed parsing --set-json data JSON: " + std::string(whole));
  }
  merge_maps(job, into, read.value().as_map());
}

void apply_file(Job& job, Files& files, Map& into, const std::string& path, const ValuesOptions& options) {
  Result<std::string_view> text = read_named(job, files, path, options.streams);
  if (!text) fail(text.error());
  const bool is_stdin = trim_space(path) == "-";
  const Pos at = job.sources.add(is_stdin ? "standard input" : path, text.value());
  Result<Value> read = read_values(job, text.value(), at, {.helm3 = options.helm3});
  if (!read) {
    Diagnostic diagnostic = read.error();
    diagnostic.helm =
        "failed to parse " + path + ": " + (diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm);
    fail(std::move(diagnostic));
  }
  merge_maps(job, into, read.value().as_map());
}

// Lays what is given now over the values of the release; a null given now takes the release's value away, not the chart's.
// source: helm v4 pkg/action/upgrade.go reuseValues
bool lay_over_released(Job& job, Map& values, const ReusedValues& reused, const ValuesOptions& options) {
  if (reused.mode == ReusedValues::kNever || !reused.config.is_map() || reused.config.as_map().empty()) return false;
  if (reused.mode == ReusedValues::kIfNone && !values.empty()) return false;
  const Value released = copy_tables(job, reused.config);
  merge_tables(job, values, released.as_map(), {}, {.helm3 = options.helm3});
  return true;
}

}  // namespace

Result<std::string_view> read_named(Job& job, Files& files, std::string_view path, Streams* streams) {
  const bool is_stdin = trim_space(path) == "-";
  if (streams != nullptr && (is_stdin || path.starts_with("/dev/") || path.starts_with("/proc/"))) {
    if (const auto known = streams->find(path); known != streams->end()) return known->second;
    Result<std::string_view> read = read_named(job, files, path);
    if (read) streams->emplace(path, read.value());
    return read;
  }
  if (is_stdin) return read_stdin(job.arena, job.limits.file_bytes);
  if (is_url(path)) {
    return Diagnostic{.cause = Cause::kIo,
                      .rule = "values.url",
                      .message = "values are never fetched from the network: " + std::string(path),
                      .hint = "download the file first, or pipe it in and name it -"};
  }
  return files.read(std::string(path), job.arena, job.limits.file_bytes);
}

void apply_set(Job& job, Files& files, Map& into, std::string_view expression, SetKind kind,
               const ValuesOptions& options) {
  const std::string_view flag = flag_of(kind);
  const std::string_view kept = job.arena.copy(expression);
  const Pos at = job.sources.add(source_name(flag, expression), kept);
  if (kind == SetKind::kJson && !options.helm3) {
    const std::string_view trimmed = trim_space(kept);
    if (trimmed.starts_with('{')) {
      return apply_object(job, into, trimmed, kept, at + static_cast<std::size_t>(trimmed.data() - kept.data()));
    }
  }
  SetParser parser(job, files, {.expression = kept, .at = at, .kind = kind, .helm3 = options.helm3, .streams = options.streams});
  if (parser.run(into)) return;
  const std::string prefix = "failed parsing " + std::string(flag) + " data";
  refuse(parser.fault_at(), parser.plain_fault().empty() ? parser.fault() : parser.plain_fault(),
         kind == SetKind::kJson ? prefix + " " + std::string(kept) : prefix + ": " + parser.fault());
}

Value merge_user_values(Job& job, Files& files, const ValueFlags& flags, const ValuesOptions& given) {
  ValuesOptions options = given;
  options.streams = flags.streams;
  const Value values = Value::map(make_map(job.arena));
  const auto remember = [&](LayerKind kind, std::string label) {
    if (options.history != nullptr) options.history->steps.push_back({kind, std::move(label), copy_tables(job, values)});
  };
  if (flags.recorded.is_map()) {
    merge_maps(job, values.as_map(), flags.recorded.as_map());
    remember(LayerKind::kRecorded, "recorded in what runs");
  }
  for (const std::string& path : flags.files) {
    apply_file(job, files, values.as_map(), path, options);
    remember(LayerKind::kFile, "-f " + path);
  }
  const auto apply = [&](const std::vector<std::string>& expressions, SetKind kind) {
    for (const std::string& text : expressions) {
      apply_set(job, files, values.as_map(), text, kind, options);
      remember(LayerKind::kFlag, source_name(flag_of(kind), text));
    }
  };
  apply(flags.set_json, SetKind::kJson);
  apply(flags.set, SetKind::kSet);
  apply(flags.set_string, SetKind::kString);
  apply(flags.set_file, SetKind::kFile);
  apply(flags.set_literal, SetKind::kLiteral);
  if (lay_over_released(job, values.as_map(), flags.reused, options)) remember(LayerKind::kRecorded, "of the release that is upgraded");
  return values;
}

Value replaced_defaults(Job& job, const ReusedValues& reused, const ValuesOptions& options) {
  if (reused.mode != ReusedValues::kWhole || !reused.defaults.is_map()) return {};
  Chart chart;  // the record keeps no subcharts
  chart.values = reused.defaults;
  const Value config = reused.config.is_map() ? copy_tables(job, reused.config) : Value::map(make_map(job.arena));
  return coalesce_values(job, chart, config, options);
}

void merge_file_values(Job& job, Map& base, const Map& over) { merge_maps(job, base, over); }

const Value* path_value(const Value& values, std::string_view path) {
  const Value* at = &values;
  for (;;) {
    if (!at->is_map()) return nullptr;
    const std::size_t dot = path.find('.');
    const Entry* entry = at->as_map().find(path.substr(0, dot));
    if (entry == nullptr) return nullptr;
    at = &entry->value;
    if (dot == std::string_view::npos) return at;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace rhumbline
