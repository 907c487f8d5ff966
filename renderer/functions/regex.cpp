// Regular expressions: match, find, replace, split, each with its must twin.
//
// In: a pattern, a text. Out: text or lists. The cache in the job compiles each pattern once. MatchWalk walks over all matches
// as Go does: an empty match right behind another match does not count, and after an empty one the search goes on one
// character further. Trap: in a replacement "$1W" names the group "1W", which is empty; "${1}W" is meant.
// source: sprig v3.3.0 regex.go; Go 1.26 regexp/regexp.go
#include "renderer/base/regex.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

enum class OnError : std::uint8_t { kPanic, kError };

/// strconv.CanBackquote.
bool fits_backquotes(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '`' || byte == 0x7f || (byte < ' ' && c != '\t')) return false;
  }
  return is_valid_utf8(text) && text.find("\xef\xbb\xbf") == std::string_view::npos;
}

/// The compiled first argument. Sprig's plain functions panic in MustCompile's words, the must functions return the error.
const Regex& compiled(Call& call, OnError on_error) {
  const Result<Regex>& regex = call.job.regexes.compile(call.text(0));
  if (regex.ok()) return regex.value();
  if (on_error == OnError::kError) call.fail(regex.error().helm);
  std::string quoted;
  const std::string_view pattern = call.text(0);
  if (fits_backquotes(pattern)) {
    quoted.append("`").append(pattern).append("`");
  } else {
    append_quoted(quoted, pattern);
  }
  call.fail("regexp: Compile(" + quoted + "): " + regex.error().helm);
}

/// A text for many searches in a row. Bytes that are not UTF-8 are U+FFFD to an expression; Regex::find() sees to that at each
/// call, this once for all.
class SearchedText {
 public:
  explicit SearchedText(std::string_view text) : text_(text) {
    if (is_valid_utf8(text)) return;
    for (std::size_t i = 0; i < text.size(); i += decode_rune(text.substr(i)).bytes) {
      const std::size_t before = copy_.size();
      append_rune(copy_, decode_rune(text.substr(i)).value);
      offsets_.insert(offsets_.end(), copy_.size() - before, i);
    }
    offsets_.push_back(text.size());
  }

  bool find(const Regex& regex, std::size_t from, std::span<Regex::Group> groups) const {
    if (offsets_.empty()) return regex.find_in_utf8(text_, from, groups);
    const auto start = std::lower_bound(offsets_.begin(), offsets_.end(), from);
    if (!regex.find_in_utf8(copy_, static_cast<std::size_t>(start - offsets_.begin()), groups)) return false;
    for (Regex::Group& group : groups) {
      if (group.matched()) group = Regex::Group{offsets_[group.start], offsets_[group.end]};
    }
    return true;
  }

 private:
  std::string_view text_;
  std::string copy_;
  std::vector<std::size_t> offsets_;  // for each byte of the copy, and its end, the offset in the text; empty: text is valid
};

/// All matches of an expression, in order and without overlap.
class MatchWalk {
 public:
  MatchWalk(Job& job, const Regex& regex, std::string_view text, std::span<Regex::Group> groups)
      : job_(job), regex_(regex), text_(text), searched_(text), groups_(groups) {}

  /// Puts the next match into the groups; false when there is none.
  bool next() {
    while (at_ <= text_.size()) {
      job_.pay(1);
      if (!searched_.find(regex_, at_, groups_)) return false;
      const Regex::Group match = groups_[0];
      bool counts = true;
      if (match.end == at_) {  // an empty match
        counts = match.start != last_end_;
        at_ = at_ < text_.size() ? at_ + decode_rune(text_.substr(at_)).bytes : text_.size() + 1;
      } else {
        at_ = match.end;
      }
      last_end_ = match.end;
      if (counts) return true;
    }
    return false;
  }

 private:
  Job& job_;
  const Regex& regex_;
  std::string_view text_;
  SearchedText searched_;
  std::span<Regex::Group> groups_;
  std::size_t at_ = 0;
  std::size_t last_end_ = std::string_view::npos;
};

std::string_view piece(std::string_view text, const Regex::Group& group) {
  return group.matched() ? text.substr(group.start, group.end - group.start) : std::string_view{};
}

// ---- Replacement templates -------------------------------------------------------------------------------------------------

