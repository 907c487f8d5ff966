// Reads JSON as Go's encoding/json does: same grammar, same words of error, numbers as float64 unless asked otherwise.
//
// In:  bytes that outlive the job's values.   Out: a Value whose plain strings point into those bytes.
// The one idea: a loop with a stack of open containers instead of recursion, so nesting costs heap and is bounded. Items of open
// containers wait in two stacks; a container is built once, at its closing bracket, with its exact size.
// Trap: Go checks the grammar of the whole text before it converts anything, so a number out of range is only reported when
// no syntax error follows it.

#include <array>
#include <charconv>

#include "renderer/base/text.h"
#include "renderer/json/json.h"

namespace rhumbline::json {

namespace {

constexpr std::size_t kMaxDepth = 10'000;  // encoding/json maxNestingDepth

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// ASCII that means itself within a string.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A byte as Go's scanner quotes it: it takes the byte for a rune. source: encoding/json quoteChar
std::string quoted_byte(char c) {
  if (c == '\'') return "'\\''";
  if (c == '"') return "'\"'";
  std::string rune;
  append_rune(rune, static_cast<unsigned char>(c));
  std::string quoted;
  append_quoted(quoted, rune);
  return "'" + quoted.substr(1, quoted.size() - 2) + "'";
}

class Reader {
 public:
  Reader(Job& job, std::string_view text, Pos at, const ReadOptions& options)
      : job_(job), begin_(text.data()), p_(begin_), end_(begin_ + text.size()), at_(at), options_(options) {}

  Value document();
  [[nodiscard]] std::size_t used() const { return static_cast<std::size_t>(p_ - begin_); }

 private:
  struct Open {
    bool is_map;
    std::size_t first;  // of its items in items_ or members_
    const char* start;
  };

  [[noreturn]] void fault(const char* where, std::string words);
  [[noreturn]] void unexpected(std::string_view context);
  void blanks() {
    const char* p = p_;
    while (p != end_ && is_blank(*p)) ++p;
    p_ = p;
  }
  [[nodiscard]] Pos here(const char* where) const { return at_ + static_cast<std::size_t>(where - begin_); }

  bool value(Value& out);
  void open(bool is_map);
  Value close();
  void key();
  void literal(std::string_view word);
  Value number();
  Value number_value(std::string_view digits, bool integral);
  std::string_view string();
  std::string_view string_with_escapes(const char* start);
  void escape(std::string& out);
  char32_t hex4();

