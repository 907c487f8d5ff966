// The glance at keywords that hold no schemas: what they say of a value, and whether they are sound.
//
// In:  the place behind a keyword and the schema object that it stands in. Out: whether the value fits; the place behind.
// Trap: what the metaschema wants must be asked even where no value is judged, except where the text was walked before.
// source: the metaschemas in schemas/json-schema; run_checks.cpp for what each keyword means
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/glance.h"

namespace rhumbline::schema {

Fit Glance::schema_url(const Rules& rules) {
  RawText url;  // its draft is known
  return sure((rules.is_root || is_walked_) && in_.string(url) && url.raw.data() == schema_url_ && is_plain_link(url.raw));
}

/// Below the root only what names nothing: pointers, as some generators write them, which drafts up to 7 take for no URL at all.
Fit Glance::id(const Rules& rules) {
  RawText url;
  if (!in_.string(url) || !is_plain_link(url.raw)) return Fit::kUnsure;
  if (draft_ >= Draft::k2019 && url.raw.find('#') != std::string_view::npos) return Fit::kUnsure;
  const bool is_pointer = url.raw.size() > 1 && url.raw[0] == '#' && url.raw[1] == '/';
  return sure(rules.is_root || is_walked_ || (draft_ < Draft::k2019 && is_pointer));
}

namespace {

/// How the names of types are written, by their bits.
constexpr std::size_t kTypes = 7;
constexpr char kWrittenTypes[kTypes][16] = {"\"null\"", "\"boolean\"", "\"number\"", "\"integer\"", "\"string\"", "\"array\"", "\"object\""};
constexpr std::array<std::size_t, kTypes> kWrittenSizes = [] {
  std::array<std::size_t, kTypes> sizes{};
  for (std::size_t i = 0; i < kTypes; ++i) sizes[i] = std::string_view(kWrittenTypes[i]).size();
  return sizes;
}();

}  // namespace

Fit Glance::types(const Rules& rules) {
  if (rules.type != 0) {  // nearly always the value's own
    const auto own = static_cast<std::size_t>(std::countr_zero(rules.type));
    if (in_.again({kWrittenTypes[own], kWrittenSizes[own]})) return Fit::kFits;
  }
  std::uint32_t bits = 0;
  const auto name = [&] {
    RawText text;
    const std::uint32_t bit = in_.string(text) ? json_type_bit(text.raw) : 0;
    const bool is_new = bit != 0 && (bits & bit) == 0;
    bits |= bit;
    return is_new;
  };
  if (in_.peek() == '[' ? !in_.items(name) || bits == 0 : !name()) return Fit::kUnsure;
  return fits_if(rules.v == nullptr || (rules.type & bits) != 0 ||
                 (rules.type == kNumberBit && (bits & kIntegerBit) != 0 && is_whole(*rules.v)));
}

// ---- Values and names ------------------------------------------------------------------------------------------------------

Fit Glance::constant(const Value* v) {
  if (v == nullptr || draft_ < Draft::k6) return sure(in_.skip());
  bool equal = false;
  return compare(*v, equal) ? fits_if(equal) : Fit::kUnsure;
}

bool Glance::compare(const Value& v, bool& equal) {
  const char first = in_.peek();
  if (first == '"') {
    RawText text;
    if (!in_.string(text)) return false;
    equal = v.is_string() && v.as_text() == text.raw;
    return text.is_plain() || !v.is_string();
  }
  if (first == 't' || first == 'f') {
    bool flag = false;
    if (!in_.flag(flag)) return false;
    equal = v.is(Kind::kBool) && v.as_bool() == flag;
    return true;
  }
  Value other;
  if (first == '{' || first == '[') {
    const char* const start = in_.at();
    if (!in_.skip()) return false;
    equal = false;
    if (!v.is_map() && !v.is_list()) return true;
    const std::string_view text(start, static_cast<std::size_t>(in_.at() - start));
    const auto read = json::read(job_, text, {}, {.keep_integers = true});
    if (!read) return false;
    other = read.value();
  } else if (first == 'n' ? !in_.word("null") : !number(other)) {
    return false;
  }
  equal = json_equal(v, other, job_.limits);
  return true;
}

Fit Glance::choice(const Value* v) {
  const bool must_differ = draft_ < Draft::k2019 && !is_walked_;  // then only plain values are sure to
  std::array<std::string_view, kLongestList> seen;
  std::size_t size = 0;
  bool equal = false;
  const bool known = in_.items([&] {
    const char first = in_.peek();
    const char* const start = in_.at();
    if (v != nullptr && !equal ? !compare(*v, equal) : !in_.skip()) return false;
    if (!must_differ) return true;
    const std::string_view text(start, static_cast<std::size_t>(in_.at() - start));
    if (size == kLongestList || first == '{' || first == '[') return false;
    if (first == '"' ? text.find('\\') != std::string_view::npos : text.find('.') != std::string_view::npos || text == "-0") return false;
    if (std::find(seen.begin(), seen.begin() + size, text) != seen.begin() + size) return false;
    seen[size++] = text;
    return true;
  });
  if (!known || (must_differ && size == 0)) return Fit::kUnsure;
  return fits_if(v == nullptr || equal);
}

bool Glance::names(const Map* map, bool& all_there) {
  std::array<std::string_view, kLongestList> seen;
  std::size_t size = 0;
  all_there = true;
  const bool known = in_.items([&] {
    RawText name;
    if (!in_.string(name) || !name.is_plain() || size == kLongestList) return false;
    all_there = all_there && (map == nullptr || map->find(name.raw) != nullptr);
    if (!is_walked_ && std::find(seen.begin(), seen.begin() + size, name.raw) != seen.begin() + size) return false;
    seen[size++] = name.raw;
    return true;
  });
  return known && (size > 0 || draft_ != Draft::k4);
}

Fit Glance::required(const Rules& rules) {
  bool all_there = true;
  const bool known = names(rules.type == kObjectBit ? &rules.v->as_map() : nullptr, all_there);
  return known ? fits_if(all_there) : Fit::kUnsure;
}

// ---- Numbers and texts -----------------------------------------------------------------------------------------------------

Fit Glance::count(const Rules& rules, Keyword keyword) {
  constexpr std::size_t kMostDigits = 9;
  RawNumber written;
  if (!in_.number(written) || !written.is_whole || written.text[0] == '-' || written.text.size() > kMostDigits) return Fit::kUnsure;
  std::size_t limit = 0;
  std::from_chars(written.text.data(), written.text.data() + written.text.size(), limit);
  const bool is_object = rules.type == kObjectBit, is_array = rules.type == kArrayBit, is_string = rules.type == kStringBit;
  switch (keyword) {
    case Keyword::kMinProperties: return fits_if(!is_object || rules.entries.size() >= limit);
    case Keyword::kMaxProperties: return fits_if(!is_object || rules.entries.size() <= limit);
    case Keyword::kMinItems: return fits_if(!is_array || rules.v->as_list().size >= limit);
    case Keyword::kMaxItems: return fits_if(!is_array || rules.v->as_list().size <= limit);
    case Keyword::kMinLength: return fits_if(!is_string || count_runes(rules.v->as_text()) >= limit);
    case Keyword::kMaxLength: return fits_if(!is_string || count_runes(rules.v->as_text()) <= limit);
    default: return Fit::kFits;  // minContains, maxContains
  }
}

bool Glance::number(Value& out) {
  constexpr std::size_t kMostDigits = 15;
  RawNumber written;
  if (!in_.number(written)) return false;
  if (!written.is_whole) {
    const ParsedFloat parsed = parse_float(written.text);
    out = Value::float64(parsed.value);
    return parsed.status == ParseStatus::kOk;
  }
  std::int64_t whole = 0;
  std::from_chars(written.text.data(), written.text.data() + written.text.size(), whole);
  out = Value::int64(whole);
  return written.text.size() <= kMostDigits;
}

Fit Glance::bound(const Rules& rules, const Row& row) {
  Value limit;
  if (!number(limit) || (row.shape == Shape::kBound && draft_ == Draft::k4)) return Fit::kUnsure;
  if (row.shape == Shape::kPositive && as_double(limit) <= 0) return Fit::kUnsure;
  if (rules.type != kNumberBit) return Fit::kFits;
  switch (row.meaning) {
    case Keyword::kMinimum: return fits_if(compare_numbers(*rules.v, limit) >= 0);
    case Keyword::kMaximum: return fits_if(compare_numbers(*rules.v, limit) <= 0);
    case Keyword::kExclusiveMinimum: return fits_if(compare_numbers(*rules.v, limit) > 0);
    case Keyword::kExclusiveMaximum: return fits_if(compare_numbers(*rules.v, limit) < 0);
    default: return fits_if(is_multiple_of(*rules.v, limit));
  }
}

Fit Glance::format(const Rules& rules) {
  RawText name;
  if (!in_.string(name)) return Fit::kUnsure;
  if (rules.type != kStringBit || draft_ >= Draft::k2019) return Fit::kFits;
  if (name.has_escapes) return Fit::kUnsure;
  const std::uint32_t number = format_number(name.raw);
  return fits_if(number == kNone || format_error(number, rules.v->as_text()).empty());
}

bool Glance::unescape(const RawText& text, std::string_view& out) {
  out = text.raw;
  if (text.is_plain()) return true;
  const auto read = json::read(job_, {text.raw.data() - 1, text.raw.size() + 2});
  if (read) out = read.value().as_text();
  return read.ok();
}

bool Glance::is_pattern(const RawText& text) {
  std::string_view pattern;
  return is_walked_ || (unescape(text, pattern) && check_pattern(pattern, job_.limits.regex_bytes).ok());
}

const Pattern* Glance::pattern_of(const RawText& text) {
  const auto found = patterns_.find(text.raw.data());
  if (found != patterns_.end()) return &found->second;
  std::string_view pattern;
  if (!unescape(text, pattern)) return nullptr;
  const Pattern& made = patterns_.try_emplace(text.raw.data(), pattern, job_.limits.regex_bytes).first->second;
  return made.is_sound() ? &made : nullptr;
}

Fit Glance::pattern(const Rules& rules) {
  RawText text;
  if (!in_.string(text)) return Fit::kUnsure;
  if (rules.type != kStringBit) return sure(is_pattern(text));
  const Pattern* pattern = pattern_of(text);
  if (pattern == nullptr) return Fit::kUnsure;
  return fits_if(pattern->matches(rules.v->as_text()));
}

Fit Glance::unique(const Rules& rules) {
  bool is_wanted = false;
  if (!in_.flag(is_wanted)) return Fit::kUnsure;
  if (!is_wanted || rules.type != kArrayBit) return Fit::kFits;
  std::size_t first = 0, second = 0;
  return fits_if(!find_duplicates(job_, rules.v->as_list(), first, second));
}

}  // namespace rhumbline::schema
