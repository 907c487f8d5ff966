// What can be asked of a loaded chart, and how Helm words a log line.
//
// In:  charts.   Out: names, paths, files.
// Trap: a chart's path is made of the names that charts have now: an alias has replaced the name by then.

#include "renderer/chart/chart.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"

namespace rhumbline {

namespace {

bool has_manifest_extension(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.find('/', dot) != std::string_view::npos) return false;
  const std::string extension = lower(name.substr(dot));
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

void collect_crds(const Chart& chart, std::vector<CrdFile>& found) {
  for (const ChartFile& file : chart.files) {
    if (file.name.starts_with("crds/") && has_manifest_extension(file.name)) {
      found.push_back({.path = join_path(chart.full_path(), file.name), .file = file});
    }
  }
  for (const Chart* child : chart.subcharts) collect_crds(*child, found);
}

bool needs_quotes(std::string_view text) {
  if (text.empty()) return true;
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (rune.value == ' ' || rune.value == '=' || rune.value == '"' || rune.value < ' ') return true;
    const bool is_foreign = rune.value >= 0x80;
    if (is_foreign && (rune.value == kRuneError || is_space(rune.value) || !is_print(rune.value))) return true;
    text.remove_prefix(rune.bytes);
  }
  return false;
}

void append_log_text(std::string& out, std::string_view text) {
  if (needs_quotes(text)) {
    append_quoted(out, text);
  } else {
    out += text;
  }
}

}  // namespace

std::string Chart::full_path() const {
  if (is_root()) return std::string(name());
  std::string path = parent->full_path();
  path += "/charts/";
  path += name();
  return path;
}

Chart* ChartSet::add() {
  charts.push_back(std::make_unique<Chart>());
  return charts.back().get();
}

std::string_view read_file(Job& job, Files& files, ChartFile& file) {
  if (file.disk_path.empty()) return file.bytes;
  if (file.bytes.empty()) {
    Result<std::string_view> read = files.read_listed(std::string(file.disk_path), file.disk_bytes, job.lasting, job.limits.file_bytes);
    if (!read) {
      Diagnostic diagnostic = read.error();
      diagnostic.helm = "error reading " + std::string(file.name) + ": " +
                        (diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm);
      fail(std::move(diagnostic));
    }
    file.bytes = read.value();
  }
  if (file.bytes.starts_with("\xEF\xBB\xBF")) file.bytes.remove_prefix(3);
  file.at = job.sources.add(file.disk_path, file.bytes);
  file.disk_path = {};
  return file.bytes;
}

std::vector<std::string_view> missing_dependencies(const Chart& chart) {
  std::vector<std::string_view> missing;
  for (const Dependency& wanted : chart.metadata.dependencies) {
    const bool is_there = std::any_of(chart.subcharts.begin(), chart.subcharts.end(),
                                      [&](const Chart* child) { return child->name() == wanted.name; });
    if (!is_there) missing.push_back(wanted.name);
  }
  return missing;
}

std::vector<CrdFile> crd_files(const Chart& root) {
  std::vector<CrdFile> found;
  collect_crds(root, found);
  return found;
}

std::string_view described(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool: return "a boolean";
    case Kind::kString: return "a string";
    case Kind::kList: return "a list";
    case Kind::kMap: return "a map";
    case Kind::kInvalid:
    case Kind::kNil: return "null";
    default: return "a number";
  }
}

std::string helm_log(std::string_view level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string out = "level=";
  out += level;
  out += " msg=";
  append_log_text(out, message);
  for (const LogField& field : fields) {
    out += ' ';
    out += field.key;
    out += '=';
    append_log_text(out, field.value);
  }
  return out;
}

}  // namespace rhumbline
