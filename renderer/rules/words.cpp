// Findings of rules: their code, place and words.
//
// In:  a rule and what it was judged on.   Out: a finding that points to the value a user can change, or else to the object.
// The one idea: where a rule knows the values path of a field, the finding names that; `--set` is what the user has in hand.
// Trap: nothing of a Secret goes into a message or a hint.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

constexpr std::size_t kLongestWord = 80;
constexpr std::size_t kLongestFlag = 500;

// A value as a message shows it: one line, not too long.
std::string shown(const Value& value) {
  if (value.is_nil()) return "nothing";
  std::string text = value.is_map() ? "a map" : value.is_list() ? "a list" : text_of(value);
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() > kLongestWord) text = text.substr(0, kLongestWord) + "...";
  return value.is_string() ? "\"" + text + "\"" : text;
}

std::string word(Job& job, std::string_view name, const Scene& scene, const std::map<std::string, std::string>& words) {
  if (const auto known = words.find(std::string(name)); known != words.end()) return known->second;
  if (name == "release") return scene.release.name;
  if (name == "namespace") return scene.release.name_space;
  if (name == "chart") return scene.release.chart;
  if (name == "name") return std::string(text_of(member_of(scene.object, "metadata"), "name"));
  if (name == "object") return object_name(scene.subject, scene.release, scene.object);
  if (is_secret(scene.object)) return "(hidden)";
  if (name == "value") return shown(scene.here.value);
  return shown(found_at(job, scene, name.starts_with("path:") ? name.substr(5) : name).value);
}

}  // namespace

bool is_secret(const Value& object) { return text_of(object, "kind") == "Secret"; }

Level level_named(std::string_view name) {
  constexpr std::pair<std::string_view, Level> kLevels[] = {
      {"error", Level::kError}, {"danger", Level::kDanger}, {"warning", Level::kWarning}, {"info", Level::kInfo}, {"noise", Level::kNoise}};
  const auto* found = std::find_if(std::begin(kLevels), std::end(kLevels), [&](const auto& level) { return level.first == name; });
  return found == std::end(kLevels) ? Level::kWarning : found->second;
}

std::string object_name(const Subject& subject, const Release& release, const Value& object) {
  return schema::object_name(*subject.store, object, release.name_space);
}

std::vector<std::string_view> texts_of(const Value& value) {
  std::vector<std::string_view> texts;
  if (value.is_string()) texts.push_back(value.as_text());
  if (!value.is_list()) return texts;
  for (const Value& item : value.as_list()) {
    if (item.is_string()) texts.push_back(item.as_text());
  }
  return texts;
}

std::string_view values_path(const Release& release, const Value& paths) {
  std::string_view there;
  for (const std::string_view path : texts_of(paths)) {
    if (path_value(release.user_values, path) != nullptr) return path;
    if (there.empty() && path_value(release.values, path) != nullptr) there = path;
  }
  return there;
}

std::string full_path(const Release& release, std::string_view path) {
  return release.within.empty() || path.starts_with("global.") ? std::string(path) : release.within + "." + std::string(path);
}

Pos values_place(const Release& release, std::string_view path) {
  const Value* given = path_value(release.user_values, path);
  if (given == nullptr) given = path_value(release.values, path);
  return given == nullptr ? Pos{} : given->at();
}

ValuesSpot values_spot(const Release& release, const Value& paths) {
  if (const std::string_view own = values_path(release, paths); !own.empty()) return {full_path(release, own), values_place(release, own)};
  ValuesSpot found;
  for (const Release& part : release.parts) {
    const std::string_view own = values_path(part, paths);
    if (own.find('.') == std::string_view::npos) continue;  // a name such as "replicas" may be any subchart's
    if (!found.path.empty()) return {};
    found = {full_path(part, own), values_place(part, own)};
  }
  return found;
}

std::string filled_in(Job& job, std::string_view text, const Scene& scene, const std::map<std::string, std::string>& words) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    out += text.substr(0, open);
    out += word(job, text.substr(open + 1, close - open - 1), scene, words);
    text.remove_prefix(close + 1);
  }
  return out + std::string(text);
}

Finding finding_of(Job& job, const Value& rule, const Scene& scene, const std::map<std::string, std::string>& words) {
  Finding finding;
  finding.severity = level_named(text_of(rule, "severity"));
  finding.code = text_of(rule, "code");
  finding.message = filled_in(job, text_of(rule, "message"), scene, words);
  finding.hint = filled_in(job, text_of(rule, "hint"), scene, words);
  if (!scene.release.within.empty()) finding.hint = replace_all(finding.hint, "--set ", "--set " + scene.release.within + ".");
  finding.suggest = text_of(rule, "suggest");
  if (const Value limit = member_of(rule, "limit"); !limit.is_nil()) finding.limit = limit;
  if (scene.subject.is_set) finding.release = scene.release.name;
  if (ValuesSpot spot = values_spot(scene.release, member_of(rule, "values")); !spot.path.empty()) {
    finding.path = std::move(spot.path);
    finding.at = spot.at;
    return finding;
  }
  const std::string_view at = text_of(rule, "at");
  const Hit place = found_at(job, scene, at);
  finding.path = place.path;
  if (place.value.is_nil() && !at.empty()) finding.path += (finding.path.empty() || at.starts_with('[') ? "" : ".") + std::string(at);
  finding.at = place.value.at() ? place.value.at() : scene.here.value.at() ? scene.here.value.at() : scene.object.at();
  if (!scene.object.is_nil()) finding.object = object_name(scene.subject, scene.release, scene.object);
  return finding;
}

Value field_at(Job& job, const Value& object, std::string_view path) { return find_one(job, object, path); }

void keep_by(schema::Finding& finding, std::string flag) {
  finding.hint = flag + " keeps it";
  finding.keeps = std::move(flag);
}

std::string set_flag(const Release& release, std::string_view path, const Value& value) {
  std::string text = text_of(value);
  const Value* now = path_value(release.values, path);
  const bool is_typed = text == "true" || text == "false" || text == "null" || (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos);
  const bool reads_otherwise = value.is_string() && is_typed && (now == nullptr || now->is_string());
  // --set reads 0.5 as a text. source: helm v4 pkg/strvals/parser.go typedVal
  const bool wants_number = !value.is_string() || (now != nullptr && !now->is_nil() && !now->is_string() && !now->is(Kind::kBool));
  const bool is_fraction = wants_number && !is_typed && text.find_first_not_of("-.0123456789") == std::string::npos && parse_float(text).status == ParseStatus::kOk;
  std::string escaped;
  for (const char c : text) {
    if (c == ',' || c == '\\') escaped += '\\';
    escaped += c;
  }
  const bool needs_quotes = escaped.find_first_of(" \t'\"$&|;<>()*?[]{}\\`!#\n") != std::string::npos;
  const std::string flag = full_path(release, path) + "=" + escaped;
  return (is_fraction ? "--set-json " : reads_otherwise ? "--set-string " : "--set ") + (needs_quotes ? "'" + replace_all(flag, "'", "'\\''") + "'" : flag);
}

std::string any_flag(Job& job, const Release& release, std::string_view path, const Value& value) {
  if (!value.is_map() && !value.is_list()) return set_flag(release, path, value);
  std::string flag = full_path(release, path) + "=";
  json::write(job, flag, value, {.escape_html = false});
  return flag.size() > kLongestFlag ? "" : "--set-json '" + replace_all(flag, "'", "'\\''") + "'";
}

}  // namespace rhumbline::rules
