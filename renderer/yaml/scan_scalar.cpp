// Scalars: plain, quoted and block, folded and unescaped.
//
// In:  the scanner at the scalar's first byte.   Out: its token. A scalar on one line without escapes points into the text; any other
// is put together in scalar_ and copied to the arena once.
// The one idea: text runs are found with a table of stopping bytes; only at those is anything decided.
// Trap: a fold keeps its first line break apart (break_) from those after it (breaks_): one alone becomes a space, several lose the
// first, and LS or PS are never folded.

#include "renderer/yaml/scanner.h"

#include <algorithm>
#include <array>

#include "renderer/base/text.h"

namespace rhumbline::yaml {

namespace {

enum : unsigned char {
  kStopsPlain = 1,   // blanks, line breaks (or what may begin one) and ':'
  kStopsFlow = 2,    // further ends of a plain scalar in a flow collection
  kStopsSingle = 4,  // ends of a run in '...'
  kStopsDouble = 8,  // ends of a run in "..."
  kStopsLine = 16,   // what may begin a line break
};

constexpr auto kStops = [] {
  std::array<unsigned char, 256> stops{};
  for (const unsigned char c : {'\n', '\r'}) stops[c] = kStopsPlain | kStopsSingle | kStopsDouble | kStopsLine;
  for (const std::size_t c : {0xC2, 0xE2}) stops[c] = kStopsPlain | kStopsSingle | kStopsDouble | kStopsLine;
  for (const unsigned char c : {' ', '\t', ':'}) stops[c] = kStopsPlain;
  for (const unsigned char c : {',', '?', '[', ']', '{', '}'}) stops[c] |= kStopsFlow;
  stops['\''] |= kStopsSingle;
  stops['"'] |= kStopsDouble;
  stops['\\'] |= kStopsDouble;
  return stops;
}();

bool stops(char c, unsigned char set) { return (kStops[static_cast<unsigned char>(c)] & set) != 0; }

}  // namespace

/// Appends what the line breaks of a fold stand for.
void Scanner::join_lines() {
  if (!break_.starts_with('\n')) {
    scalar_ += break_;
    scalar_ += breaks_;
  } else if (breaks_.empty()) {
    scalar_ += ' ';
  } else {
    scalar_ += breaks_;
  }
  break_.clear();
  breaks_.clear();
}

// ---- Plain ----------------------------------------------------------------------------------------------------------------

/// Moves p_ to the first byte that does not belong to a plain scalar, or is blank.
void Scanner::skip_plain_run() {
  const auto set = static_cast<unsigned char>(flow_level_ > 0 ? kStopsPlain | kStopsFlow : kStopsPlain);
  for (;; ++p_) {
    while (p_ < end_ && !stops(data_[p_], set)) ++p_;
    const char c = at(p_);
    if (c == ':' ? is_blankz(p_ + 1) : c == ' ' || c == '\t' || p_ >= end_) return;
    if (c != ':' && (stops(c, kStopsFlow) || line_break(p_) != 0)) return;
  }
}

/// Skips blanks and line breaks behind a run; breaks go to break_ and breaks_. True: there was a line break.
bool Scanner::scan_plain_space(std::size_t indent) {
  bool after_break = false;
  while (true) {
    const char c = at(p_);
    if (c == ' ' || c == '\t') {
      if (c == '\t' && after_break && p_ - line_start_ < indent) fault("found a tab character that violates indentation");
      ++p_;
    } else if (line_break(p_) != 0) {
      read_line(after_break ? breaks_ : break_);
      after_break = true;
    } else {
      return after_break;
    }
  }
}

Token Scanner::scan_plain() {
  const Mark start = mark();
  const auto indent = static_cast<std::size_t>(indent_ + 1);
  std::size_t end = p_;       // of the scalar, as far as it is known
  bool in_place = true;       // it is the text from start to end
  bool after_break = false;   // a line break stands between `end` and p_
  while (!at_document_indicator() && at(p_) != '#') {
    const std::size_t run = p_;
    skip_plain_run();
    if (p_ > run) {
      if (after_break) {
        if (in_place) scalar_.assign(data_ + start.offset, end - start.offset);
        in_place = false;
        join_lines();
        scalar_.append(data_ + run, p_ - run);
      } else if (!in_place) {
        scalar_.append(data_ + end, p_ - end);  // with the blanks between
      }
      after_break = false;
      end = p_;
    }
    if (!is_blank(p_) && line_break(p_) == 0) break;
    if (scan_plain_space(indent)) after_break = true;
    if (flow_level_ == 0 && p_ - line_start_ < indent) break;
  }
  break_.clear();
  breaks_.clear();
  if (after_break) key_allowed_ = true;
  return {.kind = TokenKind::kScalar,
          .plain = true,
          .at = start,
          .text = in_place ? slice(start.offset, end) : job_.arena.copy(scalar_)};
}

// ---- Quoted ---------------------------------------------------------------------------------------------------------------

Token Scanner::scan_quoted(char quote) {
  const Mark start = mark();
  const auto set = static_cast<unsigned char>(quote == '"' ? kStopsDouble : kStopsSingle);
  std::size_t i = ++p_;
  while (i < end_ && (!stops(data_[i], set) || ((data_[i] == '\xC2' || data_[i] == '\xE2') && line_break(i) == 0))) ++i;
  Token token{.kind = TokenKind::kScalar, .at = start};
  if (i < end_ && data_[i] == quote && (quote == '"' || at(i + 1) != '\'')) {
    token.text = slice(p_, i);
    p_ = i + 1;
    return token;
  }
  scalar_.clear();
  while (true) {
    if (at_document_indicator()) quote_fault("found unexpected document indicator", start);
    if (p_ >= end_ && at(p_) == 0) quote_fault("found unexpected end of stream", start);
    const bool line_escaped = scan_quoted_run(quote);
    if (at(p_) == quote) break;
    scan_quoted_space(line_escaped);
  }
  ++p_;
  token.text = job_.arena.copy(scalar_);
  return token;
}

/// Reads up to a blank, a line break or the closing quote. True: a backslash at the end of a line was skipped with its line break.
bool Scanner::scan_quoted_run(char quote) {
  while (!is_blankz(p_)) {
    const char c = at(p_);
    if (c == quote) {
      if (quote == '"' || at(p_ + 1) != '\'') return false;
      scalar_ += '\'';
      p_ += 2;
    } else if (c == '\\' && quote == '"') {
      if (line_break(p_ + 1) != 0) {
        ++p_;
        skip_line();
        return true;
      }
      scan_escape();
    } else {
      scalar_ += c;
      ++p_;
    }
  }
  return false;
}

/// One escape of a double-quoted scalar, p_ at the backslash. There is no `\/`, unlike in JSON.
void Scanner::scan_escape() {
  constexpr std::string_view kLetters = "0abt\tnvfre \"'\\";
  constexpr std::string_view kMeanings("\0\a\b\t\t\n\v\f\r\x1B \"'\\", 14);
  const char c = at(p_ + 1);
  const std::size_t known = p_ + 1 < end_ ? kLetters.find(c) : std::string_view::npos;
  if (known != std::string_view::npos) {
    scalar_ += kMeanings[known];
    p_ += 2;
    return;
  }
  std::size_t digits = 0;
  switch (c) {
    case 'N': scalar_ += "\xC2\x85"; break;
    case '_': scalar_ += "\xC2\xA0"; break;
    case 'L': scalar_ += "\xE2\x80\xA8"; break;
    case 'P': scalar_ += "\xE2\x80\xA9"; break;
    case 'x': digits = 2; break;
    case 'u': digits = 4; break;
    case 'U': digits = 8; break;
    default: fault("found unknown escape character");
  }
  p_ += 2;
  if (digits == 0) return;
  std::uint32_t rune = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char h = at(p_ + i);
    const int digit = h >= '0' && h <= '9' ? h - '0' : h >= 'a' && h <= 'f' ? h - 'a' + 10 : h >= 'A' && h <= 'F' ? h - 'A' + 10 : -1;
    if (digit < 0) fault("did not find expected hexdecimal number");
    rune = rune << 4 | static_cast<std::uint32_t>(digit);
  }
  if ((rune >= 0xD800 && rune <= 0xDFFF) || rune > 0x10FFFF) fault("found invalid Unicode character escape code");
  append_rune(scalar_, rune);
  p_ += digits;
}

