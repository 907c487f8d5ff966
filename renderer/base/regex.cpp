// Go's regular expressions by way of RE2, whose syntax Go copied.
//
// In: a pattern in Go's dialect and texts. Out: matches as byte offsets, errors in the words of Go's regexp/syntax.
// The two dialects differ in little: Go knows (?<name>...) and not \C, and where RE2 stops at a byte that is not UTF-8,
// Go reads it as U+FFFD. So the pattern is checked and rewritten once, and text that is not UTF-8 is searched in a copy. To compile a
// pattern and its automata costs more than to search many short texts, so what SmallPattern can tell of a short text the library is not asked.
// Trap: RE2 logs to stderr unless it is told not to, and an expression's memory is bounded only by max_mem.
#include "renderer/base/regex.h"

#include <re2/re2.h>

#include <mutex>
#include <unordered_map>
#include <vector>

#include "renderer/base/pieces.h"
#include "renderer/base/small_pattern.h"
#include "renderer/base/text.h"

namespace rhumbline {
namespace {

std::string_view go_words(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape: return "invalid escape sequence";
    case RE2::ErrorBadCharClass: return "invalid character class";
    case RE2::ErrorBadCharRange: return "invalid character class range";
    case RE2::ErrorMissingBracket: return "missing closing ]";
    case RE2::ErrorMissingParen: return "missing closing )";
    case RE2::ErrorUnexpectedParen: return "unexpected )";
    case RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression";
    case RE2::ErrorRepeatArgument: return "missing argument to repetition operator";
    case RE2::ErrorRepeatSize: return "invalid repeat count";
    case RE2::ErrorRepeatOp: return "invalid nested repetition operator";
    case RE2::ErrorBadPerlOp: return "invalid or unsupported Perl syntax";
    case RE2::ErrorBadUTF8: return "invalid UTF-8";
    case RE2::ErrorBadNamedCapture: return "invalid named capture";
    default: return "regexp/syntax: internal error";
  }
}

// Whether an operator such as {0}{2,1} ends in a count that Go refuses before it minds that two operators meet.
bool is_bad_count(std::string_view part) {
  const std::size_t open = part.rfind('{');
  if (open == std::string_view::npos || !part.ends_with('}')) return false;
  const std::string_view count = part.substr(open + 1, part.size() - open - 2);
  const std::size_t comma = count.find(',');
  const std::uint64_t least = parse_uint(count.substr(0, comma), 10).value;
  const std::string_view most = comma == std::string_view::npos ? std::string_view() : count.substr(comma + 1);
  return least > 1000 || (!most.empty() && (parse_uint(most, 10).value > 1000 || parse_uint(most, 10).value < least));
}

std::string complaint(std::string_view words, std::string_view part) {
  return "error parsing regexp: " + std::string(words) + ": `" + std::string(part) + "`";
}

Diagnostic too_large(std::string_view pattern, std::size_t most) {
  constexpr std::size_t kShown = 100;
  return {.cause = Cause::kLimit,
          .rule = "limit.regex",
          .message = "the regular expression " + quoted(pattern.substr(0, kShown)) + (pattern.size() > kShown ? "..." : "") + " takes more than " +
                     std::to_string(most >> 20) + " MiB",
          .hint = "raise --max-regex if it is meant",
          .helm = complaint("expression too large", pattern)};
}

/// The end of a bracket expression that begins at `at`, or the end of the pattern.
std::size_t class_end(std::string_view pattern, std::size_t at) {
  std::size_t i = at + 1;
  if (i < pattern.size() && pattern[i] == '^') ++i;
  if (i < pattern.size() && pattern[i] == ']') ++i;  // a bracket in first place is a literal
  while (i < pattern.size() && pattern[i] != ']') {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern.substr(i, 2) == "[:") {
      const std::size_t end = pattern.find(":]", i + 2);
      if (end != std::string_view::npos) i = end + 1;
    }
    ++i;
  }
  return i;
}

