// Private to the room: bytes to YAML tokens, by the rules of go-yaml 2.4.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/job.h"

namespace rhumbline::yaml {

enum class TokenKind : std::uint8_t {
  kStreamEnd, kVersionDirective, kTagDirective, kDocumentStart, kDocumentEnd, kBlockSequenceStart, kBlockMappingStart,
  kBlockEnd, kFlowSequenceStart, kFlowSequenceEnd, kFlowMappingStart, kFlowMappingEnd, kBlockEntry, kFlowEntry, kKey, kValue,
  kAlias, kAnchor, kTag, kScalar,
};

/// A place in the text: bytes from its start, and lines (from 0) as YAML counts them (also at NEL, LS and PS).
struct Mark {
  std::uint32_t offset = 0;
  std::uint32_t line = 0;
};

struct Token {
  TokenKind kind = TokenKind::kStreamEnd;
  bool plain = false;            // an unquoted scalar
  std::uint8_t major = 0;        // %YAML major.minor
  std::uint8_t minor = 0;
  Mark at;
  std::string_view text = {};    // scalar; name of an anchor or alias; handle of a tag or %TAG
  std::string_view suffix = {};  // rest of a tag; prefix of a %TAG
};

/// What is wrong with a text, in go-yaml's words.
struct Fault {
  std::string_view words;
  Mark at;
  bool by_scanner = false;  // the scanner found it; decides how the line is counted
  std::string_view open = {};   // what is still open there, "list"; empty: nothing that explains the fault
  std::uint32_t opened_at = 0;  // and where it begins
};

/// Throws a Failure in Go's words ("yaml: line 3: ..."); `first` is the position of the text's first byte.
[[noreturn]] void raise(const Fault& fault, Pos first);

/// Cuts text into tokens on demand.
class Scanner {
 public:
  /// The bytes must outlive the tokens; scalars that hold exactly their source bytes point at them.
  Scanner(Job& job, std::string_view text, Pos first);

  /// The next token. throws Failure in go-yaml's words.
  const Token& peek() {
    if (!available_) fetch_more();
    return queue_[head_];
  }
  /// Drops the token that peek() has shown.
  void next() {
    available_ = false;
    ++head_;
    ++taken_;
  }

 private:
  /// A place where a `key:` may have begun. One per flow level.
  struct SimpleKey {
    bool possible = false;
    bool required = false;
    bool listed = false;        // the head of the queue must wait for it (Go's simple_keys_by_tok)
    std::uint64_t token = 0;    // number of its first token
    std::uint32_t column = 0;
    Mark at;
  };

  // Bytes.
  [[nodiscard]] char at(std::size_t i) { return i < end_ ? data_[i] : end_of_input(); }
  char end_of_input();
  [[nodiscard]] bool is_blank(std::size_t i) { return at(i) == ' ' || at(i) == '\t'; }
  [[nodiscard]] std::size_t line_break(std::size_t i);  // bytes of the line break at i, 0: none
  [[nodiscard]] bool is_breakz(std::size_t i) { return i >= end_ ? at(i) == 0 : line_break(i) != 0; }
  [[nodiscard]] bool is_blankz(std::size_t i) { return is_blank(i) || is_breakz(i); }
  void look_ahead();
  [[nodiscard]] bool at_document_indicator();
  [[nodiscard]] Mark mark() const { return {static_cast<std::uint32_t>(p_), line_}; }
  [[nodiscard]] std::uint32_t column();
  [[nodiscard]] std::string_view slice(std::size_t from, std::size_t to) const { return {data_ + from, to - from}; }
  void find_first_bad_byte();
  void skip_line();
  void read_line(std::string& to);
  void skip_blanks() {
    while (is_blank(p_)) ++p_;
  }
  void skip_comment();
  [[noreturn]] void fault(std::string_view words) const;
  [[noreturn]] void quote_fault(std::string_view words, Mark start) const;

  // Tokens and the state between them.
  void fetch_more();
  void fetch_next();
  void fetch_marker(char c);
  void skip_to_next_token();
  void push(Token token) { queue_.push_back(token); }
  void insert(std::uint64_t number, Token token);
  void push_one_byte(TokenKind kind);
  [[nodiscard]] SimpleKey* key_of(std::uint64_t token);
  [[nodiscard]] bool is_valid(SimpleKey& key);
  void save_simple_key();
  void remove_simple_key();
  void roll_indent(std::int64_t column, std::uint64_t number, TokenKind kind, Mark at);
  void unroll_indent(std::int64_t column);
  void stream_end();
  void directive();
  void document_indicator(TokenKind kind);
  void flow_start(TokenKind kind);
  void flow_end(TokenKind kind);
  void flow_entry();
  void block_entry();
  void explicit_key();
  void value();
  void anchor(TokenKind kind);
  [[nodiscard]] bool starts_plain();

  // scan_properties.cpp
  Token scan_directive();
  Token scan_anchor(TokenKind kind);
  Token scan_tag();
  std::uint8_t scan_version_number();
  std::string_view scan_tag_handle(bool in_directive);
  std::string_view scan_tag_uri(std::string_view head);
  void scan_uri_escape(std::string& to);

  // scan_scalar.cpp
  Token scan_plain();
  void skip_plain_run();
  bool scan_plain_space(std::size_t indent);
  Token scan_quoted(char quote);
  bool scan_quoted_run(char quote);
  void scan_escape();
  void scan_quoted_space(bool after_break);
  Token scan_block(bool literal);
  void scan_block_header(int& chomping, std::size_t& indent);
  void scan_block_breaks(std::size_t& indent);
  void join_lines();

  Job& job_;
  const char* data_;
  std::size_t end_;               // where the readable text ends
  Pos first_;
  std::string_view bad_byte_;     // what is wrong with the byte behind end_; empty: the text is read to its end
  std::size_t bad_at_ = 0;
  std::size_t p_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 0;
  std::size_t column_at_ = 0;     // column_at_value_ is the column of this byte
  std::uint32_t column_at_value_ = 0;

  std::vector<Token> queue_;
  std::size_t head_ = 0;
  std::uint64_t taken_ = 0;
  bool available_ = false;
  std::vector<SimpleKey> keys_;   // one per flow level, the first for the block context
  bool key_allowed_ = true;
  std::vector<std::int64_t> indents_;
  std::int64_t indent_ = -1;
  std::uint32_t flow_level_ = 0;

  // Scratch of the scalar that is being read.
  std::string scalar_;
  std::string break_;             // the first line break of a fold
  std::string breaks_;            // the ones after it
};

}  // namespace rhumbline::yaml