/// A replacement in parts: literal text, then the text of a group (-1: none).
struct TemplatePart {
  std::string_view literal;
  int group = -1;
};

/// The name behind a dollar sign, braces off; its length in the template. Nothing: the dollar stands for itself.
std::optional<std::string_view> group_name(std::string_view text, std::size_t& length) {
  const bool braced = text.starts_with('{');
  const std::size_t start = braced ? 1 : 0;
  std::size_t end = start;
  while (end < text.size()) {
    const Rune rune = decode_rune(text.substr(end));
    if (!is_letter(rune.value) && !is_digit(rune.value) && rune.value != '_') break;
    end += rune.bytes;
  }
  if (end == start) return std::nullopt;
  if (braced && !text.substr(end).starts_with('}')) return std::nullopt;
  length = braced ? end + 1 : end;
  return text.substr(start, end - start);
}

/// The group that a name means: a number, or a named group.
int group_of(const Regex& regex, std::string_view name) {
  int number = 0;
  for (const char c : name) {
    if (c < '0' || c > '9' || number >= 100'000'000) {
      number = -1;
      break;
    }
    number = number * 10 + (c - '0');
  }
  if (name[0] == '0' && name.size() > 1) number = -1;  // leading zeros make a name
  if (number < 0) return regex.group_number(name);
  return static_cast<std::size_t>(number) <= regex.group_count() ? number : -1;
}

std::vector<TemplatePart> template_parts(const Regex& regex, std::string_view text) {
  std::vector<TemplatePart> parts;
  while (true) {
    const std::size_t dollar = text.find('$');
    if (dollar == std::string_view::npos) break;
    const std::string_view before = text.substr(0, dollar);
    const std::string_view rest = text.substr(dollar + 1);
    std::size_t length = 0;
    if (rest.starts_with('$')) {
      parts.push_back({text.substr(0, dollar + 1)});
      text = rest.substr(1);
    } else if (const auto name = group_name(rest, length)) {
      parts.push_back({before, group_of(regex, *name)});
      text = rest.substr(length);
    } else {
      parts.push_back({text.substr(0, dollar + 1)});
      text = rest;
    }
  }
  parts.push_back({text});
  return parts;
}

/// The text with every match replaced by what `append` writes for it.
template <class Append>
Value replaced(Call& call, const Regex& regex, std::span<Regex::Group> groups, Append append) {
  const std::string_view text = call.text(1);
  MatchWalk walk(call.job, regex, text, groups);
  std::string out;
  std::size_t copied = 0;
  bool any = false;
  while (walk.next()) {
    any = true;
    out.append(text.substr(copied, groups[0].start - copied));
    append(out);
    copied = groups[0].end;
    call.job.check_size(out.size());
  }
  if (!any) return call[1];
  out.append(text.substr(copied));
  return call.string(out);
}

// ---- The functions -----------------------------------------------------------------------------------------------------------

Value match(Call& call) {
  const Result<Regex>& regex = call.job.regexes.compile(call.text(0));
  return Value::boolean(regex.ok() && regex.value().contains(call.text(1)));
}

Value must_match(Call& call) { return Value::boolean(compiled(call, OnError::kError).contains(call.text(1))); }

template <OnError on_error>
Value find(Call& call) {
  Regex::Group group;
  const bool found = compiled(call, on_error).find(call.text(1), 0, {&group, 1});
  return call.view(found ? piece(call.text(1), group) : std::string_view{});
}

template <OnError on_error>
Value find_all(Call& call) {
  const Regex& regex = compiled(call, on_error);
  const std::int64_t most = call.integer(2);
  Regex::Group group;
  MatchWalk walk(call.job, regex, call.text(1), {&group, 1});
  ListBuilder out(call.arena(), &kSliceOfString);
  while ((most < 0 || out.size() < static_cast<std::size_t>(most)) && walk.next()) out.push(call.view(piece(call.text(1), group)));
  return out.size() == 0 ? nil_list(call.arena(), &kSliceOfString) : out.finish();
}

