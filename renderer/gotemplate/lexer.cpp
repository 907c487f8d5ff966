// The lexer: template text in, items out, exactly as Go's text/template cuts it.
//
// Text and actions alternate; trim markers are done here, so the parser never sees them. An item is a place and a length;
// nothing is copied and lines are not counted (only an error needs one, and it can count then). All items of a text are made
// in one go: the parser then moves a pointer, and the loop below stays in the processor's caches. Half of the time of a chart with
// many templates is spent here and in the parser, so the place that is read is handed from call to call instead of being a member.
//
// Trap: " -}}" is a delimiter only when a space stands before the dash, and a run of spaces must leave that space to it.
// source: Go 1.26 text/template/parse/lex.go
#include "renderer/gotemplate/lexer.h"

#include <algorithm>
#include <utility>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/gotemplate/scan.h"

namespace rhumbline::gotemplate {
namespace {

/// Cuts one text. What reads an item is handed the place where it begins and answers with the place behind it: nullptr after an error, which
/// nothing follows.
class Lexer {
 public:
  Lexer(std::string_view text, Items& items) : text_(text), end_(text.data() + text.size()), items_(items) {}
  void run() {
    const char* at = text_.data();
    do {
      at = text(at);
      if (at != nullptr) at = action(at);
    } while (at != nullptr);
    for (std::size_t i = 0; i < Items::kLookAhead; ++i) items_.push(items_.back());
  }

 private:
  const char* text(const char* start);
  const char* comment(const char* start);
  const char* action(const char* at);
  const char* right_delim(const char* at, bool trims);
  const char* word(const char* start, const char* at, Token token);
  const char* quoted(const char* start, Token token, const char* unterminated);
  const char* number(const char* start);
  const char* other(const char* start);
  [[nodiscard]] const char* skip_alphanumerics(const char* at) const;
  [[nodiscard]] std::string_view rest(const char* from) const { return {from, static_cast<std::size_t>(end_ - from)}; }
  [[nodiscard]] std::size_t offset(const char* of) const { return static_cast<std::size_t>(of - text_.data()); }
  [[nodiscard]] char32_t rune(const char* at) const { return rune_at(text_, offset(at)); }
  void emit(Token token, const char* start, const char* end) {
    items_.push({token, static_cast<std::uint32_t>(start - text_.data()), static_cast<std::uint32_t>(end - start)});
  }
  // Errors are made out of the way, so that what reads items needs no room for texts.
  [[gnu::cold, gnu::noinline]] const char* error(const char* start, std::string_view message, std::string_view more = {});
  [[gnu::cold, gnu::noinline]] const char* error_at_rune(const char* start, std::string_view message, const char* at) {
    return error(start, message, describe_rune(rune(at)));
  }

