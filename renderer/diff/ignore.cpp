// Rules of the user's about differences that do not matter.
//
// In:  a field or an object that differs, and the rules.   Out: the rule that it falls under, if any.
// The one idea: a rule takes a difference out of the verdict, never out of the simulation, and is counted and told on request.
// Trap: `[` has a meaning in field paths, so a pattern knows `*` (any text) and `?` (one character) and nothing else.

#include <algorithm>

#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

// Greedy with one step back: linear but for the last `*`.
bool fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*'))) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool fits_or_any(std::string_view pattern, std::string_view text) { return pattern.empty() || fits(pattern, text); }

bool is_for(const IgnoreRule& rule, const Pair& pair) {
  const std::size_t slash = pair.api_version.find('/');
  const std::string_view group = slash == std::string::npos ? std::string_view() : std::string_view(pair.api_version).substr(0, slash);
  return fits_or_any(rule.kind, pair.kind) && fits_or_any(rule.name, pair.name) && fits_or_any(rule.name_space, pair.name_space) &&
         fits_or_any(rule.group, group);
}

}  // namespace

const IgnoreRule* ignoring(std::span<const IgnoreRule> rules, const Pair& pair, std::string_view path, std::string_view numbered, FieldClass field_class,
                           std::string_view manager) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const IgnoreRule& rule) {
    // A field at or below the path.
    const auto at = [&](std::string_view place) { return fits(rule.path, place) || fits(std::string(rule.path) + ".*", place) || fits(std::string(rule.path) + "[*", place); };
    return is_for(rule, pair) && (rule.path.empty() || at(path) || at(numbered)) && fits_or_any(rule.field_class, field_class_name(field_class)) &&
           fits_or_any(rule.manager, manager);
  });
  return found == rules.end() ? nullptr : &*found;
}

const IgnoreRule* ignoring(std::span<const IgnoreRule> rules, const Pair& pair, ObjectClass object_class) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const IgnoreRule& rule) {
    return is_for(rule, pair) && rule.path.empty() && rule.manager.empty() && !rule.field_class.empty() && fits(rule.field_class, object_class_name(object_class));
  });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace rhumbline::diff
