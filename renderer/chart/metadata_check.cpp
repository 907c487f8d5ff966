// Chart.yaml is cleaned and checked, in Helm's order; lock files are looked at.
//
// In:  Metadata as it was written.   Out: Metadata with harmless strings, or the first thing that is wrong with it.
// Trap: the order decides which fault is reported, and names are compared after cleaning (a tab in a name is a space).
// source: helm v4 pkg/chart/v2/metadata.go Validate, dependency.go Validate; Go time.Time.UnmarshalJSON for lock files

#include <algorithm>
#include <array>
#include <set>

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/base/version.h"
#include "renderer/chart/parts.h"

namespace rhumbline {

namespace {

bool is_plain(std::string_view text) {
  // One further up, DEL is negative, as is all that is no ASCII.
  const auto is_other = [](Piece piece) { return reinterpret_cast<Marks>(piece + 1) <= ' '; };
  return find_marked(text, 0, text.size(), is_other) == text.size();
}

// Every white space becomes a blank, what cannot be printed goes.
void sanitise_text(Job& job, std::string_view& text) {
  if (is_plain(text)) return;
  std::string clean;
  for (std::string_view rest = text; !rest.empty();) {
    const Rune rune = decode_rune(rest);
    rest.remove_prefix(rune.bytes);
    if (is_space(rune.value)) {
      clean += ' ';
    } else if (is_print(rune.value)) {
      append_rune(clean, rune.value);
    }
  }
  text = job.arena.copy(clean);
}

bool is_alias(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

void MetadataReader::sanitise() {
  Metadata& m = metadata;
  for (auto* text :
       {&m.name, &m.description, &m.home, &m.icon, &m.condition, &m.tags, &m.app_version, &m.kube_version}) {
    sanitise_text(job_, *text);
  }
  for (auto& text : m.sources) sanitise_text(job_, text);
  for (auto& text : m.keywords) sanitise_text(job_, text);
}

Diagnostic MetadataReader::invalid(std::string_view key, std::string message, std::string helm) const {
  Pos at = document_.at();
  if (document_.is_map()) {
    const Entry* entry = document_.as_map().find(key);
    if (entry != nullptr) at = entry->value.at() ? entry->value.at() : entry->key_at;
  }
  return {.rule = "chart.metadata", .at = at, .message = std::move(message), .helm = "validation: " + std::move(helm)};
}

std::optional<Diagnostic> MetadataReader::validate() {
  sanitise();
  const Metadata& m = metadata;
  if (m.api_version.empty())
    return invalid("apiVersion", "the chart has no apiVersion", "chart.metadata.apiVersion is required");
  if (m.name.empty()) return invalid("name", "the chart has no name", "chart.metadata.name is required");
  const std::string name = quoted(m.name);
  if (m.name == "." || m.name == "..") {
    return invalid("name", "a chart may not be named " + name, "chart.metadata.name " + name + " is not allowed");
  }
  if (m.name != base_name(m.name)) {
    return invalid("name", "the chart name " + name + " holds a slash", "chart.metadata.name " + name + " is invalid");
  }
  if (m.version.empty()) return invalid("version", "the chart has no version", "chart.metadata.version is required");
  if (!Version::parse(m.version)) {
    const std::string version = quoted(m.version);
    return invalid("version", "the chart version " + version + " is not a semantic version such as 1.2.3",
                   "chart.metadata.version " + version + " is invalid");
  }
  if (!m.type.empty() && m.type != "application" && m.type != "library") {
    return invalid("type", "the chart type is " + quoted(m.type) + ", only application and library exist",
                   "chart.metadata.type must be application or library");
  }
  for (std::size_t i = 0; i < m.maintainers.size(); ++i) {
    if (i < null_maintainers_.size() && null_maintainers_[i]) {
      return invalid("maintainers", "an entry of maintainers is null",
                     "maintainers must not contain empty or null nodes");
    }
    Maintainer& person = metadata.maintainers[i];
    for (auto* text : {&person.name, &person.email, &person.url}) sanitise_text(job_, *text);
  }
  return validate_dependencies();
}

std::optional<Diagnostic> MetadataReader::validate_dependencies() {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < metadata.dependencies.size(); ++i) {
    if (i < null_dependencies_.size() && null_dependencies_[i]) {
      return invalid("dependencies", "an entry of dependencies is null",
                     "dependencies must not contain empty or null nodes");
    }
    Dependency& d = metadata.dependencies[i];
    for (auto* text : {&d.name, &d.version, &d.repository, &d.condition}) sanitise_text(job_, *text);
    for (auto& tag : d.tags) sanitise_text(job_, tag);
    if (!is_alias(d.alias)) {
      return invalid("dependencies",
                     "the alias " + quoted(d.alias) + " of dependency " + quoted(d.name) +
                         " may hold only letters, digits, - and _",
                     "dependency " + quoted(d.name) + " has disallowed characters in the alias");
    }
    const std::string_view key = d.alias.empty() ? d.name : d.alias;
    if (!seen.insert(key).second) {
      return invalid("dependencies", "two dependencies are named " + quoted(key),
                     "more than one dependency with name or alias " + quoted(key));
    }
  }
  return std::nullopt;
}

namespace {

// Go's reading of a time in a lock file: `at` walks along; what could not be read is named as Go names it.
class LockTime {
 public:
  explicit LockTime(std::string_view text) : text_(text), rest_(text) {}

