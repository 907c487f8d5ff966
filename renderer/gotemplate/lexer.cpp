// The lexer: template text in, items out, exactly as Go's text/template cuts it.
//
// Text and actions alternate; trim markers are done here, so the parser never sees them. An item is a place and a length;
// nothing is copied and lines are not counted (only an error needs one, and it can count then). All items of a text are made
// in one go: the parser then moves an index, and the loop below stays in the processor's caches.
//
// Trap: " -}}" is a delimiter only when a space stands before the dash, and a run of spaces must leave that space to it.
// source: Go 1.26 text/template/parse/lex.go
#include "renderer/gotemplate/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"

namespace rhumbline::gotemplate {
namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";

bool is_blank(char c) { return c <= ' ' && (c == ' ' || c == '\n' || c == '\t' || c == '\r'); }

constexpr std::array<bool, 128> kAlphanumeric = [] {
  std::array<bool, 128> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 'a' + 'A')] = true;
  table['_'] = true;
  return table;
}();

// The same by bytes: what begins a longer rune is none.
constexpr std::array<bool, 256> kPlainAlphanumeric = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < kAlphanumeric.size(); ++c) table[c] = kAlphanumeric[c];
  return table;
}();

bool has_left_trim(std::string_view text) { return text.size() >= 2 && text[0] == '-' && is_blank(text[1]); }

const char* skip_blanks(const char* from, const char* end) {
  while (from < end && is_blank(*from)) ++from;
  return from;
}

// The end of [from, end) without the blanks that end it.
const char* without_blanks(const char* from, const char* end) {
  while (end > from && is_blank(end[-1])) --end;
  return end;
}

