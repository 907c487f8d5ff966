// Which type a plain scalar has, by the rules of go-yaml 2.4: YAML 1.1, less sexagesimal numbers, plus Go's own number forms.
//
// In:  the scalar's text.   Out: its type and value.
// The one idea: the first byte tells most scalars from text at once.
// Trap: 0644 is octal, 08 is 8 by way of the floats, 1e400 is text because it fits nowhere, and 2024-13-45 is text as well.

#include "renderer/yaml/resolve.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

namespace {

struct Word {
  std::string_view text;
  Type type;
  double value;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Exactly these spellings, by their first letter; `oFF` and `nULL` are text. source: yaml.v2 resolve.go resolveMapList
constexpr Word kWordsY[] = {{"yes", Type::kBool, 1}, {"y", Type::kBool, 1}, {"Y", Type::kBool, 1}, {"Yes", Type::kBool, 1}, {"YES", Type::kBool, 1}};
constexpr Word kWordsT[] = {{"true", Type::kBool, 1}, {"True", Type::kBool, 1}, {"TRUE", Type::kBool, 1}};
constexpr Word kWordsO[] = {{"on", Type::kBool, 1},  {"On", Type::kBool, 1},  {"ON", Type::kBool, 1},
                            {"off", Type::kBool, 0}, {"Off", Type::kBool, 0}, {"OFF", Type::kBool, 0}};
constexpr Word kWordsN[] = {{"null", Type::kNull, 0}, {"no", Type::kBool, 0}, {"n", Type::kBool, 0},    {"N", Type::kBool, 0},
                            {"No", Type::kBool, 0},   {"NO", Type::kBool, 0}, {"Null", Type::kNull, 0}, {"NULL", Type::kNull, 0}};
constexpr Word kWordsF[] = {{"false", Type::kBool, 0}, {"False", Type::kBool, 0}, {"FALSE", Type::kBool, 0}};
constexpr Word kWordsTilde[] = {{"~", Type::kNull, 0}};
constexpr Word kWordsOfNumbers[] = {
    {".nan", Type::kFloat, kNaN},        {".NaN", Type::kFloat, kNaN},        {".NAN", Type::kFloat, kNaN},
    {".inf", Type::kFloat, kInfinity},   {".Inf", Type::kFloat, kInfinity},   {".INF", Type::kFloat, kInfinity},
    {"+.inf", Type::kFloat, kInfinity},  {"+.Inf", Type::kFloat, kInfinity},  {"+.INF", Type::kFloat, kInfinity},
    {"-.inf", Type::kFloat, -kInfinity}, {"-.Inf", Type::kFloat, -kInfinity}, {"-.INF", Type::kFloat, -kInfinity}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Resolved of_type(Type type) {
  Resolved made;
  made.type = type;
  return made;
}
Resolved integer(std::int64_t value) { return {.type = Type::kInt, .integer = value}; }
Resolved real(double value) { return {.type = Type::kFloat, .real = value}; }

bool find_word(std::string_view text, std::span<const Word> words, Resolved& found) {
  for (const Word& word : words) {
    if (!same_text(word.text, text)) continue;
    found.type = word.type;
    if (word.type == Type::kBool) found.boolean = word.value != 0;
    if (word.type == Type::kFloat) found.real = word.value;
    return true;
  }
  return false;
}

/// Whether the text is one letter, or goes on with one of these, small or large: `name` and `type` are no words.
bool goes_on(std::string_view text, char letter, char other) {
  if (text.size() == 1 || text.size() > 5) return text.size() == 1;
  const char second = static_cast<char>(text[1] | 0x20);
  return second == letter || second == other;
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
bool is_float_form(std::string_view text) {
  std::size_t i = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return i - start;
  };
  const std::size_t whole = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

/// What a number may have behind its first digits: a point, an underscore, an exponent, or what says the base.
bool may_follow_digits(char c) {
  const auto small = static_cast<char>(c | 0x20);
  return c == '.' || c == '_' || small == 'e' || small == 'x' || small == 'o' || small == 'b';
}

/// A scalar that begins with a digit or a sign.
Resolved number(std::string_view text) {
  // The common cases: up to 18 digits, no leading zero; and digits with a letter behind them that no number has: 10m, 2Gi, 30s.
  if (is_digit(text[0])) {
    std::size_t digits = 1;
    std::int64_t value = text[0] - '0';
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
      if (digits == 18) break;
      value = value * 10 + (text[digits] - '0');
    }
    if (digits == text.size() && (digits == 1 || text[0] != '0')) return integer(value);
    if (digits < 18 && digits < text.size() && !may_follow_digits(text[digits])) return {};
  }
  std::string without;
  if (text.find('_') != std::string_view::npos) {
    std::copy_if(text.begin(), text.end(), std::back_inserter(without), [](char c) { return c != '_'; });
    text = without;
  }
  if (const ParsedInt parsed = parse_int(text, 0); parsed.status == ParseStatus::kOk) return integer(parsed.value);
  if (const ParsedUint parsed = parse_uint(text, 0); parsed.status == ParseStatus::kOk) {
    return {.type = Type::kUint, .natural = parsed.value};
  }
  if (is_float_form(text)) {
    if (const ParsedFloat parsed = parse_float(text); parsed.status == ParseStatus::kOk) return real(parsed.value);
  }
  return {};
}

}  // namespace

Resolved resolve(std::string_view text, bool times) {
  if (text.empty()) return of_type(Type::kNull);
  Resolved found;
  switch (text[0]) {
    case 'y': case 'Y':
      if (goes_on(text, 'e', 'e')) find_word(text, kWordsY, found);
      return found;
    case 'n': case 'N':
      if (goes_on(text, 'o', 'u')) find_word(text, kWordsN, found);
      return found;
    case 't': case 'T':
      if (goes_on(text, 'r', 'r')) find_word(text, kWordsT, found);
      return found;
    case 'f': case 'F':
      if (goes_on(text, 'a', 'a')) find_word(text, kWordsF, found);
      return found;
    case 'o': case 'O':
      if (goes_on(text, 'n', 'f')) find_word(text, kWordsO, found);
      return found;
    case '~':
      find_word(text, kWordsTilde, found);
      return found;
    case '.':
      if (find_word(text, kWordsOfNumbers, found)) return found;
      if (const ParsedFloat parsed = parse_float(text); parsed.status == ParseStatus::kOk) return real(parsed.value);
      return {};
    case '+': case '-':
      if (find_word(text, kWordsOfNumbers, found)) return found;
      return number(text);
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
      if (times && is_timestamp(text)) return of_type(Type::kTime);
      return number(text);
    default: return {};
  }
}

std::string_view type_text(Type type) {
  constexpr std::array<std::string_view, 7> kTexts = {"null", "bool", "int", "int", "float", "str", "timestamp"};
  return kTexts[static_cast<std::size_t>(type)];
}

std::string_view plain_tag(std::string_view scalar) { return type_text(resolve(scalar).type); }

// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
bool is_base60(std::string_view text) {
  std::size_t i = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  if (i == text.size() || !is_digit(text[i])) return false;
  while (i < text.size() && (is_digit(text[i]) || text[i] == '_')) ++i;
  std::size_t parts = 0;
  for (; i + 1 < text.size() && text[i] == ':' && is_digit(text[i + 1]); ++parts) {
    const bool two = i + 2 < text.size() && is_digit(text[i + 2]);
    if (two && text[i + 1] > '5') return false;
    i += two ? 3 : 2;
  }
  if (parts == 0) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    while (i < text.size() && (is_digit(text[i]) || text[i] == '_')) ++i;
  }
  return i == text.size();
}

// ---- Timestamps --------------------------------------------------------------------------------------------------------------

namespace {

/// Reads a time as Go's time.Parse does with the four layouts that go-yaml tries.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  bool date() {
    int year = 0;
    for (int i = 0; i < 4; ++i) year = year * 10 + (take() - '0');
    int month = 0;
    int day = 0;
    if (!byte('-') || !number(month) || month < 1 || month > 12 || !byte('-') || !number(day) || day < 1) return false;
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= kDays[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
  }