  std::string fault() {
    const bool read = number("2006", 4, 4, year_) && literal("-") && number("01", 2, 2, month_) && literal("-") &&
                      number("02", 2, 2, day_) && literal("T") && number("15", 1, 2, hour_) && literal(":") &&
                      number("04", 2, 2, minute_) && literal(":") && number("05", 2, 2, second_) && fraction() &&
                      zone();
    if (!read) return fault_;
    if (!rest_.empty()) return start() + ": extra text: " + quoted(rest_);
    return {};
  }

 private:
  std::string start() const { return "parsing time " + quoted(text_); }

  bool cannot(std::string_view element) {
    fault_ = start() + " as \"2006-01-02T15:04:05Z07:00\": cannot parse " + quoted(rest_) + " as " + quoted(element);
    return false;
  }

  bool number(std::string_view element, std::size_t least, std::size_t most, int& into) {
    std::size_t digits = 0;
    into = 0;
    while (digits < most && digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      into = into * 10 + (rest_[digits++] - '0');
    }
    if (digits < least) return cannot(element);
    rest_.remove_prefix(digits);
    return in_range(element);
  }

  // Go checks each number as soon as it is read, but the day, which waits for month and year.
  bool in_range(std::string_view element) {
    std::string_view bad;
    if (element == "01" && (month_ < 1 || month_ > 12)) bad = "month";
    if (element == "15" && hour_ > 23) bad = "hour";
    if (element == "04" && minute_ > 59) bad = "minute";
    if (element == "05" && second_ > 59) bad = "second";
    if (element == "02" && (day_ < 1 || day_ > days_of_month())) bad = "day";
    if (bad.empty()) return true;
    fault_ = start() + ": " + std::string(bad) + " out of range";
    return false;
  }

  int days_of_month() const {
    if (month_ == 2) return (year_ % 4 == 0 && year_ % 100 != 0) || year_ % 400 == 0 ? 29 : 28;
    return month_ == 4 || month_ == 6 || month_ == 9 || month_ == 11 ? 30 : 31;
  }

  bool literal(std::string_view text) {
    if (!rest_.starts_with(text)) return cannot(text);
    rest_.remove_prefix(text.size());
    return true;
  }

  bool fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || rest_[1] < '0' || rest_[1] > '9') return true;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') rest_.remove_prefix(1);
    return true;
  }

  bool zone() {
    if (rest_.starts_with('Z')) return literal("Z");
    const auto digit = [&](std::size_t i) { return rest_[i] >= '0' && rest_[i] <= '9'; };
    if (rest_.size() < 6 || (rest_[0] != '+' && rest_[0] != '-') || rest_[3] != ':' || !digit(1) || !digit(2) ||
        !digit(4) || !digit(5)) {
      return cannot("Z07:00");
    }
    rest_.remove_prefix(6);
    return true;
  }

  std::string_view text_, rest_;
  std::string fault_;
  int year_ = 0, month_ = 0, day_ = 0, hour_ = 0, minute_ = 0, second_ = 0;
};

}  // namespace

std::string check_lock(Job& job, const Value& document, const LoadOptions& options) {
  const std::string_view package = options.helm3 ? "chart" : "v2";
  const auto mismatch = [&](const Value& value, std::string_view place, std::string_view type) {
    return std::string(kWhileDecoding) + "json: cannot unmarshal " + std::string(json_kind(value)) + " into Go " +
           std::string(place) + " of type " + std::string(type);
  };
  if (document.is_nil()) return {};
  if (!document.is_map()) return mismatch(document, "value", std::string(package) + ".Lock");
  const Map& lock = document.as_map();
  if (const Entry* rows = lock.find("dependencies")) {  // checked as those of Chart.yaml, but under the lock's name
    Map* wrapped = make_map(job.arena);
    wrapped->set(job.arena, "dependencies", rows->value);
    std::string error = MetadataReader(job, options).lay(Value::map(wrapped));
    if (!error.empty()) return replace_all(error, "struct field Metadata.", "struct field Lock.");
  }
  if (const Entry* digest = lock.find("digest");
      digest != nullptr && (digest->value.is_list() || digest->value.is_map())) {
    return mismatch(digest->value, "struct field Lock.digest", "string");
  }
  const Entry* generated = lock.find("generated");
  if (generated == nullptr || generated->value.is_nil()) return {};
  if (!generated->value.is_string())
    return std::string(kWhileDecoding) + "Time.UnmarshalJSON: input is not a JSON string";
  std::string fault = LockTime(generated->value.as_text()).fault();
  return fault.empty() ? fault : std::string(kWhileDecoding) + fault;
}

}  // namespace rhumbline
