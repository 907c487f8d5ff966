// .helmignore: which files of a chart folder the loader leaves out.
//
// In:  the lines of the file.   Out: yes or no for a name.
// The one idea: nearly all rules are a plain name or `*.suffix`; they are told apart when read, so that the pattern matcher
// sees only the rest.
// Trap: unlike .gitignore, `!name` ignores everything that is NOT of that name, and the first rule that says yes ends it.
// source: helm v4 pkg/ignore/rules.go

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/chart/parts.h"

namespace rhumbline {

namespace {

constexpr std::size_t kLongestLine = 64u << 10;  // bytes; bufio.MaxScanTokenSize
constexpr std::string_view kWildcards = "*?[\\";

}  // namespace

bool IgnoreRules::add(std::string_view line, std::string& error) {
  std::string_view text = trim_space(line);
  if (text.empty() || text.starts_with('#')) return true;
  if (text.find("**") != std::string_view::npos) {
    error = "double-star (**) syntax is not supported";
    return false;
  }
  if (text.find_first_of("[\\") != std::string_view::npos && !match_path(text, "abc")) {
    error = "syntax error in pattern";
    return false;
  }
  Rule rule;
  rule.negated = text.starts_with('!');
  if (rule.negated) text.remove_prefix(1);
  rule.folders_only = text.ends_with('/');
  if (rule.folders_only) text.remove_suffix(1);
  if (text.starts_with('/')) {
    text.remove_prefix(1);
    rule.whole_path = true;
  } else {
    rule.whole_path = text.find('/') != std::string_view::npos;
  }
  rule.text = text;
  rule.head = text.substr(0, text.find_first_of(kWildcards));
  if (text.find_first_of(kWildcards) == std::string_view::npos) {
    rule.shape = Shape::kLiteral;
  } else if (!rule.whole_path && text.starts_with('*') && text.find_first_of(kWildcards, 1) == std::string_view::npos) {
    rule.shape = Shape::kSuffix;
    rule.text.remove_prefix(1);
  }
  rules_.push_back(rule);
  return true;
}

void IgnoreRules::parse(Job& job, std::string_view text, Pos at) {
  std::size_t offset = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (offset < text.size()) {
    const std::size_t end = std::min(text.find('\n', offset), text.size());
    const std::string_view line = text.substr(offset, end - offset);
    std::string error = line.size() < kLongestLine ? "" : "bufio.Scanner: token too long";
    job.pay(1);
    if (!error.empty() || !add(line, error)) {
      fail({.rule = "chart.ignore", .at = at + offset, .message = ".helmignore: " + error, .helm = error});
    }
    offset = end + 1;
  }
}

void IgnoreRules::add_defaults() { rules_.push_back({.text = "templates/.?*", .head = "templates/.", .whole_path = true}); }

// Asked for each file and each rule, so what two bytes decide is decided by them.
bool IgnoreRules::matches(const Rule& rule, std::string_view name, std::string_view last) {
  const std::string_view subject = rule.whole_path ? name : last;
  if (rule.shape == Shape::kGlob) return subject.starts_with(rule.head) && match_path(rule.text, subject).value_or(false);
  if (rule.shape == Shape::kLiteral && subject.size() != rule.text.size()) return false;
  return rule.text.empty() || (subject.back() == rule.text.back() && subject.ends_with(rule.text));
}

bool IgnoreRules::ignores(Job& job, std::string_view name, bool is_folder) const {
  job.pay(rules_.size());
  const std::string_view last = name.substr(name.rfind('/') + 1);
  for (const Rule& rule : rules_) {
    if (rule.negated) {
      if ((rule.folders_only && !is_folder) || !matches(rule, name, last)) return true;
    } else if ((is_folder || !rule.folders_only) && matches(rule, name, last)) {
      return true;
    }
  }
  return false;
}

}  // namespace rhumbline