  Job& job_;
  const char* begin_;
  const char* p_;
  const char* end_;
  Pos at_;
  const ReadOptions& options_;
  std::vector<Open> open_;
  std::vector<Value> items_;
  std::vector<Entry> members_;
  std::string_view out_of_range_;  // the first number that float64 cannot hold
};

void Reader::fault(const char* where, std::string words) {
  fail({.rule = "json.syntax", .at = here(where), .message = words, .helm = words});
}

/// The byte at p_ does not fit. At the end of the text Go tries a blank: only where that would fit is it the end that is unexpected.
void Reader::unexpected(std::string_view context) {
  const bool blank_fits = context == "in string literal" || context.starts_with("looking") || context.starts_with("after object") ||
                          context.starts_with("after array");
  if (p_ == end_ && blank_fits) fault(p_, "unexpected end of JSON input");
  std::string words = "invalid character " + quoted_byte(p_ == end_ ? ' ' : *p_) + " ";
  fault(p_, words.append(context));
}

void Reader::open(bool is_map) {
  if (open_.size() >= kMaxDepth || open_.size() >= job_.limits.yaml_depth) unexpected("exceeded max depth");
  open_.push_back({is_map, is_map ? members_.size() : items_.size(), p_});
  ++p_;
}

Value Reader::close() {
  const Open container = open_.back();
  open_.pop_back();
  ++p_;
  Value made;
  if (container.is_map) {
    Map* map = make_map(job_.arena);
    map->take(job_.arena, std::span<const Entry>(members_).subspan(container.first));
    members_.resize(container.first);
    made = Value::map(map);
  } else {
    made = make_list(job_.arena, std::span(items_).subspan(container.first));
    items_.resize(container.first);
  }
  return made.with_pos(here(container.start));
}

/// Reads `"key" :` and leaves p_ at the member's value.
void Reader::key() {
  blanks();
  if (p_ == end_ || *p_ != '"') unexpected("looking for beginning of object key string");
  const Pos key_at = here(p_);
  members_.push_back({.key = string(), .key_at = key_at, .value = {}});
  blanks();
  if (p_ == end_ || *p_ != ':') unexpected("after object key");
  ++p_;
}

void Reader::literal(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i, ++p_) {
    if (p_ != end_ && *p_ == word[i]) continue;
    unexpected(std::string("in literal ").append(word).append(" (expecting '").append(1, word[i]).append("')"));
  }
}

/// Reads a scalar or an empty container into `out`; false: a container was opened.
bool Reader::value(Value& out) {
  blanks();
  const char* start = p_;
  switch (p_ == end_ ? '\0' : *p_) {
    case '{':
      open(true);
      blanks();
      if (p_ != end_ && *p_ == '}') return out = close(), true;
      key();
      return false;
    case '[':
      open(false);
      blanks();
      if (p_ != end_ && *p_ == ']') return out = close(), true;
      return false;
    case '"': out = Value::string(job_.arena, string()); break;
    case 't': literal("true"), out = Value::boolean(true); break;
    case 'f': literal("false"), out = Value::boolean(false); break;
    case 'n': literal("null"), out = Value(); break;
    default:
      if (p_ == end_ || (*p_ != '-' && !is_digit(*p_))) unexpected("looking for beginning of value");
      out = number();
  }
  out = out.with_pos(here(start));
  return true;
}

Value Reader::document() {
  Value result;
  bool complete = value(result);
  while (!open_.empty()) {
    if (!complete) {
      complete = value(result);
      continue;
    }
    // `result` is an item of the innermost container; a comma asks for another one, a bracket makes the container the result.
    const bool in_map = open_.back().is_map;
    in_map ? void(members_.back().value = result) : items_.push_back(result);
    blanks();
    if (p_ != end_ && *p_ == ',') {
      ++p_;
      if (in_map) key();
      complete = false;
    } else if (p_ != end_ && *p_ == (in_map ? '}' : ']')) {
      result = close();
    } else {
      unexpected(in_map ? "after object key:value pair" : "after array element");
    }
  }
  if (!options_.allow_rest) {
    blanks();
    if (p_ != end_) unexpected("after top-level value");
  }
  if (!out_of_range_.empty()) {
    std::string words = "json: cannot unmarshal number " + std::string(out_of_range_) + " into Go value of type float64";
    if (options_.out_of_range == nullptr) fault(out_of_range_.data(), std::move(words));
    *options_.out_of_range = std::move(words);
  }
  return result;
}

// ---- Numbers ---------------------------------------------------------------------------------------------------------------

Value Reader::number() {
  const char* start = p_;
  const auto digits = [this] {
    while (p_ != end_ && is_digit(*p_)) ++p_;
  };
  if (*p_ == '-') ++p_;
  if (p_ == end_ || !is_digit(*p_)) unexpected("in numeric literal");
  if (*p_ == '0') {
    ++p_;
  } else {
    digits();
  }
  bool integral = true;
  if (p_ != end_ && *p_ == '.') {
    integral = false;
    ++p_;
    if (p_ == end_ || !is_digit(*p_)) unexpected("after decimal point in numeric literal");
    digits();
  }
  if (p_ != end_ && (*p_ == 'e' || *p_ == 'E')) {
    integral = false;
    ++p_;
    if (p_ != end_ && (*p_ == '+' || *p_ == '-')) ++p_;
    if (p_ == end_ || !is_digit(*p_)) unexpected("in exponent of numeric literal");
    digits();
  }
  return number_value({start, static_cast<std::size_t>(p_ - start)}, integral);
}

Value Reader::number_value(std::string_view text, bool integral) {
  const char* last = text.data() + text.size();
  if (integral && options_.keep_integers) {
    std::int64_t whole = 0;
    if (std::from_chars(text.data(), last, whole).ec == std::errc()) return Value::int64(whole);
    std::uint64_t natural = 0;
    if (text[0] != '-' && std::from_chars(text.data(), last, natural).ec == std::errc()) return Value::uint64(natural);
  }
  if (integral && text.size() <= 15) {  // exact in a double
    std::int64_t whole = 0;
    std::from_chars(text.data(), last, whole);
    return Value::float64(whole == 0 && text[0] == '-' ? -0.0 : static_cast<double>(whole));
  }
  const ParsedFloat parsed = parse_float(text);
  if (parsed.status == ParseStatus::kRange) {
    if (out_of_range_.empty()) out_of_range_ = text;
    if (!open_.empty()) return {};
  }
  return Value::float64(parsed.value);
}

// ---- Strings ---------------------------------------------------------------------------------------------------------------

/// Reads a string literal whose quote is at p_: a view into the text when it holds neither escapes nor bad UTF-8.
std::string_view Reader::string() {
  const char* const start = ++p_;
  bool ascii = true;
  for (const char* p = start;; ++p) {
    while (p != end_ && kPlain[static_cast<unsigned char>(*p)]) ++p;
    if (p == end_ || *p == '\\') break;
    if (*p == '"') {
      const std::string_view plain(start, static_cast<std::size_t>(p - start));
      if (!ascii && !is_valid_utf8(plain)) break;
      p_ = p + 1;
      return plain;
    }
    if (static_cast<unsigned char>(*p) < 0x20) {
      p_ = p;
      unexpected("in string literal");
    }
    ascii = false;
  }
  return string_with_escapes(start);
}

std::string_view Reader::string_with_escapes(const char* start) {
  std::string out;
  p_ = start;
  while (true) {
    if (p_ == end_) unexpected("in string literal");
    const auto c = static_cast<unsigned char>(*p_);
    if (c == '"') break;
    if (c < 0x20) unexpected("in string literal");
    if (c == '\\') {
      ++p_;
      escape(out);
    } else if (c < 0x80) {
      out += *p_++;
    } else {
      const Rune rune = decode_rune({p_, static_cast<std::size_t>(end_ - p_)});
      append_rune(out, rune.value);
      p_ += rune.bytes;
    }
  }
  ++p_;
  return job_.arena.copy(out);
}

char32_t Reader::hex4() {
  char32_t code = 0;
  for (int i = 0; i < 4; ++i, ++p_) {
    const int digit = p_ == end_ ? -1 : hex_digit(*p_);
    if (digit < 0) unexpected("in \\u hexadecimal character escape");
    code = code * 16 + static_cast<char32_t>(digit);
  }
  return code;
}

/// One escape, p_ behind the backslash. A surrogate without its other half becomes U+FFFD.
void Reader::escape(std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (p_ == end_) unexpected("in string escape code");
  if (*p_ != 'u') {
    const std::size_t which = kLetters.find(*p_);
    if (which == std::string_view::npos) unexpected("in string escape code");
    out += kMeanings[which];
    ++p_;
    return;
  }
  ++p_;
  const char32_t code = hex4();
  if (code >= 0xD800 && code < 0xDC00 && end_ - p_ >= 6 && p_[0] == '\\' && p_[1] == 'u') {
    const char* second = p_;
    p_ += 2;
    const char32_t low = hex4();
    if (low >= 0xDC00 && low < 0xE000) {
      append_rune(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
      return;
    }
    p_ = second;
  }
  append_rune(out, code);
}

}  // namespace

Result<Value> read_prefix(Job& job, std::string_view text, std::size_t& used, Pos at, const ReadOptions& options) {
  Reader reader(job, text, at, options);
  try {
    Value value = reader.document();
    used = reader.used();
    return value;
  } catch (Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;  // a budget is not the document's fault
    used = reader.used();
    return std::move(failure.diagnostic());
  }
}

Result<Value> read(Job& job, std::string_view text, Pos at, const ReadOptions& options) {
  std::size_t used = 0;
  return read_prefix(job, text, used, at, options);
}

}  // namespace rhumbline::json