/// Reads blanks and line breaks within a quoted scalar and appends what they stand for.
void Scanner::scan_quoted_space(bool after_break) {
  const std::size_t blanks_at = p_;
  std::size_t blanks = 0;  // bytes of blanks on the line where the space begins
  while (true) {
    if (is_blank(p_)) {
      if (!after_break) ++blanks;
      ++p_;
    } else if (line_break(p_) != 0) {
      read_line(after_break ? breaks_ : break_);
      after_break = true;
    } else {
      break;
    }
  }
  if (!after_break) {
    scalar_.append(data_ + blanks_at, blanks);
  } else {
    join_lines();
  }
}

// ---- Block ----------------------------------------------------------------------------------------------------------------

/// Reads what stands behind `|` or `>` on its line. `indent` stays 0 unless the header gives it.
void Scanner::scan_block_header(int& chomping, std::size_t& indent) {
  std::size_t increment = 0;
  const auto chomp = [&] {
    if (at(p_) != '+' && at(p_) != '-') return false;
    chomping = at(p_++) == '+' ? 1 : -1;
    return true;
  };
  const auto digit = [&] {
    if (at(p_) < '0' || at(p_) > '9') return;
    if (at(p_) == '0') fault("found an indentation indicator equal to 0");
    increment = static_cast<std::size_t>(at(p_++) - '0');
  };
  if (chomp()) {
    digit();
  } else {
    digit();
    if (increment > 0) chomp();
  }
  skip_blanks();
  if (at(p_) == '#') skip_comment();
  if (!is_breakz(p_)) fault("did not find expected comment or line break");
  if (line_break(p_) != 0) skip_line();
  if (increment > 0) indent = static_cast<std::size_t>(std::max<std::int64_t>(indent_, 0)) + increment;
}