/// Long names of Unicode categories, folded as Go folds them: lower case, without blanks, hyphens and underscores.
/// source: Go 1.26 unicode.CategoryAliases, regexp/syntax parse.go canonicalName
struct CategoryAlias {
  std::string_view folded, category;
};
constexpr CategoryAlias kCategories[] = {
    {"closepunctuation", "Pe"},   {"cntrl", "Cc"},           {"combiningmark", "M"},      {"connectorpunctuation", "Pc"},
    {"control", "Cc"},            {"currencysymbol", "Sc"},  {"dashpunctuation", "Pd"},   {"decimalnumber", "Nd"},
    {"digit", "Nd"},              {"enclosingmark", "Me"},   {"finalpunctuation", "Pf"},  {"format", "Cf"},
    {"initialpunctuation", "Pi"}, {"letter", "L"},           {"letternumber", "Nl"},      {"lineseparator", "Zl"},
    {"lowercaseletter", "Ll"},    {"mark", "M"},             {"mathsymbol", "Sm"},        {"modifierletter", "Lm"},
    {"modifiersymbol", "Sk"},     {"nonspacingmark", "Mn"},  {"number", "N"},             {"openpunctuation", "Ps"},
    {"other", "C"},               {"otherletter", "Lo"},     {"othernumber", "No"},       {"otherpunctuation", "Po"},
    {"othersymbol", "So"},        {"paragraphseparator", "Zp"}, {"privateuse", "Co"},     {"punct", "P"},
    {"punctuation", "P"},         {"separator", "Z"},        {"spaceseparator", "Zs"},    {"spacingmark", "Mc"},
    {"surrogate", "Cs"},          {"symbol", "S"},           {"titlecaseletter", "Lt"},   {"uppercaseletter", "Lu"},
};

/// \p{Letter} as \p{L}: appends the escape that begins at `at`, returns how many bytes of the pattern it took.
std::size_t append_class_escape(std::string_view pattern, std::size_t at, std::string& out) {
  const std::size_t end = pattern.find('}', at);
  if (pattern.substr(at + 2, 1) != "{" || end == std::string_view::npos) {
    out.append(pattern.substr(at, 2));
    return 2;
  }
  std::string folded = lower_ascii(pattern.substr(at + 3, end - at - 3));
  std::erase_if(folded, [](char c) { return c == ' ' || c == '-' || c == '_' || c == '^'; });
  for (const CategoryAlias& alias : kCategories) {
    if (alias.folded != folded) continue;
    out.append(pattern.substr(at, 3));
    if (pattern[at + 3] == '^') out += '^';
    out.append(alias.category).append("}");
    return end + 1 - at;
  }
  out.append(pattern.substr(at, end + 1 - at));
  return end + 1 - at;
}

/// Writes (?<name> as (?P<name> and long category names short; nothing else differs. Returns Go's complaint about what RE2
/// would take or call otherwise: \C, and look-behind.
std::string to_re2(std::string_view pattern, std::string& out) {
  out.reserve(pattern.size());
  std::size_t class_until = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      if (pattern[i + 1] == 'C') return complaint("invalid escape sequence", "\\C");
      if (pattern[i + 1] == 'p' || pattern[i + 1] == 'P') {
        i += append_class_escape(pattern, i, out) - 1;
        continue;
      }
      if (pattern[i + 1] == 'Q' && i >= class_until) {
        const std::size_t end = std::min(pattern.find("\\E", i), pattern.size());
        out.append(pattern.substr(i, end - i));
        i = end - 1;
        continue;
      }
      out.append(pattern.substr(i, 2));
      ++i;
    } else if (pattern[i] == '[' && i >= class_until) {
      class_until = class_end(pattern, i);
      out.push_back('[');
    } else if (i >= class_until && pattern.substr(i, 3) == "(?<") {
      if (pattern.substr(i + 3, 1) == "=" || pattern.substr(i + 3, 1) == "!") {
        const std::size_t end = pattern.find('>', i);
        return complaint("invalid named capture", pattern.substr(i, end == std::string_view::npos ? end : end + 1 - i));
      }
      out.append("(?P<");
      i += 2;
    } else {
      out.push_back(pattern[i]);
    }
  }
  return {};
}

