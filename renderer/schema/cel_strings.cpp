// Functions of texts in CEL.
//
// In: texts and numbers. Out: a value. Places and lengths count characters, not bytes.
// Trap: a search for the empty text finds it where it begins to look, and an index at the very end is fine, one behind it an error.
// source: the CEL specification; cel-go ext/strings.go (version 2); k8s.io/apiserver pkg/cel/library regex.go
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"

namespace rhumbline::schema {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Byte offset of a character; npos: behind the end, or negative.
std::size_t offset_of(std::string_view text, std::int64_t character) {
  std::size_t at = 0;
  for (; character > 0; --character) {
    if (at >= text.size()) return kNone;
    at += decode_rune(text.substr(at)).bytes;
  }
  return character < 0 ? kNone : at;
}

CelValue out_of_range(CelRun& run, std::int64_t index) { return cel_error(run, "index out of range: " + std::to_string(index)); }

CelValue found_at(std::string_view text, std::size_t byte) {
  return cel_int(byte == kNone ? -1 : static_cast<std::int64_t>(count_runes(text.substr(0, byte))));
}

CelValue index_of(CelRun& run, CelArgs a) {
  run.pay(a[0].text.size() / 16);
  const std::int64_t from = a.size() > 2 ? a[2].whole : 0;
  if (a[1].text.empty()) return cel_int(from);
  if (from < 0) return out_of_range(run, from);
  const std::size_t start = offset_of(a[0].text, from);
  return start == kNone ? cel_int(-1) : found_at(a[0].text, a[0].text.find(a[1].text, start));
}

CelValue last_index_of(CelRun& run, CelArgs a) {
  run.pay(a[0].text.size() / 16);
  const auto length = static_cast<std::int64_t>(count_runes(a[0].text));
  if (a[1].text.empty()) return cel_int(a.size() > 2 ? a[2].whole : length);
  if (a.size() == 2) return found_at(a[0].text, a[0].text.rfind(a[1].text));
  if (a[2].whole < 0) return out_of_range(run, a[2].whole);
  if (a[2].whole >= length) return cel_int(-1);
  return found_at(a[0].text, a[0].text.rfind(a[1].text, offset_of(a[0].text, a[2].whole)));
}

CelValue character_at(CelRun& run, CelArgs a) {
  const std::size_t at = offset_of(a[0].text, a[1].whole);
  if (at == kNone) return out_of_range(run, a[1].whole);
  const std::string_view rest = a[0].text.substr(at);
  return cel_text_value(run, rest.empty() ? rest : rest.substr(0, decode_rune(rest).bytes));
}

CelValue substring(CelRun& run, CelArgs a) {
  const std::string_view text = a[0].text;
  if (a.size() > 2 && a[1].whole > a[2].whole) return cel_error(run, "invalid substring range");
  const std::size_t start = offset_of(text, a[1].whole);
  const std::size_t end = a.size() > 2 ? offset_of(text, a[2].whole) : text.size();
  if (start == kNone) return out_of_range(run, a[1].whole);
  if (end == kNone) return out_of_range(run, a[2].whole);
  return cel_text_value(run, text.substr(start, end - start));
}

CelValue changed_case(CelRun& run, std::string_view text, char first, char last) {
  std::string out(text);
  for (char& c : out) {
    if (c >= first && c <= last) c = static_cast<char>(c ^ 0x20);
  }
  return cel_text_value(run, out);
}
CelValue lower(CelRun& run, CelArgs a) { return changed_case(run, a[0].text, 'A', 'Z'); }
CelValue upper(CelRun& run, CelArgs a) { return changed_case(run, a[0].text, 'a', 'z'); }
CelValue trimmed(CelRun& run, CelArgs a) { return cel_text_value(run, trim_space(a[0].text)); }


// source: strings.Replace: an empty old text is found before each character and at the end.
CelValue replaced(CelRun& run, CelArgs a) {
  const std::string_view text = a[0].text, from = a[1].text, to = a[2].text;
  const std::int64_t most = a.size() > 3 && a[3].whole >= 0 ? a[3].whole : INT64_MAX;
  std::string out;
  std::size_t at = 0;
  for (std::int64_t done = 0; done < most; ++done) {
    const std::size_t step = from.empty() && done > 0 && at < text.size() ? decode_rune(text.substr(at)).bytes : 0;
    if (from.empty() && done > 0 && step == 0) break;
    const std::size_t found = from.empty() ? at + step : text.find(from, at);
    if (found == kNone) break;
    out.append(text.substr(at, found - at)).append(to);
    at = found + from.size();
    run.pay(1);
    if (out.size() > CelRun::kMostBytes) return cel_unknown(run, "it makes too long a text");
  }
  return cel_text_value(run, out.append(text.substr(at)));
}

// source: strings.SplitN: an empty separator cuts into characters; 0 gives none, a negative number all.
CelValue split_text(CelRun& run, CelArgs a) {
  const std::int64_t most = a.size() > 2 && a[2].whole >= 0 ? a[2].whole : INT64_MAX;
  std::vector<CelValue> parts;
  std::string_view rest = a[0].text;
  const bool letters = a[1].text.empty();
  const auto keep = [&](std::string_view part) {
    run.pay(1);
    parts.push_back({.sort = CelValue::Sort::kText, .text = part});
  };
  while (most > 0 && parts.size() <= CelRun::kMostItems && static_cast<std::int64_t>(parts.size()) + 1 < most) {
    const std::size_t end = letters ? (rest.empty() ? kNone : decode_rune(rest).bytes) : rest.find(a[1].text);
    if (end == kNone || (letters && end == rest.size())) break;
    keep(rest.substr(0, end));
    rest.remove_prefix(end + a[1].text.size());
  }
  if (most > 0 && !(letters && rest.empty())) keep(rest);
  return cel_list(run, parts);
}

CelValue joined(CelRun& run, CelArgs a) {
  std::string out;
  const std::vector<CelValue> items = cel_items(run, a[0]);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is(CelValue::Sort::kText)) return items[i].failed() ? items[i] : cel_no_overload(run, "join");
    if (i > 0 && a.size() > 1) out += a[1].text;
    out += items[i].text;
    if (out.size() > CelRun::kMostBytes) return cel_unknown(run, "it makes too long a text");
  }
  return cel_text_value(run, out);
}