// What may follow a word: its first byte, the end and "}}" aside.
constexpr std::array<bool, 256> kTerminator = [] {
  std::array<bool, 256> table{};
  for (char c : {' ', '\t', '\r', '\n', '.', ',', '|', ':', ')', '('}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

// What a string in double quotes may hold if it is to mean what it shows.
constexpr std::array<bool, 256> kPlainInQuotes = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = ' '; c < 0x7F; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

// The first byte of the text inside an action decides what comes.
enum class Start : std::uint8_t { kOther, kBlank, kWord, kNumber, kDot };

constexpr std::array<Start, 256> kStart = [] {
  std::array<Start, 256> table{};
  for (char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = Start::kBlank;
  for (std::size_t c = 0; c < kAlphanumeric.size(); ++c) {
    if (kAlphanumeric[c]) table[c] = c >= '0' && c <= '9' ? Start::kNumber : Start::kWord;
  }
  table['+'] = table['-'] = Start::kNumber;
  table['.'] = Start::kDot;
  return table;
}();

// Words are many and keywords few: the first letter and the length leave one candidate, which alone is compared.
Token word_token(std::string_view word) {
  const auto is = [word](std::string_view keyword, Token token) { return word == keyword ? token : Token::kIdentifier; };
  switch (word.size()) {
    case 2: return is("if", Token::kIf);
    case 3: return word[0] == 'e' ? is("end", Token::kEnd) : is("nil", Token::kNil);
    case 4:
      switch (word[0]) {
        case 'e': return is("else", Token::kElse);
        case 'w': return is("with", Token::kWith);
        case 't': return is("true", Token::kBool);
        default: return Token::kIdentifier;
      }
    case 5:
      switch (word[0]) {
        case 'f': return is("false", Token::kBool);
        case 'r': return is("range", Token::kRange);
        case 'b': return word[1] == 'r' ? is("break", Token::kBreak) : is("block", Token::kBlock);
        default: return Token::kIdentifier;
      }
    case 6: return is("define", Token::kDefine);
    case 8: return word[0] == 'c' ? is("continue", Token::kContinue) : is("template", Token::kTemplate);
    default: return Token::kIdentifier;
  }
}

/// Cuts one text. A member that reads an item returns false after an error: nothing follows it.
class Lexer {
 public:
  Lexer(std::string_view text, Items& items) : text_(text), end_(text.data() + text.size()), items_(items), at_(text.data()), start_(at_) {}
  void run() {
    while (lex_text() && lex_action()) {
    }
    for (std::size_t i = 0; i < Items::kLookAhead; ++i) items_.push(items_.back());
  }

 private:
  bool lex_text();
  bool lex_comment(const char* at);
  bool lex_action();
  bool blanks();
  bool right_delim();
  bool other();
  bool word(const char* first, Token token);
  bool dot();
  bool quoted(char quote, Token token, const char* unterminated);
  bool raw_string();
  bool number();
  // The delimiters are compared byte by byte: these are asked at every item.
  [[nodiscard]] bool at_right_delim() const { return end_ - at_ >= 2 && (at_[0] == '}' ? at_[1] == '}' : at_trimming_delim()); }
  [[nodiscard]] bool at_trimming_delim() const {
    return end_ - at_ >= 4 && at_[1] == '-' && is_blank(at_[0]) && at_[2] == '}' && at_[3] == '}';
  }
  [[nodiscard]] bool at_terminator() const {
    return at_ == end_ || kTerminator[static_cast<unsigned char>(*at_)] || (*at_ == '}' && end_ - at_ >= 2 && at_[1] == '}');
  }
  void skip_alphanumerics();
  [[nodiscard]] std::string_view rest(const char* from) const { return {from, static_cast<std::size_t>(end_ - from)}; }
  [[nodiscard]] std::size_t offset(const char* of) const { return static_cast<std::size_t>(of - text_.data()); }
  [[nodiscard]] char32_t peek() const { return rune_at(text_, offset(at_)); }
  bool emit(Token token) {
    items_.push({token, static_cast<std::uint32_t>(start_ - text_.data()), static_cast<std::uint32_t>(at_ - start_)});
    start_ = at_;
    return true;
  }
  bool error(std::string message);

  std::string_view text_;
  const char* end_;  // of the text
  Items& items_;
  const char* at_;     // next byte to look at
  const char* start_;  // first byte of the item that is being read
  int parens_ = 0;
};

}  // namespace

char32_t rune_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return kNoRune;
  const auto c = static_cast<unsigned char>(text[at]);
  return c < 0x80 ? c : decode_rune(text.substr(at)).value;
}

bool is_alphanumeric(char32_t rune) {
  if (rune < kAlphanumeric.size()) return kAlphanumeric[rune];
  return rune <= 0x10FFFF && (is_letter(rune) || is_digit(rune));
}

void Items::start() {
  size_ = 0;
  message.clear();
}

void Items::grow() {
  constexpr std::size_t kFirst = 4096;  // what is not used costs nothing
  const std::size_t room = std::max(kFirst, 2 * room_);
  auto list = std::make_unique_for_overwrite<Item[]>(room);
  std::copy_n(list_.get(), size_, list.get());
  list_ = std::move(list);
  room_ = room;
}

void lex(std::string_view text, Items& items) {
  items.start();
  Lexer(text, items).run();
}

namespace {

bool Lexer::error(std::string message) {
  items_.message = std::move(message);
  items_.push({Token::kError, static_cast<std::uint32_t>(offset(start_)), 0});
  return false;
}

// Text up to the next action, whose delimiter is read as well. False: the end, or an error.
bool Lexer::lex_text() {
  for (;;) {
    const std::size_t found = text_.find(kLeft, offset(at_));
    if (found == std::string_view::npos) {
      at_ = end_;
      if (at_ > start_) emit(Token::kText);
      emit(Token::kEof);
      return false;
    }
    const char* const left = text_.data() + found;
    const char* const after = left + kLeft.size();
    const bool trims = has_left_trim(rest(after));
    if (left > start_) {
      at_ = trims ? without_blanks(start_, left) : left;
      if (at_ > start_) emit(Token::kText);
      at_ = start_ = left;
    }
    const char* const body = after + (trims ? 2 : 0);
    if (end_ - body >= 2 && body[0] == '/' && body[1] == '*') {
      if (!lex_comment(body)) return false;
      continue;
    }
    at_ = after;
    emit(Token::kLeftDelim);
    at_ = start_ = body;
    parens_ = 0;
    return true;
  }
}

// Skips a comment, which starts at `at`.
bool Lexer::lex_comment(const char* at) {
  start_ = at_ = at;
  const std::size_t end = text_.find("*/", offset(at) + 2);
  if (end == std::string_view::npos) return error("unclosed comment");
  at_ = text_.data() + end + 2;
  if (!at_right_delim()) return error("comment ends before closing delimiter");
  const bool trims = at_trimming_delim();
  at_ += (trims ? 2 : 0) + kRight.size();
  if (trims) at_ = skip_blanks(at_, end_);
  start_ = at_;
  return true;
}

bool Lexer::right_delim() {
  if (parens_ > 0) return error("unclosed left paren");
  const bool trims = at_trimming_delim();
  if (trims) start_ = at_ += 2;
  at_ += kRight.size();
  emit(Token::kRightDelim);
  if (trims) start_ = at_ = skip_blanks(at_, end_);
  return true;
}

// The items of one action, its right delimiter included.
bool Lexer::lex_action() {
  for (;;) {
    if (at_ == end_) return error("unclosed action");
    bool fine = true;
    switch (kStart[static_cast<unsigned char>(*at_)]) {
      case Start::kBlank:
        if (!blanks()) return right_delim();
        break;
      case Start::kWord: fine = word(at_ + 1, Token::kIdentifier); break;
      case Start::kNumber: fine = number(); break;
      case Start::kDot: fine = dot(); break;
      case Start::kOther:
        if (at_right_delim()) return right_delim();
        fine = other();
        break;
    }
    if (!fine) return false;
  }
}

// A run of blanks. False: the last one belongs to " -}}", which follows.
bool Lexer::blanks() {
  at_ = skip_blanks(at_ + 1, end_) - 1;
  if (at_trimming_delim()) {
    if (at_ > start_) emit(Token::kSpace);
    return false;
  }
  ++at_;
  return emit(Token::kSpace);
}

bool Lexer::dot() {
  // Go scans a dot that ends the text as a number, too.
  if (end_ - at_ == 1 || (at_[1] >= '0' && at_[1] <= '9')) return number();
  return word(at_ + 1, Token::kField);
}

// Everything that neither a blank, a word, a number nor a dot begins.
bool Lexer::other() {
  const char32_t rune = peek();
  if (is_alphanumeric(rune)) return word(at_, Token::kIdentifier);
  if (rune == '$') return word(at_ + 1, Token::kVariable);
  at_ += rune < 0x80 ? 1 : decode_rune(rest(at_)).bytes;
  switch (rune) {
    case '=': return emit(Token::kAssign);
    case ':':
      if (at_ == end_ || *at_ != '=') return error("expected :=");
      ++at_;
      return emit(Token::kDeclare);
    case '|': return emit(Token::kPipe);
    case '"': return quoted('"', Token::kString, "unterminated quoted string");
    case '\'': return quoted('\'', Token::kCharConstant, "unterminated character constant");
    case '`': return raw_string();
    case '(': ++parens_; return emit(Token::kLeftParen);
    case ')':
      if (--parens_ < 0) return error("unexpected right paren");
      return emit(Token::kRightParen);
    default: break;
  }
  if (rune > 0x20 && rune < 0x7F) return emit(Token::kChar);
  return error("unrecognized character in action: " + describe_rune(rune));
}

void Lexer::skip_alphanumerics() {
  for (;;) {
    const char* p = at_;
    while (p < end_ && kPlainAlphanumeric[static_cast<unsigned char>(*p)]) ++p;
    at_ = p;
    if (p == end_ || static_cast<unsigned char>(*p) < 0x80) return;
    const char32_t rune = peek();
    if (!is_alphanumeric(rune)) return;
    at_ += decode_rune(rest(at_)).bytes;
  }
}

// A word, a field or a variable: what stands before `first` has been looked at. A dot or $ alone is one, too.
bool Lexer::word(const char* first, Token token) {
  at_ = first;
  if (token != Token::kIdentifier && at_terminator()) return emit(token == Token::kField ? Token::kDot : token);
  skip_alphanumerics();
  if (!at_terminator()) return error("bad character " + describe_rune(peek()));
  return emit(token == Token::kIdentifier ? word_token({start_, static_cast<std::size_t>(at_ - start_)}) : token);
}

// The opening quote has been read. Escapes are only skipped here; the parser unquotes.
bool Lexer::quoted(char quote, Token token, const char* unterminated) {
  if (token == Token::kString) {
    const char* p = at_;
    while (p < end_ && kPlainInQuotes[static_cast<unsigned char>(*p)]) ++p;
    at_ = p;
    if (p < end_ && *p == '"') {
      ++at_;
      return emit(Token::kPlainString);
    }
  }
  for (; at_ < end_; ++at_) {
    const char c = *at_;
    if (c == '\n') break;
    if (c == quote) {
      ++at_;
      return emit(token);
    }
    if (c == '\\' && (++at_ >= end_ || *at_ == '\n')) break;
  }
  return error(unterminated);
}

bool Lexer::raw_string() {
  const std::size_t end = text_.find('`', offset(at_));
  if (end == std::string_view::npos) return error("unterminated raw quoted string");
  at_ = text_.data() + end + 1;
  return emit(Token::kRawString);
}

bool Lexer::number() {
  const auto bad = [this] {
    std::string message = "bad number syntax: ";
    append_quoted(message, {start_, static_cast<std::size_t>(at_ - start_)});
    return error(std::move(message));
  };
  const auto scan = [this] {
    std::size_t at = offset(at_);
    const bool is_number = scan_number(text_, at);
    at_ = text_.data() + at;
    return is_number;
  };
  if (!scan()) return bad();
  const char32_t sign = peek();
  if (sign != '+' && sign != '-') return emit(Token::kNumber);
  if (!scan() || at_[-1] != 'i') return bad();
  return emit(Token::kComplex);
}

}  // namespace

}  // namespace rhumbline::gotemplate
