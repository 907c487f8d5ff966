// .helmignore: which files of a chart folder the loader leaves out.
//
// In:  the lines of the file.   Out: yes or no for a name.
// The one idea: nearly all rules are a plain name or `*.suffix`, and nearly no file's name ends with the last byte of one: then only
// the other rules are asked, and the pattern matcher sees only what begins as its pattern does.
// Trap: unlike .gitignore, `!name` ignores everything that is NOT of that name. One rule that says yes is enough, so their order says nothing.
// source: helm v4 pkg/ignore/rules.go
#include <algorithm>

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
  if (rule.shape == Shape::kGlob || rule.negated || rule.text.empty()) {
    others_.push_back(rule);
  } else {
    plain_.push_back(rule);
    ends_.set(static_cast<unsigned char>(rule.text.back()));
  }
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

void IgnoreRules::add_defaults() { others_.push_back({.text = "templates/.?*", .head = "templates/.", .whole_path = true}); }

// The byte that decides most often is looked at first, before the name's last part is searched.
bool IgnoreRules::matches(const Rule& rule, std::string_view name) {
  const auto subject = [&] { return rule.whole_path ? name : name.substr(name.rfind('/') + 1); };
  if (rule.shape != Shape::kGlob) {
    if (!rule.text.empty() && name.back() != rule.text.back()) return false;
    return rule.shape == Shape::kLiteral ? subject() == rule.text : subject().ends_with(rule.text);
  }
  const std::size_t head = rule.head.size();
  if (head > 0 && rule.whole_path && (name.size() < head || name[head - 1] != rule.head.back())) return false;
  const std::string_view text = subject();
  return text.starts_with(rule.head) && match_path(rule.text, text).value_or(false);
}

bool IgnoreRules::ignores(Job& job, std::string_view name, bool is_folder) const {
  job.pay(plain_.size() + others_.size());
  const auto says_yes = [&](const Rule& rule) {
    if (rule.negated) return (rule.folders_only && !is_folder) || !matches(rule, name);
    return (is_folder || !rule.folders_only) && matches(rule, name);
  };
  const bool may_be_plain = ends_[static_cast<unsigned char>(name.back())];
  return (may_be_plain && std::any_of(plain_.begin(), plain_.end(), says_yes)) || std::any_of(others_.begin(), others_.end(), says_yes);
}

}  // namespace rhumbline