/// Skips indentation and empty lines, whose breaks go to breaks_. Finds out the indentation when `indent` is 0.
void Scanner::scan_block_breaks(std::size_t& indent) {
  std::size_t deepest = 0;
  while (true) {
    while (at(p_) == ' ' && (indent == 0 || p_ - line_start_ < indent)) ++p_;
    deepest = std::max(deepest, p_ - line_start_);
    if (at(p_) == '\t' && (indent == 0 || p_ - line_start_ < indent)) {
      fault("found a tab character where an indentation space is expected");
    }
    if (line_break(p_) == 0) break;
    read_line(breaks_);
  }
  if (indent == 0) indent = std::max({deepest, static_cast<std::size_t>(indent_ + 1), std::size_t{1}});
}

Token Scanner::scan_block(bool literal) {
  const Mark start = mark();
  ++p_;
  int chomping = 0;
  std::size_t indent = 0;
  scan_block_header(chomping, indent);
  scalar_.clear();
  scan_block_breaks(indent);
  bool was_blank = false;  // the line before began with a blank: such lines are not folded
  while (p_ - line_start_ == indent && (p_ < end_ || at(p_) != 0)) {
    const bool blank = is_blank(p_);
    if (!literal && !was_blank && !blank && break_.starts_with('\n')) {
      if (breaks_.empty()) scalar_ += ' ';
    } else {
      scalar_ += break_;
    }
    scalar_ += breaks_;
    break_.clear();
    breaks_.clear();
    was_blank = blank;
    const std::size_t run = p_;
    while (p_ < end_ && (!stops(data_[p_], kStopsLine) || line_break(p_) == 0)) ++p_;
    scalar_.append(data_ + run, p_ - run);
    read_line(break_);
    scan_block_breaks(indent);
  }
  if (chomping != -1) scalar_ += break_;
  if (chomping == 1) scalar_ += breaks_;
  break_.clear();
  breaks_.clear();
  return {.kind = TokenKind::kScalar, .at = start, .text = job_.arena.copy(scalar_)};
}

}  // namespace rhumbline::yaml
