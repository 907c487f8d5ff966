// The lexer: template text in, items out, exactly as Go's text/template cuts it.
//
// Text and actions alternate; trim markers are done here, so the parser never sees them. An item is a view of the text and
// its offset; nothing is copied and lines are not counted (only an error needs one, and it can count then).
//
// Trap: " -}}" is a delimiter only when a space stands before the dash, and a run of spaces must leave that space to it.
// source: Go 1.26 text/template/parse/lex.go
#include "renderer/gotemplate/lexer.h"

#include <array>
#include <utility>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"

namespace rhumbline::gotemplate {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

constexpr std::array<bool, 128> kAlphanumeric = [] {
  std::array<bool, 128> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = table[static_cast<std::size_t>(c - 'a' + 'A')] = true;
  table['_'] = true;
  return table;
}();

bool is_alphanumeric(char32_t rune) {
  if (rune < kAlphanumeric.size()) return kAlphanumeric[rune];
  return rune <= 0x10FFFF && (is_letter(rune) || is_digit(rune));
}

bool has_left_trim(std::string_view text) {
  return text.size() >= 2 && text[0] == '-' && is_blank(text[1]);
}

std::size_t leading_blanks(std::string_view text) {
  const std::size_t n = text.find_first_not_of(kSpaces);
  return n == std::string_view::npos ? text.size() : n;
}

std::size_t trailing_blanks(std::string_view text) {
  const std::size_t last = text.find_last_not_of(kSpaces);
  return last == std::string_view::npos ? text.size() : text.size() - last - 1;
}

constexpr std::array<std::pair<std::string_view, Token>, 11> kKeywords{{
    {"block", Token::kBlock},
    {"break", Token::kBreak},
    {"continue", Token::kContinue},
    {"define", Token::kDefine},
    {"else", Token::kElse},
    {"end", Token::kEnd},
    {"if", Token::kIf},
    {"nil", Token::kNil},
    {"range", Token::kRange},
    {"template", Token::kTemplate},
    {"with", Token::kWith},
}};

// What may follow a word: its first byte, the end and "}}" aside.
constexpr std::array<bool, 256> kTerminator = [] {
  std::array<bool, 256> table{};
  for (char c : {' ', '\t', '\r', '\n', '.', ',', '|', ':', ')', '('}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

Token word_token(std::string_view word) {
  constexpr std::size_t kLongestKeyword = 8;  // continue, template
  if (word.size() > kLongestKeyword) return Token::kIdentifier;
  if (word == "true" || word == "false") return Token::kBool;
  for (const auto& [keyword, token] : kKeywords) {
    if (word == keyword) return token;
  }
  return Token::kIdentifier;
}

}  // namespace

std::string describe_rune(char32_t rune) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "U+";
  int digits = 4;
  while (digits < 6 && (rune >> (4 * digits)) != 0) ++digits;
  for (int i = digits - 1; i >= 0; --i) out += kHex[(rune >> (4 * i)) & 15];
  if (is_print(rune)) {
    out += " '";
    append_rune(out, rune);
    out += '\'';
  }
  return out;
}

Item Lexer::emit(Token token) {
  const Item item{token, static_cast<std::uint32_t>(start_), text_.substr(start_, at_ - start_)};
  start_ = at_;
  return item;
}

Item Lexer::error(std::string message) {
  if (message_.empty()) message_ = std::move(message);
  const Item item{Token::kError, static_cast<std::uint32_t>(start_), message_};
  text_ = text_.substr(0, at_);  // nothing follows an error
  start_ = at_;
  return item;
}

char32_t Lexer::peek() const {
  if (at_ >= text_.size()) return kEnd;
  const auto c = static_cast<unsigned char>(text_[at_]);
  return c < 0x80 ? c : decode_rune(text_.substr(at_)).value;
}

Item Lexer::next() { return inside_ ? inside_action() : lex_text(); }

Item Lexer::lex_text() {
  for (;;) {
    const std::size_t left = text_.find(kLeft, at_);
    if (left == std::string_view::npos) {
      at_ = text_.size();
      return emit(at_ > start_ ? Token::kText : Token::kEof);
    }
    const std::size_t after = left + kLeft.size();
    const bool trims = has_left_trim(text_.substr(after));
    if (left > start_) {
      const std::size_t blanks = trims ? trailing_blanks(text_.substr(start_, left - start_)) : 0;
      at_ = left - blanks;
      const bool has_text = at_ > start_;
      const Item item = emit(Token::kText);
      at_ = start_ = left;
      if (has_text) return item;
    }
    const std::size_t body = after + (trims ? 2 : 0);
    if (text_.substr(body).starts_with("/*")) {
      const Item item = lex_comment(body);
      if (item.token == Token::kError) return item;
      continue;
    }
    at_ = after;
    const Item item = emit(Token::kLeftDelim);
    at_ = start_ = body;
    inside_ = true;
    parens_ = 0;
    return item;
  }
}

// Skips a comment, which starts at byte `at`. An item that is no error means: done, go on with text.
Item Lexer::lex_comment(std::size_t at) {
  start_ = at_ = at;
  const std::size_t end = text_.find("*/", at + 2);
  if (end == std::string_view::npos) return error("unclosed comment");
  at_ = end + 2;
  if (!at_right_delim()) return error("comment ends before closing delimiter");
  const bool trims = at_trimming_delim();
  at_ += (trims ? 2 : 0) + kRight.size();
  if (trims) at_ += leading_blanks(text_.substr(at_));
  start_ = at_;
  return {};
}

// The delimiters are compared byte by byte: these three are asked at every item.
bool Lexer::at_trimming_delim() const {
  const char* p = text_.data() + at_;
  return text_.size() - at_ >= 4 && is_blank(p[0]) && p[1] == '-' && p[2] == '}' && p[3] == '}';
}

bool Lexer::at_right_delim() const {
  if (text_.size() - at_ < 2) return false;
  const char* p = text_.data() + at_;
  return p[0] == '}' ? p[1] == '}' : at_trimming_delim();
}

Item Lexer::right_delim() {
  const bool trims = at_trimming_delim();
  if (trims) start_ = at_ += 2;
  at_ += kRight.size();
  const Item item = emit(Token::kRightDelim);
  if (trims) start_ = at_ += leading_blanks(text_.substr(at_));
  inside_ = false;
  return item;
}

Item Lexer::inside_action() {
  if (at_right_delim()) return parens_ == 0 ? right_delim() : error("unclosed left paren");
  const char32_t rune = peek();
  if (rune == kEnd) return error("unclosed action");
  if (rune < 0x80 && is_blank(static_cast<char>(rune))) return space();
  return inside_rune(rune);
}

Item Lexer::inside_rune(char32_t rune) {
  const std::uint32_t width = rune < 0x80 ? 1 : decode_rune(text_.substr(at_)).bytes;
  if (is_alphanumeric(rune) && !(rune >= '0' && rune <= '9')) return identifier();
  switch (rune) {
    case '+': case '-': case '0': case '1': case '2': case '3':
    case '4': case '5': case '6': case '7': case '8': case '9':
      return number();
    case '.': {
      // Go scans a dot that ends the text as a number, too.
      if (at_ + 1 == text_.size() || (text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9')) return number();
      ++at_;
      return field_or_variable(Token::kField);
    }
    default: break;
  }
  at_ += width;
  switch (rune) {
    case '=': return emit(Token::kAssign);
    case ':':
      if (!text_.substr(at_).starts_with('=')) return error("expected :=");
      ++at_;
      return emit(Token::kDeclare);
    case '|': return emit(Token::kPipe);
    case '"': return quoted('"', Token::kString, "unterminated quoted string");
    case '\'': return quoted('\'', Token::kCharConstant, "unterminated character constant");
    case '`': return raw_string();
    case '$': return field_or_variable(Token::kVariable);
    case '(': ++parens_; return emit(Token::kLeftParen);
    case ')':
      if (--parens_ < 0) return error("unexpected right paren");
      return emit(Token::kRightParen);
    default: break;
  }
  if (rune > 0x20 && rune < 0x7F) return emit(Token::kChar);
  return error("unrecognized character in action: " + describe_rune(rune));
}

Item Lexer::space() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  --at_;  // the last blank may belong to " -}}"
  if (!at_trimming_delim()) {
    ++at_;
    return emit(Token::kSpace);
  }
  return at_ == start_ ? right_delim() : emit(Token::kSpace);
}

void Lexer::skip_alphanumerics() {
  for (;;) {
    while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) < 0x80 &&
           kAlphanumeric[static_cast<unsigned char>(text_[at_])]) {
      ++at_;
    }
    const char32_t rune = peek();
    if (!is_alphanumeric(rune)) return;
    at_ += rune < 0x80 ? 1 : decode_rune(text_.substr(at_)).bytes;
  }
}