  std::string_view text_;
  const char* end_;  // of the text
  Items& items_;
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
  next_ = list_.get();
  message.clear();
}

void Items::grow() {
  constexpr std::size_t kFirst = 4096;  // what is not used costs nothing
  const std::size_t have = size();
  const std::size_t room = std::max(kFirst, 2 * have);
  auto list = std::make_unique_for_overwrite<Item[]>(room);
  std::copy_n(list_.get(), have, list.get());
  list_ = std::move(list);
  next_ = list_.get() + have;
  end_ = list_.get() + room;
}

void lex(std::string_view text, Items& items) {
  items.start();
  Lexer(text, items).run();
}

namespace {

const char* Lexer::error(const char* start, std::string_view message, std::string_view more) {
  items_.message = message;
  items_.message += more;
  emit(Token::kError, start, start);
  return nullptr;
}

// Text up to the next action, whose left delimiter is read as well; nullptr: the end, or an error.
const char* Lexer::text(const char* start) {
  for (;;) {
    const char* const left = find_left_delim(start, end_);
    if (left == nullptr) {
      if (end_ > start) emit(Token::kText, start, end_);
      emit(Token::kEof, end_, end_);
      return nullptr;
    }
    const char* const after = left + kDelimSize;
    const bool trims = end_ - after >= 2 && after[0] == '-' && is_blank(after[1]);
    const char* const end = trims ? without_blanks(start, left) : left;
    if (end > start) emit(Token::kText, start, end);
    const char* const body = after + (trims ? 2 : 0);
    if (end_ - body >= 2 && body[0] == '/' && body[1] == '*') {
      start = comment(body);
      if (start == nullptr) return nullptr;
      continue;
    }
    emit(Token::kLeftDelim, left, after);
    parens_ = 0;
    return body;
  }
}

const char* Lexer::comment(const char* start) {
  const std::size_t found = text_.find("*/", offset(start) + 2);
  if (found == std::string_view::npos) return error(start, "unclosed comment");
  const char* const end = text_.data() + found + 2;
  if (at_right_delim(end, end_)) return end + kDelimSize;
  if (end == end_ || !is_blank(*end) || !at_trimming_delim(end + 1, end_)) return error(start, "comment ends before closing delimiter");
  return skip_blanks(end + 2 + kDelimSize, end_);
}

const char* Lexer::right_delim(const char* at, bool trims) {
  if (parens_ > 0) return error(trims ? at - 2 : at, "unclosed left paren");
  emit(Token::kRightDelim, at, at + kDelimSize);
  return trims ? skip_blanks(at + kDelimSize, end_) : at + kDelimSize;
}

// The items of one action, its right delimiter included.
const char* Lexer::action(const char* at) {
  for (;;) {
    if (at == end_) return error(at, "unclosed action");
    const char* const start = at;
    switch (of_byte(kStart, *at)) {
      case Start::kBlank:
        at = skip_blanks(at + 1, end_);
        if (at_trimming_delim(at, end_)) {  // the last blank is part of " -}}"
          if (at - start > 1) emit(Token::kSpace, start, at - 1);
          return right_delim(at + 1, true);
        }
        emit(Token::kSpace, start, at);
        break;
      case Start::kWord: at = word(start, at + 1, Token::kIdentifier); break;
      case Start::kNumber: at = number(start); break;
      case Start::kDot:
        // Go scans a dot that ends the text as a number, too.
        at = end_ - at == 1 || (at[1] >= '0' && at[1] <= '9') ? number(start) : word(start, at + 1, Token::kField);
        break;
      case Start::kVariable: at = word(start, at + 1, Token::kVariable); break;
      case Start::kQuote: at = quoted(start, Token::kString, "unterminated quoted string"); break;
      case Start::kPipe: emit(Token::kPipe, start, ++at); break;
      case Start::kLeftParen:
        ++parens_;
        emit(Token::kLeftParen, start, ++at);
        break;
      case Start::kRightParen:
        if (--parens_ < 0) return error(start, "unexpected right paren");
        emit(Token::kRightParen, start, ++at);
        break;
      case Start::kRawQuote: case Start::kOther:
        if (at_right_delim(at, end_)) return right_delim(at, false);
        at = other(start);
        break;
    }
    if (at == nullptr) return nullptr;
  }
}

// Everything that the first byte alone does not decide.
const char* Lexer::other(const char* start) {
  const char32_t first = rune(start);
  if (is_alphanumeric(first)) return word(start, start, Token::kIdentifier);
  const char* at = start + (first < 0x80 ? 1 : decode_rune(rest(start)).bytes);
  switch (first) {
    case '=': emit(Token::kAssign, start, at); return at;
    case ':':
      if (at == end_ || *at != '=') return error(start, "expected :=");
      emit(Token::kDeclare, start, ++at);
      return at;
    case '\'': return quoted(start, Token::kCharConstant, "unterminated character constant");
    case '`': {
      const std::size_t found = text_.find('`', offset(at));
      if (found == std::string_view::npos) return error(start, "unterminated raw quoted string");
      at = text_.data() + found + 1;
      emit(Token::kRawString, start, at);
      return at;
    }
    default: break;
  }
  if (first <= 0x20 || first >= 0x7F) return error_at_rune(start, "unrecognized character in action: ", start);
  emit(Token::kChar, start, at);
  return at;
}

const char* Lexer::skip_alphanumerics(const char* at) const {
  for (;;) {
    at = skip_plain(at, end_);
    if (at == end_ || static_cast<unsigned char>(*at) < 0x80 || !is_alphanumeric(rune(at))) return at;
    at += decode_rune(rest(at)).bytes;
  }
}

// A word, a field or a variable: what stands before `at` has been looked at. A dot or $ alone is one, too.
const char* Lexer::word(const char* start, const char* at, Token token) {
  if (token != Token::kIdentifier && at_terminator(at, end_)) {
    emit(token == Token::kField ? Token::kDot : token, start, at);
    return at;
  }
  at = skip_alphanumerics(at);
  if (!at_terminator(at, end_)) return error_at_rune(start, "bad character ", at);
  emit(token == Token::kIdentifier ? word_token({start, static_cast<std::size_t>(at - start)}) : token, start, at);
  return at;
}

// Escapes are only skipped here; the parser unquotes.
const char* Lexer::quoted(const char* start, Token token, const char* unterminated) {
  const char quote = *start;
  const char* at = start + 1;
  if (token == Token::kString) {
    while (at < end_ && of_byte(kPlainInQuotes, *at)) ++at;
    if (at < end_ && *at == '"') {
      emit(Token::kPlainString, start, ++at);
      return at;
    }
  }
  for (; at < end_; ++at) {
    const char c = *at;
    if (c == '\n') break;
    if (c == quote) {
      emit(token, start, ++at);
      return at;
    }
    if (c == '\\' && (++at >= end_ || *at == '\n')) break;
  }
  return error(start, unterminated);
}

const char* Lexer::number(const char* start) {
  std::size_t end = offset(start);
  const bool is_number = scan_number(text_, end);
  const char32_t sign = rune_at(text_, end);
  const bool is_complex = is_number && (sign == '+' || sign == '-');
  const bool is_fine = is_number && (!is_complex || (scan_number(text_, end) && text_[end - 1] == 'i'));
  const char* const at = text_.data() + end;
  if (!is_fine) {
    std::string shown;
    append_quoted(shown, {start, static_cast<std::size_t>(at - start)});
    return error(start, "bad number syntax: ", shown);
  }
  emit(is_complex ? Token::kComplex : Token::kNumber, start, at);
  return at;
}

}  // namespace

}  // namespace rhumbline::gotemplate