/// What Go blames in a pattern that is not UTF-8.
std::string_view from_first_invalid_byte(std::string_view pattern) {
  while (!pattern.empty()) {
    const Rune rune = decode_rune(pattern);
    if (rune.value == kRuneError && rune.bytes == 1) break;
    pattern.remove_prefix(rune.bytes);
  }
  return pattern;
}

/// A copy in which each invalid byte is U+FFFD, and for each byte of it the offset in the original.
std::string repaired(std::string_view text, std::vector<std::size_t>& offsets) {
  std::string copy;
  for (std::size_t i = 0; i < text.size();) {
    const Rune rune = decode_rune(text.substr(i));
    const std::size_t before = copy.size();
    if (rune.value == kRuneError && rune.bytes == 1) {
      append_rune(copy, kRuneError);
    } else {
      copy.append(text.substr(i, rune.bytes));
    }
    offsets.insert(offsets.end(), copy.size() - before, i);
    i += rune.bytes;
  }
  offsets.push_back(text.size());
  return copy;
}

}  // namespace

struct Regex::Impl {
  std::string source;
  std::string rewritten;
  RE2::Options options;
  std::unique_ptr<const SmallPattern> small;  // nullptr: it is none
  std::once_flag once;
  std::unique_ptr<RE2> compiled;

  /// The library's; of a small pattern made when that one is not enough. Threads may ask at once.
  RE2& program() {
    std::call_once(once, [this] { compiled = std::make_unique<RE2>(rewritten, options); });
    return *compiled;
  }
  bool find(std::string_view text, std::size_t from, std::span<Group> groups);
};

Regex::Regex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, const Options& options) {
  std::string rewritten;
  const auto refuse = [](const std::string& text) { return Diagnostic{.message = text, .helm = text}; };
  if (const std::string why = to_re2(pattern, rewritten); !why.empty()) return refuse(why);
  auto impl = std::make_unique<Impl>();
  impl->source = pattern;
  impl->rewritten = std::move(rewritten);
  impl->options.set_log_errors(false);
  impl->options.set_longest_match(options.longest);
  impl->options.set_max_mem(static_cast<std::int64_t>(options.memory_bytes));
  constexpr std::size_t kEnough = std::size_t{1} << 20;  // for any small pattern: it is certain to compile
  if (options.memory_bytes >= kEnough) impl->small = SmallPattern::compile(pattern);
  if (impl->small == nullptr && !impl->program().ok()) {
    const RE2& program = impl->program();
    if (program.error_code() == RE2::ErrorPatternTooLarge) return too_large(pattern, options.memory_bytes);
    const bool trailing = program.error_code() == RE2::ErrorTrailingBackslash;
    std::string part = trailing ? std::string() : program.error_arg();
    if (program.error_code() == RE2::ErrorRepeatOp && is_bad_count(part)) {
      return refuse(complaint(go_words(RE2::ErrorRepeatSize), std::string_view(part).substr(part.rfind('{'))));
    }
    if (program.error_code() == RE2::ErrorRepeatSize && part.ends_with('?')) part.pop_back();
    if (program.error_code() == RE2::ErrorBadUTF8) {
      part = from_first_invalid_byte(pattern);
      // What RE2 makes of an unfinished \x{ at the end.
      if (part.empty()) return refuse(complaint("invalid escape sequence", pattern.substr(std::min(pattern.rfind("\\x"), pattern.size()))));
    }
    if (pattern.find("(?P<") == std::string_view::npos) part = replace_all(part, "(?P<", "(?<");
    return refuse(complaint(go_words(program.error_code()), part));
  }
  return Regex(std::move(impl));
}

bool Regex::contains(std::string_view text) const {
  Group where;  // costs RE2 more than a bare yes, and is needed only where a match may lie within a rune
  return find(text, 0, {&where, impl_->rewritten.find("\\B") == std::string::npos ? 0u : 1u});
}