bool Lexer::at_terminator() const {
  if (at_ >= text_.size()) return true;
  const char c = text_[at_];
  return kTerminator[static_cast<unsigned char>(c)] || (c == '}' && at_ + 1 < text_.size() && text_[at_ + 1] == '}');
}

Item Lexer::identifier() {
  skip_alphanumerics();
  if (!at_terminator()) return error("bad character " + describe_rune(peek()));
  return emit(word_token(text_.substr(start_, at_ - start_)));
}

// The '.' or '$' has been read.
Item Lexer::field_or_variable(Token token) {
  if (at_terminator()) return emit(token == Token::kVariable ? token : Token::kDot);
  skip_alphanumerics();
  if (!at_terminator()) return error("bad character " + describe_rune(peek()));
  return emit(token);
}

// The opening quote has been read. Escapes are only skipped here; the parser unquotes.
Item Lexer::quoted(char quote, Token token, const char* unterminated) {
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') break;
    if (c == quote) {
      ++at_;
      return emit(token);
    }
    if (c == '\\' && (++at_ >= text_.size() || text_[at_] == '\n')) break;
  }
  return error(unterminated);
}

Item Lexer::raw_string() {
  const std::size_t end = text_.find('`', at_);
  if (end == std::string_view::npos) return error("unterminated raw quoted string");
  at_ = end + 1;
  return emit(Token::kRawString);
}