template <OnError on_error>
Value replace_all_matches(Call& call) {
  const Regex& regex = compiled(call, on_error);
  Regex::Group first;
  if (!regex.find(call.text(1), 0, {&first, 1})) return call[1];  // mostly; groups and the parts of a replacement are dearer to tell
  const std::vector<TemplatePart> parts = template_parts(regex, call.text(2));
  std::vector<Regex::Group> groups(regex.group_count() + 1);
  return replaced(call, regex, groups, [&](std::string& out) {
    for (const TemplatePart& part : parts) {
      out.append(part.literal);
      if (part.group >= 0) out.append(piece(call.text(1), groups[static_cast<std::size_t>(part.group)]));
    }
  });
}

template <OnError on_error>
Value replace_all_literal(Call& call) {
  const Regex& regex = compiled(call, on_error);
  Regex::Group group;
  return replaced(call, regex, {&group, 1}, [&](std::string& out) { out.append(call.text(2)); });
}

template <OnError on_error>
Value split_by(Call& call) {
  const Regex& regex = compiled(call, on_error);
  const std::string_view text = call.text(1);
  const std::int64_t most = call.integer(2);
  if (most == 0) return nil_list(call.arena(), &kSliceOfString);
  ListBuilder out(call.arena(), &kSliceOfString);
  if (!regex.pattern().empty() && text.empty()) {
    out.push(Value::literal(""));
    return out.finish();
  }
  Regex::Group group;
  MatchWalk walk(call.job, regex, text, {&group, 1});
  std::size_t begin = 0;
  std::size_t end = 0;
  std::int64_t seen = 0;  // Go looks for at most `most` matches
  while ((most < 0 || seen < most) && walk.next()) {
    ++seen;
    if (most > 0 && out.size() + 1 == static_cast<std::size_t>(most)) break;
    end = group.start;
    if (group.end != 0) out.push(call.view(text.substr(begin, end - begin)));
    begin = group.end;
  }
  if (end != text.size()) out.push(call.view(text.substr(begin)));
  return out.finish();
}

Value quote_meta(Call& call) { return call.string(Regex::quote_meta(call.text(0))); }

constexpr Function kRows[] = {
    {"mustRegexFind", "ss", Purity::kPure, find<OnError::kError>, "mustRegexFind RE TEXT: as regexFind"},
    {"mustRegexFindAll", "ssi", Purity::kPure, find_all<OnError::kError>, "mustRegexFindAll RE TEXT N: as regexFindAll"},
    {"mustRegexMatch", "ss", Purity::kPure, must_match, "mustRegexMatch RE TEXT: as regexMatch; a bad expression is an error"},
    {"mustRegexReplaceAll", "sss", Purity::kPure, replace_all_matches<OnError::kError>, "mustRegexReplaceAll RE TEXT NEW: as regexReplaceAll"},
    {"mustRegexReplaceAllLiteral", "sss", Purity::kPure, replace_all_literal<OnError::kError>,
     "mustRegexReplaceAllLiteral RE TEXT NEW: as regexReplaceAllLiteral"},
    {"mustRegexSplit", "ssi", Purity::kPure, split_by<OnError::kError>, "mustRegexSplit RE TEXT N: as regexSplit"},
    {"regexFind", "ss", Purity::kPure, find<OnError::kPanic>, "regexFind RE TEXT: the first match, \"\" when there is none"},
    {"regexFindAll", "ssi", Purity::kPure, find_all<OnError::kPanic>, "regexFindAll RE TEXT N: the first N matches, all when N < 0"},
    {"regexMatch", "ss", Purity::kPure, match, "regexMatch RE TEXT: whether it matches anywhere; false for a bad expression"},
    {"regexQuoteMeta", "s", Purity::kPure, quote_meta, "regexQuoteMeta TEXT: an expression that matches just this text"},
    {"regexReplaceAll", "sss", Purity::kPure, replace_all_matches<OnError::kPanic>,
     "regexReplaceAll RE TEXT NEW: every match replaced; $1, ${name} in NEW stand for groups"},
    {"regexReplaceAllLiteral", "sss", Purity::kPure, replace_all_literal<OnError::kPanic>,
     "regexReplaceAllLiteral RE TEXT NEW: as regexReplaceAll, dollar signs are text"},
    {"regexSplit", "ssi", Purity::kPure, split_by<OnError::kPanic>, "regexSplit RE TEXT N: the text between matches, at most N pieces"},
};

}  // namespace

std::span<const Function> regex_functions() { return kRows; }

}  // namespace rhumbline
