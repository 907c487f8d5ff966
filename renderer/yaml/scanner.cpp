// Bytes to tokens: the state between tokens (indentation, possible keys, the queue) and the tokens of one byte.
//
// In:  text that outlives the tokens.   Out: tokens on demand, or one Failure in go-yaml's words.
// The one idea: a `key:` shows itself only at its colon, so tokens wait in a queue while the first of them may still turn out to begin
// a key; then a KEY token (and, in block context, the start of a mapping) is put before it. The rules are those of go-yaml 2.4,
// where it differs from YAML 1.1, 1.2 and libyaml too, because those decide what Helm accepts.
// Trap: every look at a byte goes through at(): behind the last good byte it reports what is wrong there, but only when the
// scanner really gets that far.

#include "renderer/yaml/scanner.h"

#include <algorithm>

namespace rhumbline::yaml {

namespace {

constexpr std::size_t kMaxNesting = 10'000;  // flow levels and indents. source: scannerc.go max_flow_level, max_indents
constexpr std::size_t kKeyLength = 1024;     // runes between the start of a key and its colon

}  // namespace

Scanner::Scanner(Job& job, std::string_view text, Pos first)
    : job_(job), data_(text.data()), end_(text.size()), first_(first) {
  find_first_bad_byte();
  keys_.emplace_back();
}

void Scanner::fault(std::string_view words) const {
  raise({.words = words, .at = mark(), .by_scanner = true}, first_);
}

void Scanner::quote_fault(std::string_view words, Mark start) const {
  raise({.words = words, .at = mark(), .by_scanner = true, .open = "quoted text", .opened_at = start.offset}, first_);
}

char Scanner::end_of_input() {
  if (bad_byte_.empty()) return 0;
  raise({.words = bad_byte_, .at = {static_cast<std::uint32_t>(bad_at_), 0}}, first_);
}

std::size_t Scanner::line_break(std::size_t i) {
  switch (static_cast<unsigned char>(at(i))) {
    case '\n': return 1;
    case '\r': return at(i + 1) == '\n' ? 2 : 1;
    case 0xC2: return at(i + 1) == '\x85' ? 2 : 0;                                                          // NEL
    case 0xE2: return at(i + 1) == '\x80' && (at(i + 2) == '\xA8' || at(i + 2) == '\xA9') ? 3 : 0;  // LS, PS
    default: return 0;
  }
}

/// Go makes sure of four runes before it looks at any: a bad byte among them is reported before the first is judged.
void Scanner::look_ahead() {
  if (bad_byte_.empty()) return;
  int runes = 0;
  for (std::size_t i = p_; i < end_ && runes < 4; ++i) runes += (data_[i] & 0xC0) != 0x80 ? 1 : 0;
  if (runes < 4) end_of_input();
}

bool Scanner::at_document_indicator() {
  look_ahead();
  if (p_ != line_start_ || (at(p_) != '-' && at(p_) != '.')) return false;
  return at(p_ + 1) == at(p_) && at(p_ + 2) == at(p_) && is_blankz(p_ + 3);
}

/// Runes since the start of the line. Counted on from the last question, so a line costs its length once.
std::uint32_t Scanner::column() {
  if (column_at_ < line_start_) {
    column_at_ = line_start_;
    column_at_value_ = 0;
  }
  for (; column_at_ < p_; ++column_at_) {
    if ((data_[column_at_] & 0xC0) != 0x80) ++column_at_value_;
  }
  return column_at_value_;
}

void Scanner::skip_line() {
  p_ += line_break(p_);
  line_start_ = p_;
  ++line_;
}

/// Appends the line break at p_ as YAML normalises it: LF, but LS and PS stay.
void Scanner::read_line(std::string& to) {
  const std::size_t width = line_break(p_);
  if (width == 0) return;
  width == 3 ? to.append(data_ + p_, 3) : to.append(1, '\n');
  skip_line();
}

void Scanner::skip_comment() {
  // Values files are half comments: a byte that can neither be a line break nor begin one is passed with one comparison.
  const auto is_plain = [](char c) { return static_cast<unsigned char>(c - 0x0E) < 0x80 - 0x0E; };
  while (!is_breakz(p_)) {
    ++p_;
    while (p_ < end_ && is_plain(data_[p_])) ++p_;
  }
}

void Scanner::skip_to_next_token() {
  while (true) {
    // A tab separates tokens, but it cannot indent: not where a key may begin.
    while (at(p_) == ' ' || (at(p_) == '\t' && (flow_level_ > 0 || !key_allowed_))) ++p_;
    if (at(p_) == '#') skip_comment();
    if (line_break(p_) == 0) return;
    skip_line();
    if (flow_level_ == 0) key_allowed_ = true;
  }
}

// ---- The queue and the keys that may begin in it ----------------------------------------------------------------------------

void Scanner::fetch_more() {
  if (head_ == queue_.size()) {
    queue_.clear();
    head_ = 0;
  }
  while (true) {
    if (head_ != queue_.size()) {
      SimpleKey* key = key_of(taken_);
      if (key == nullptr || !is_valid(*key)) break;
    }
    fetch_next();
  }
  available_ = true;
}

/// The key that begins with this token. Token numbers never fall from one flow level to the next.
Scanner::SimpleKey* Scanner::key_of(std::uint64_t token) {
  auto key = std::lower_bound(keys_.begin(), keys_.end(), token, [](const SimpleKey& k, std::uint64_t t) { return k.token < t; });
  for (; key != keys_.end() && key->token == token; ++key) {
    if (key->listed) return &*key;
  }
  return nullptr;
}

/// Puts a token before token `number`; behind all others when that one has been taken already.
void Scanner::insert(std::uint64_t number, Token token) {
  if (number < taken_) return push(token);
  queue_.insert(queue_.begin() + static_cast<std::ptrdiff_t>(head_ + (number - taken_)), token);
}

/// A key ends on its line and within 1024 runes.
bool Scanner::is_valid(SimpleKey& key) {
  if (!key.possible) return false;
  bool near = key.at.line == line_;
  if (near && p_ - key.at.offset > kKeyLength) {
    const auto is_start = [](char c) { return (c & 0xC0) != 0x80; };
    near = p_ - key.at.offset <= 4 * kKeyLength &&
           static_cast<std::size_t>(std::count_if(data_ + key.at.offset, data_ + p_, is_start)) <= kKeyLength;
  }
  if (near) return true;
  if (key.required) fault("could not find expected ':'");
  key.possible = false;
  return false;
}

void Scanner::save_simple_key() {
  if (!key_allowed_) return;
  remove_simple_key();
  const bool in_block = flow_level_ == 0;
  const std::uint32_t here = in_block ? column() : 0;
  keys_.back() = {.possible = true,
                  .required = in_block && indent_ == std::int64_t{here},
                  .listed = true,
                  .token = taken_ + (queue_.size() - head_),
                  .column = here,
                  .at = mark()};
}

void Scanner::remove_simple_key() {
  SimpleKey& key = keys_.back();
  if (!key.possible) return;
  if (key.required) fault("could not find expected ':'");
  key.possible = false;
  key.listed = false;
}

// ---- Indentation -----------------------------------------------------------------------------------------------------------

constexpr std::uint64_t kAtEnd = UINT64_MAX;

/// Opens a block collection when the column is deeper than the current one; its token goes before token `number`.
void Scanner::roll_indent(std::int64_t to, std::uint64_t number, TokenKind kind, Mark where) {
  if (flow_level_ > 0 || indent_ >= to) return;
  indents_.push_back(indent_);
  indent_ = to;
  if (indents_.size() > kMaxNesting) fault("exceeded max depth of 10000");
  const Token token{.kind = kind, .at = where};
  number == kAtEnd ? push(token) : insert(number, token);
}

void Scanner::unroll_indent(std::int64_t to) {
  if (flow_level_ > 0) return;
  while (indent_ > to) {
    push({.kind = TokenKind::kBlockEnd, .at = mark()});
    indent_ = indents_.back();
    indents_.pop_back();
  }
}

// ---- The tokens --------------------------------------------------------------------------------------------------------------

/// Whether the byte at p_, no indicator of its own, may begin a plain scalar.
bool Scanner::starts_plain() {
  const char c = at(p_);
  if (c == '-') return !is_blank(p_ + 1);
  if (c == '?' || c == ':') return flow_level_ == 0 && !is_blankz(p_ + 1);
  return c != '\t' && std::string_view("|>%@`").find(c) == std::string_view::npos;
}

void Scanner::fetch_next() {
  skip_to_next_token();
  if (flow_level_ == 0 && indent_ >= 0) unroll_indent(column());
  look_ahead();
  const char c = at(p_);
  if (p_ >= end_) return stream_end();
  if (p_ == line_start_) {
    if (c == '%') return directive();
    if (at_document_indicator()) {
      return document_indicator(c == '-' ? TokenKind::kDocumentStart : TokenKind::kDocumentEnd);
    }
  }
  fetch_marker(c);
}

void Scanner::fetch_marker(char c) {
  switch (c) {
    case '[': return flow_start(TokenKind::kFlowSequenceStart);
    case '{': return flow_start(TokenKind::kFlowMappingStart);
    case ']': return flow_end(TokenKind::kFlowSequenceEnd);
    case '}': return flow_end(TokenKind::kFlowMappingEnd);
    case ',': return flow_entry();
    case '*': return anchor(TokenKind::kAlias);
    case '&': return anchor(TokenKind::kAnchor);
    default: break;
  }
  if (c == '-' && is_blankz(p_ + 1)) return block_entry();
  if (c == '?' && (flow_level_ > 0 || is_blankz(p_ + 1))) return explicit_key();
  if (c == ':' && (flow_level_ > 0 || is_blankz(p_ + 1))) return value();
  if ((c == '|' || c == '>') && flow_level_ == 0) {
    remove_simple_key();
    key_allowed_ = true;
    return push(scan_block(c == '|'));
  }
  const bool quoted = c == '\'' || c == '"';
  if (c != '!' && !quoted && !starts_plain()) fault("found character that cannot start any token");
  save_simple_key();
  key_allowed_ = false;
  push(c == '!' ? scan_tag() : quoted ? scan_quoted(c) : scan_plain());
}

void Scanner::stream_end() {
  if (p_ != line_start_) {  // the end counts as a line of its own
    line_start_ = p_;
    ++line_;
  }
  unroll_indent(-1);
  remove_simple_key();
  key_allowed_ = false;
  push({.kind = TokenKind::kStreamEnd, .at = mark()});
}

void Scanner::directive() {
  unroll_indent(-1);
  remove_simple_key();
  key_allowed_ = false;
  push(scan_directive());
}

void Scanner::document_indicator(TokenKind kind) {
  unroll_indent(-1);
  remove_simple_key();
  key_allowed_ = false;
  push({.kind = kind, .at = mark()});
  p_ += 3;
}

void Scanner::push_one_byte(TokenKind kind) {
  push({.kind = kind, .at = mark()});
  ++p_;
}

void Scanner::flow_start(TokenKind kind) {
  save_simple_key();
  keys_.push_back({.token = taken_ + (queue_.size() - head_), .at = mark()});
  if (++flow_level_ > kMaxNesting) fault("exceeded max depth of 10000");
  key_allowed_ = true;
  push_one_byte(kind);
}

void Scanner::flow_end(TokenKind kind) {
  remove_simple_key();
  if (flow_level_ > 0) {
    --flow_level_;
    const std::uint64_t token = keys_.back().token;
    keys_.pop_back();
    // An empty collection still carries the number of its bracket, so Go forgets the key that begins with it: `[]: x` is [].
    if (keys_.back().token == token) keys_.back().listed = false;
  }
  key_allowed_ = false;
  push_one_byte(kind);
}

void Scanner::flow_entry() {
  remove_simple_key();
  key_allowed_ = true;
  push_one_byte(TokenKind::kFlowEntry);
}

void Scanner::block_entry() {
  if (flow_level_ == 0) {  // in a flow collection the parser reports it
    if (!key_allowed_) fault("block sequence entries are not allowed in this context");
    roll_indent(column(), kAtEnd, TokenKind::kBlockSequenceStart, mark());
  }
  remove_simple_key();
  key_allowed_ = true;
  push_one_byte(TokenKind::kBlockEntry);
}

void Scanner::explicit_key() {
  if (flow_level_ == 0) {
    if (!key_allowed_) fault("mapping keys are not allowed in this context");
    roll_indent(column(), kAtEnd, TokenKind::kBlockMappingStart, mark());
  }
  remove_simple_key();
  key_allowed_ = flow_level_ == 0;
  push_one_byte(TokenKind::kKey);
}

void Scanner::value() {
  SimpleKey& key = keys_.back();
  if (is_valid(key)) {
    insert(key.token, {.kind = TokenKind::kKey, .at = key.at});
    roll_indent(key.column, key.token, TokenKind::kBlockMappingStart, key.at);
    key.possible = false;
    key.listed = false;
    key_allowed_ = false;
  } else {
    if (flow_level_ == 0) {
      if (!key_allowed_) fault("mapping values are not allowed in this context");
      roll_indent(column(), kAtEnd, TokenKind::kBlockMappingStart, mark());
    }
    key_allowed_ = flow_level_ == 0;
  }
  push_one_byte(TokenKind::kValue);
}

void Scanner::anchor(TokenKind kind) {
  save_simple_key();
  key_allowed_ = false;
  push(scan_anchor(kind));
}

}  // namespace rhumbline::yaml