bool Lexer::accept(std::string_view valid) {
  if (at_ >= text_.size() || valid.find(text_[at_]) == std::string_view::npos) return false;
  ++at_;
  return true;
}

void Lexer::accept_run(std::string_view valid) {
  while (accept(valid)) {
  }
}

// Looser than Go's numbers ("089", "0x0.2"): what is wrong, the parser finds.
bool Lexer::scan_number() {
  std::string_view digits = "0123456789_";
  accept("+-");
  bool decimal = true;
  bool hex = false;
  if (accept("0")) {
    if (accept("xX")) {
      digits = "0123456789abcdefABCDEF_";
      hex = true;
    } else if (accept("oO")) {
      digits = "01234567_";
      decimal = false;
    } else if (accept("bB")) {
      digits = "01_";
      decimal = false;
    }
    decimal = decimal && !hex;
  }
  accept_run(digits);
  if (accept(".")) accept_run(digits);
  if ((decimal && accept("eE")) || (hex && accept("pP"))) {
    accept("+-");
    accept_run("0123456789_");
  }
  accept("i");
  const char32_t rune = peek();
  if (!is_alphanumeric(rune)) return true;
  at_ += rune < 0x80 ? 1 : decode_rune(text_.substr(at_)).bytes;
  return false;
}

Item Lexer::number() {
  const auto bad = [this] {
    std::string message = "bad number syntax: ";
    append_quoted(message, text_.substr(start_, at_ - start_));
    return error(std::move(message));
  };
  if (!scan_number()) return bad();
  const char32_t sign = peek();
  if (sign != '+' && sign != '-') return emit(Token::kNumber);
  if (!scan_number() || text_[at_ - 1] != 'i') return bad();
  return emit(Token::kComplex);
}

}  // namespace rhumbline::gotemplate