  /// `15:4:5.999999999`; any number of digits behind a point or comma.
  bool time() {
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!number(hour) || hour > 23 || !byte(':') || !number(minute) || minute > 59) return false;
    if (!byte(':') || !number(second) || second > 59) return false;
    if (left() >= 2 && (text_[i_] == '.' || text_[i_] == ',') && is_digit(text_[i_ + 1])) {
      ++i_;
      while (left() > 0 && is_digit(text_[i_])) ++i_;
    }
    return true;
  }

  /// `Z` or +07:00.
  bool zone() {
    if (byte('Z')) return true;
    if (left() != 6 || (text_[i_] != '+' && text_[i_] != '-') || text_[i_ + 3] != ':') return false;
    for (const std::size_t at : {1, 2, 4, 5}) {
      if (!is_digit(text_[i_ + at])) return false;
    }
    const int hours = (text_[i_ + 1] - '0') * 10 + (text_[i_ + 2] - '0');
    const int minutes = (text_[i_ + 4] - '0') * 10 + (text_[i_ + 5] - '0');
    i_ += 6;
    return hours <= 24 && minutes <= 60;
  }

  bool byte(char c) {
    if (left() == 0 || text_[i_] != c) return false;
    ++i_;
    return true;
  }

  bool spaces() {
    const std::size_t start = i_;
    while (byte(' ')) {
    }
    return i_ > start;
  }

  [[nodiscard]] std::size_t left() const { return text_.size() - i_; }

 private:
  char take() { return text_[i_++]; }

  /// One or two digits.
  bool number(int& value) {
    if (left() == 0 || !is_digit(text_[i_])) return false;
    value = take() - '0';
    if (left() > 0 && is_digit(text_[i_])) value = value * 10 + (take() - '0');
    return true;
  }

  std::string_view text_;
  std::size_t i_ = 0;
};

}  // namespace

bool is_timestamp(std::string_view text) {
  // Every form begins with four digits and a dash.
  if (text.size() < 8 || text[4] != '-' || !std::all_of(text.begin(), text.begin() + 4, is_digit)) return false;
  TimeReader reader(text);
  if (!reader.date()) return false;
  if (reader.left() == 0) return true;
  if (reader.byte('T') || reader.byte('t')) return reader.time() && reader.zone() && reader.left() == 0;
  return reader.spaces() && reader.time() && reader.left() == 0;
}

}  // namespace rhumbline::yaml