bool Regex::find(std::string_view text, std::size_t from, std::span<Group> groups) const {
  if (is_valid_utf8(text)) return find_in_utf8(text, from, groups);
  std::vector<std::size_t> offsets;
  const std::string copy = repaired(text, offsets);
  std::size_t start = 0;
  while (start < copy.size() && offsets[start] < from) ++start;
  if (from > text.size() || !find_in_utf8(copy, start, groups)) return false;
  for (Group& group : groups) {
    if (group.matched()) group = Group{offsets[group.start], offsets[group.end]};
  }
  return true;
}

bool Regex::find_in_utf8(std::string_view text, std::size_t from, std::span<Group> groups) const {
  constexpr std::size_t kShort = 1024;  // bytes; over longer texts the library, once it is compiled, is the faster one
  if (impl_->small != nullptr && text.size() <= kShort && from <= text.size() && ascii_prefix(text) == text.size()) {
    const SmallPattern& small = *impl_->small;
    if (groups.empty() && from == 0) return small.matches(text);
    Group match{from, from};
    const SmallPattern::Found found = small.find(text, match.start, match.end);
    if (found == SmallPattern::Found::kNothing) return false;
    if (found == SmallPattern::Found::kUnsure && from == 0 && !small.matches(text)) return false;
    if (found == SmallPattern::Found::kMatch && groups.size() <= 1) {
      if (!groups.empty()) groups[0] = match;
      return true;
    }
  }
  return impl_->find(text, from, groups);
}

bool Regex::Impl::find(std::string_view text, std::size_t from, std::span<Group> groups) {
  constexpr std::size_t kFew = 8;
  re2::StringPiece few[kFew];
  std::vector<re2::StringPiece> many;
  if (groups.size() > kFew) many.resize(groups.size());
  re2::StringPiece* const pieces = groups.size() > kFew ? many.data() : few;
  const re2::StringPiece subject(text.data() == nullptr ? "" : text.data(), text.size());  // a null piece means "no group"
  if (from > text.size()) return false;
  const RE2& library = program();
  // Where a match of nothing (\B) lies within a rune, Go sees none: it goes from rune to rune, RE2 from byte to byte.
  for (;; ++from) {
    if (!library.Match(subject, from, text.size(), RE2::UNANCHORED, pieces, static_cast<int>(groups.size()))) return false;
    if (groups.empty()) break;
    from = static_cast<std::size_t>(pieces[0].data() - subject.data());
    const bool is_inside = from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80;
    if (!is_inside) break;
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (pieces[i].data() == nullptr) {
      groups[i] = Group{};
      continue;
    }
    const auto start = static_cast<std::size_t>(pieces[i].data() - subject.data());
    groups[i] = Group{start, start + pieces[i].size()};
  }
  return true;
}

std::size_t Regex::group_count() const { return static_cast<std::size_t>(impl_->program().NumberOfCapturingGroups()); }

int Regex::group_number(std::string_view name) const {
  const auto& names = impl_->program().NamedCapturingGroups();
  const auto found = names.find(std::string(name));
  return found == names.end() ? -1 : found->second;
}

std::string_view Regex::pattern() const { return impl_->source; }

std::string Regex::quote_meta(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(R"(\.+*?()|[]{}^$)").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

struct RegexCache::Table {
  std::unordered_map<std::string, Result<Regex>> by_pattern;
};

RegexCache::RegexCache(std::size_t memory_bytes) : memory_bytes_(memory_bytes) {}
RegexCache::~RegexCache() = default;

const Result<Regex>& RegexCache::compile(std::string_view pattern) {
  if (!table_) table_ = std::make_unique<Table>();
  auto& known = table_->by_pattern;
  std::string key(pattern);
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  if (known.size() >= kMost) known.clear();
  Result<Regex> compiled = Regex::compile(pattern, {.memory_bytes = memory_bytes_});
  if (!compiled && compiled.error().cause == Cause::kLimit) fail(compiled.error());
  return known.emplace(std::move(key), std::move(compiled)).first->second;
}

}  // namespace rhumbline
