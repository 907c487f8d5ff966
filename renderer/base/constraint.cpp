// Constraints on versions: ">=1.2 <2 || ~3.1", "1.2 - 2.3", "^0.2", "1.x".
//
// In:  a constraint; then versions.   Out: yes or no.
// One idea: groups joined by "||"; in a group every comparator must hold. A hyphen range is rewritten to two comparators.
// Traps: a version with parts left out or x is "dirty", and each operator treats it in its own way; a pre-release satisfies a
// group only when some comparator of that group names one; "|" counts as a digit of a version, as in semver's expressions.
// source: Masterminds/semver 3.5.0 constraints.go
#include <algorithm>
#include <array>

#include "renderer/base/text.h"
#include "renderer/base/version.h"

namespace rhumbline {
namespace {

constexpr std::size_t kMostBytes = 512;
constexpr std::size_t kMostGroups = 32;

enum Op : std::uint8_t { kEqual, kNotEqual, kGreater, kLess, kGreaterEqual, kLessEqual, kTilde, kCaret };

struct OpName {
  std::string_view text;
  Op op;
};
// Longer ones first, so that the first that fits is right.
constexpr std::array<OpName, 11> kOps = {{{"!=", kNotEqual},
                                          {">=", kGreaterEqual},
                                          {"=>", kGreaterEqual},
                                          {"<=", kLessEqual},
                                          {"=<", kLessEqual},
                                          {"~>", kTilde},
                                          {"=", kEqual},
                                          {">", kGreater},
                                          {"<", kLess},
                                          {"~", kTilde},
                                          {"^", kCaret}}};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_part(char c) { return (c >= '0' && c <= '9') || c == '|' || c == 'x' || c == 'X' || c == '*'; }
bool is_identifier(char c) {
  return (c >= '0' && c <= '9') || c == '-' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_any(std::string_view part) { return part.empty() || part == "x" || part == "X" || part == "*"; }

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

/// A version as a constraint may write it: 0 bytes when there is none.
struct Pattern {
  std::string_view whole;
  std::string_view parts[3];     // digits, x or *; empty when left out
  std::string_view prerelease;   // with its dash
};

// mark, identifiers, dots between: how many bytes; 0 when there is no identifier.
std::size_t identifiers_size(std::string_view text, std::size_t at, char mark) {
  if (at >= text.size() || text[at] != mark) return 0;
  std::size_t end = at + 1;
  for (std::size_t start = end;;) {
    while (end < text.size() && is_identifier(text[end])) ++end;
    if (end == start) return end == at + 1 ? 0 : end - 1 - at;  // a dot with nothing behind it does not belong
    if (end >= text.size() || text[end] != '.') return end - at;
    start = ++end;
  }
}

Pattern pattern_at(std::string_view text, std::size_t start) {
  Pattern found;
  std::size_t at = start;
  if (at < text.size() && text[at] == 'v') ++at;
  for (int i = 0; i < 3; ++i) {
    std::size_t from = at;
    if (i > 0) {
      if (at >= text.size() || text[at] != '.') break;
      ++from;
    }
    std::size_t end = from;
    while (end < text.size() && is_part(text[end])) ++end;
    if (end == from) break;
    found.parts[i] = text.substr(from, end - from);
    at = end;
  }
  if (found.parts[0].empty()) return {};
  found.prerelease = text.substr(at, identifiers_size(text, at, '-'));
  at += found.prerelease.size();
  at += identifiers_size(text, at, '+');
  found.whole = text.substr(start, at - start);
  return found;
}

// "1.2 - 2.3" becomes ">= 1.2, <= 2.3 ".
std::string rewrite_ranges(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t low_at = skip_blanks(text, at);
    const Pattern low = pattern_at(text, low_at);
    const std::size_t gap = low_at + low.whole.size();
    const std::size_t dash = skip_blanks(text, gap);
    const bool dashed = !low.whole.empty() && dash > gap && dash + 1 < text.size() && text[dash] == '-' && is_blank(text[dash + 1]);
    const std::size_t high_at = dashed ? skip_blanks(text, dash + 1) : 0;
    const Pattern high = dashed ? pattern_at(text, high_at) : Pattern{};
    if (high.whole.empty()) {
      out.push_back(text[at++]);
      continue;
    }
    out.append(">= ").append(low.whole).append(", <= ").append(high.whole).append(" ");
    at = skip_blanks(text, high_at + high.whole.size());
  }
  return out;
}

}  // namespace

// The version that stands for a pattern: parts left out are 0, and the comparator remembers which.
bool Constraint::read_version(std::string_view whole, const std::string_view (&parts)[3], std::string_view prerelease,
                              Comparator& comparator) {
  std::string text(whole);
  if (is_any(parts[0])) {
    text = "0.0.0";
    comparator.dirty = true;
  } else if (is_any(parts[1])) {
    text = std::string(parts[0]) + ".0.0";
    comparator.dirty = comparator.minor_dirty = true;
  } else if (is_any(parts[2])) {
    text = std::string(parts[0]).append(".").append(parts[1]).append(".0");
    comparator.dirty = comparator.patch_dirty = true;
  }
  if (comparator.dirty) text.append(prerelease);
  const auto version = Version::parse(text);
  if (!version) return false;
  comparator.version = *version;
  return true;
}

// One group: comparators with blanks or a comma between them.
bool Constraint::read_group(std::string_view text, std::string& error) {
  const auto improper = [&error, text] {
    error = "improper constraint: ";
    append_quoted(error, text);
    return false;
  };
  std::vector<Comparator>& group = any_of_.emplace_back();
  bool readable = true;  // a version such as "1|2" passes the grammar but cannot be read
  std::size_t at = skip_blanks(text, 0);
  for (;;) {
    Comparator comparator;
    const auto op = std::find_if(kOps.begin(), kOps.end(), [&](const OpName& name) { return text.substr(at).starts_with(name.text); });
    if (op != kOps.end()) {
      comparator.op = op->op;
      at = skip_blanks(text, at + op->text.size());
    }
    const Pattern pattern = pattern_at(text, at);
    if (pattern.whole.empty()) return improper();
    at += pattern.whole.size();
    readable &= read_version(pattern.whole, pattern.parts, pattern.prerelease, comparator);
    group.push_back(std::move(comparator));
    const std::size_t gap = at;
    at = skip_blanks(text, at);
    if (at >= text.size()) break;
    if (text[at] == ',') {
      at = skip_blanks(text, at + 1);
    } else if (at == gap) {
      return improper();
    }
  }
  if (!readable) error = "constraint parser error";
  return readable;
}

std::optional<Constraint> Constraint::parse(std::string_view text, std::string* error) {
  std::string fault;
  Constraint made;
  if (text.size() > kMostBytes) {
    fault = "constraint string is too long (max 512 bytes)";
  } else {
    const std::string rewritten = rewrite_ranges(text);
    const auto groups = split(rewritten, "||");
    if (groups.size() > kMostGroups) fault = "too many constraint groups (max 32)";
    for (std::size_t i = 0; fault.empty() && i < groups.size(); ++i) made.read_group(groups[i], fault);
  }
  if (fault.empty()) return made;
  if (error != nullptr) *error = std::move(fault);
  return std::nullopt;
}

bool Constraint::check(const Version& version) const {
  return std::any_of(any_of_.begin(), any_of_.end(), [&version](const std::vector<Comparator>& group) {
    const bool names_prerelease =
        std::any_of(group.begin(), group.end(), [](const Comparator& c) { return !c.version.prerelease.empty(); });
    if (!version.prerelease.empty() && !names_prerelease) return false;
    return std::all_of(group.begin(), group.end(), [&version](const Comparator& c) { return c.holds(version); });
  });
}

bool Constraint::Comparator::holds(const Version& v) const {
  switch (op) {
    case kEqual: return dirty ? holds_tilde(v) : v.compare(version) == 0;
    case kNotEqual: return holds_not_equal(v);
    case kGreater: return holds_greater(v);
    case kLess: return v.compare(version) < 0;
    case kGreaterEqual: return v.compare(version) >= 0;
    case kLessEqual: return holds_less_equal(v);
    case kTilde: return holds_tilde(v);
    default: return holds_caret(v);
  }
}

bool Constraint::Comparator::holds_not_equal(const Version& v) const {
  if (dirty) {
    if (version.major != v.major) return true;
    if (minor_dirty) return false;
    if (version.minor != v.minor) return true;
    if (patch_dirty) return Version::compare_prerelease(v.prerelease, version.prerelease) != 0;
    if (version.patch != v.patch) return true;
  }
  return v.compare(version) != 0;
}

bool Constraint::Comparator::holds_greater(const Version& v) const {
  if (dirty && v.major != version.major) return v.major > version.major;
  if (minor_dirty) return false;  // 11.1.0 is not > 11
  if (patch_dirty) return v.minor > version.minor;
  return v.compare(version) > 0;
}

bool Constraint::Comparator::holds_less_equal(const Version& v) const {
  if (!dirty) return v.compare(version) <= 0;
  if (v.major != version.major) return v.major < version.major;
  return v.minor <= version.minor || minor_dirty;
}

bool Constraint::Comparator::holds_tilde(const Version& v) const {
  if (v.compare(version) < 0) return false;
  const bool is_zero = version.major == 0 && version.minor == 0 && version.patch == 0;
  if (is_zero && !minor_dirty && !patch_dirty) return true;  // ~0.0.0 and * accept all
  return v.major == version.major && (v.minor == version.minor || minor_dirty);
}

bool Constraint::Comparator::holds_caret(const Version& v) const {
  if (v.compare(version) < 0) return false;
  if (version.major > 0 || minor_dirty) return v.major == version.major;
  if (v.major > 0) return false;
  if (version.minor > 0 || patch_dirty) return v.minor == version.minor;
  return v.minor == 0 && v.patch == version.patch;
}

}  // namespace rhumbline