CelValue quoted_text(CelRun& run, CelArgs a) {
  constexpr std::string_view kPlain = "\a\b\f\n\r\t\v\\\"", kLetters = "abfnrtv\\\"";
  std::string out = "\"";
  for (const char c : a[0].text) {
    const std::size_t known = kPlain.find(c);
    if (known != kNone) out += '\\';
    out += known != kNone ? kLetters[known] : c;
  }
  return cel_text_value(run, out += '"');
}

CelValue starts(CelRun&, CelArgs a) { return cel_bool(a[0].text.starts_with(a[1].text)); }
CelValue ends(CelRun&, CelArgs a) { return cel_bool(a[0].text.ends_with(a[1].text)); }
CelValue contains(CelRun& run, CelArgs a) {
  run.pay(a[0].text.size() / 16);
  return cel_bool(a[0].text.find(a[1].text) != kNone);
}

/// Regular expressions; a[1] is the pattern.
template <class Use>
CelValue with_regex(CelRun& run, CelArgs a, Use use) {
  run.pay(1 + a[0].text.size() / 4 + a[1].text.size() / 4);
  const Result<Regex>& regex = run.job.regexes.compile(a[1].text);
  if (!regex) return cel_error(run, regex.error().message);
  return use(regex.value());
}

CelValue matches(CelRun& run, CelArgs a) {
  return with_regex(run, a, [&](const Regex& regex) { return cel_bool(regex.contains(a[0].text)); });
}

CelValue find_first(CelRun& run, CelArgs a) {
  return with_regex(run, a, [&](const Regex& regex) {
    Regex::Group whole[1];
    const bool found = regex.find(a[0].text, 0, whole);
    return cel_text_value(run, found ? a[0].text.substr(whole[0].start, whole[0].end - whole[0].start) : std::string_view());
  });
}

// source: regexp.FindAllString: an empty match right behind another match does not count.
CelValue find_all(CelRun& run, CelArgs a) {
  return with_regex(run, a, [&](const Regex& regex) {
    const std::int64_t most = a.size() > 2 && a[2].whole >= 0 ? a[2].whole : INT64_MAX;
    std::vector<CelValue> found;
    const std::string_view text = a[0].text;
    Regex::Group whole[1];
    std::size_t last_end = kNone;
    for (std::size_t at = 0; at <= text.size() && static_cast<std::int64_t>(found.size()) < most && regex.find(text, at, whole);) {
      run.pay(1 + text.size() / 64);
      const bool empty = whole[0].end == whole[0].start;
      if (!empty || whole[0].start != last_end) {
        found.push_back({.sort = CelValue::Sort::kText, .text = text.substr(whole[0].start, whole[0].end - whole[0].start)});
      }
      last_end = whole[0].end;
      at = empty ? whole[0].end + (whole[0].end < text.size() ? decode_rune(text.substr(whole[0].end)).bytes : 1) : whole[0].end;
    }
    return cel_list(run, found);
  });
}

constexpr CelFunction kFunctions[] = {
    {"charAt", "s.i", character_at},
    {"contains", "s.s", contains},
    {"endsWith", "s.s", ends},
    {"find", "s.s", find_first},
    {"findAll", "s.s", find_all},
    {"findAll", "s.si", find_all},
    {"format", "s.l", cel_printf},
    {"indexOf", "s.s", index_of},
    {"indexOf", "s.si", index_of},
    {"join", "l.", joined},
    {"join", "l.s", joined},
    {"lastIndexOf", "s.s", last_index_of},
    {"lastIndexOf", "s.si", last_index_of},
    {"lowerAscii", "s.", lower},
    {"matches", "s.s", matches},
    {"matches", "ss", matches},
    {"replace", "s.ss", replaced},
    {"replace", "s.ssi", replaced},
    {"split", "s.s", split_text},
    {"split", "s.si", split_text},
    {"startsWith", "s.s", starts},
    {"strings.quote", "s", quoted_text},
    {"substring", "s.i", substring},
    {"substring", "s.ii", substring},
    {"trim", "s.", trimmed},
    {"upperAscii", "s.", upper},
};

}  // namespace

std::span<const CelFunction> cel_text_functions() { return kFunctions; }

}  // namespace rhumbline::schema
