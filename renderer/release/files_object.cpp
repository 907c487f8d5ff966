// .Files and .Values: maps with methods that templates call.
//
// In:  the files of a chart.   Out: engine.files, a map of name to bytes, read from disk only when a template looks at it.
// Trap: .Files.Get of a missing file is "", and printing the map itself shows bytes as numbers; both follow from the Go type.

#include <algorithm>

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/release/objects.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

std::string_view bytes_of(const Value& self, std::string_view name) {
  const Entry* file = self.as_map().find(name);
  return file == nullptr ? std::string_view() : file->value.as_text();
}

Value files_get(Job& job, const Value& self, std::span<const Value> args) {
  return Value::string(job.arena, bytes_of(self, args[0].as_text()));
}

// The bytes of a file that is there: none is not nil.
Value bytes_value(Job& job, std::string_view bytes) {
  return Value::bytes(job.arena, bytes.data() == nullptr ? std::string_view("") : bytes);
}

Value files_get_bytes(Job& job, const Value& self, std::span<const Value> args) {
  return bytes_value(job, bytes_of(self, args[0].as_text()));
}

Value files_lines(Job& job, const Value& self, std::span<const Value> args) {
  std::string_view text = bytes_of(self, args[0].as_text());
  ListBuilder lines(job.arena, &kSliceOfString);
  if (text.empty()) return lines.finish();
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::string_view line : split(text, "\n")) lines.push(Value::string(job.arena, line));
  return lines.finish();
}

Value files_glob(Job& job, const Value& self, std::span<const Value> args) {
  Map* found = make_map(job.arena, &kTypeFiles);
  const std::string_view pattern = args[0].as_text();
  const bool valid = match_glob(pattern, "").has_value();
  for (const Entry& file : self.as_map().entries()) {
    job.pay(1 + pattern.size() / 8);
    if (!valid || match_glob(pattern, file.key).value_or(false)) found->set(job.arena, file.key, file.value);
  }
  return Value::map(found);
}

// The files as YAML of base name to text. Several files of one base name: Go's map order decides there; here the last by name.
template <class Encode>
Value files_as(Job& job, const Value& self, Encode encode) {
  Map* flat = make_map(job.arena, &kMapOfString);
  for (const Entry* file : self.as_map().sorted(job.arena)) flat->set(job.arena, base_name(file->key), encode(file->value.as_text()));
  std::string out;
  yaml::write(job, out, Value::map(flat));
  return Value::string(job.arena, job.arena.copy(out));
}

Value files_as_config(Job& job, const Value& self, std::span<const Value>) {
  return files_as(job, self, [&](std::string_view bytes) { return Value::string(job.arena, bytes); });
}

Value files_as_secrets(Job& job, const Value& self, std::span<const Value>) {
  return files_as(job, self, [&](std::string_view bytes) {
    std::string quoted;
    json::write(job, quoted, bytes_value(job, bytes));  // JSON's form of bytes is base64 in quotes
    return Value::string(job.arena, job.arena.copy(std::string_view(quoted).substr(1, quoted.size() - 2)));
  });
}

constexpr Method kFilesMethods[] = {
    {"AsConfig", "", files_as_config}, {"AsSecrets", "", files_as_secrets}, {"Get", "s", files_get},
    {"GetBytes", "s", files_get_bytes}, {"Glob", "s", files_glob},          {"Lines", "s", files_lines},
};

// ---- Values ------------------------------------------------------------------------------------------------------------------

[[noreturn]] void no_such(std::string_view key, std::string_view what) {
  std::string message;
  append_quoted(message, key);
  fail({.message = message + " is not a " + std::string(what)});
}

// The table at a dotted path; throws Helm's words.
Value table_at(const Value& self, std::string_view path) {
  Value table = self;
  for (std::string_view key : split(path, ".")) {
    const Entry* entry = table.as_map().find(key);
    if (entry == nullptr || !entry->value.is_map()) no_such(key, "table");
    table = entry->value;
  }
  return table;
}

Value values_table(Job& job, const Value& self, std::span<const Value> args) {
  const Value table = table_at(self, args[0].as_text());
  return map_as(job.arena, table.as_map(), type_of(self));
}

Value values_path(Job&, const Value& self, std::span<const Value> args) {
  const std::string_view path = args[0].as_text();
  if (path.empty()) fail({.message = "YAML path cannot be empty"});
  const std::size_t dot = path.rfind('.');
  const std::string_view key = path.substr(dot == std::string_view::npos ? 0 : dot + 1);
  Value table = self;
  if (dot != std::string_view::npos) {
    for (std::string_view step : split(path.substr(0, dot), ".")) {
      const Entry* entry = table.as_map().find(step);
      if (entry == nullptr || !entry->value.is_map()) no_such(key, "value");
      table = entry->value;
    }
  }
  const Entry* entry = table.as_map().find(key);
  if (entry == nullptr || entry->value.is_map()) no_such(key, "value");
  return entry->value;
}

Value values_as_map(Job& job, const Value& self, std::span<const Value>) {
  return map_as(job.arena, self.as_map(), &kMapOfAny);
}

Value values_yaml(Job& job, const Value& self, std::span<const Value>) {
  std::string out;
  yaml::write(job, out, self);
  out += '\n';
  return Value::string(job.arena, job.arena.copy(out));
}

constexpr Method kValuesMethods[] = {
    {"AsMap", "", values_as_map}, {"PathValue", "s", values_path}, {"Table", "s", values_table}, {"YAML", "", values_yaml}};

// What the map's lazy filling needs: the chart's files and the door to read them through.
struct Unread {
  Job* job;
  Files* files;
  Chart* chart;
};

void read_all_files(Map& self, void* from) {
  const auto& unread = *static_cast<Unread*>(from);
  self.reserve(unread.job->lasting, unread.chart->files.size());
  for (ChartFile& file : unread.chart->files) {
    const std::string_view bytes = read_file(*unread.job, *unread.files, file);
    self.set(unread.job->lasting, file.name, bytes_value(*unread.job, bytes).with_pos(file.at));
  }
}

}  // namespace

constexpr GoType kTypeFiles{.name = "engine.files", .kind = GoKind::kMap, .elem = &kSliceOfByte, .methods = kFilesMethods};
constexpr GoType kTypeValues4{.name = "common.Values", .kind = GoKind::kMap, .elem = &kTypeAny, .methods = kValuesMethods};
constexpr GoType kTypeValues3{.name = "chartutil.Values", .kind = GoKind::kMap, .elem = &kTypeAny, .methods = kValuesMethods};

const GoType* values_type(Compat compat) { return compat == Compat::kHelm3 ? &kTypeValues3 : &kTypeValues4; }

Value make_files_object(Job& job, Files& files, Chart& chart) {
  Map* map = make_map(job.arena, &kTypeFiles);
  map->fill_later(job.arena, read_all_files, job.arena.make<Unread>(&job, &files, &chart));
  return Value::map(map);
}

}  // namespace rhumbline
