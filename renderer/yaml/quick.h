// The state of the quick look at a document. Private to quick_*.cpp and read.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "renderer/base/pieces.h"
#include "renderer/yaml/builder.h"
#include "renderer/yaml/lines.h"
#include "renderer/yaml/resolve.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

inline constexpr std::size_t kLongestKey = 128;
inline constexpr std::size_t kDeepest = 64;

enum : unsigned char {
  kKeyByte = 1, kKeyStart = 2, kValueStart = 4,
  kFlowInside = 8   // of a plain scalar within a flow collection, behind its first byte
};

inline constexpr auto kBytes = [] {
  std::array<unsigned char, 256> bytes{};
  for (unsigned char c = 0x21; c < 0x7F; ++c) bytes[c] = kValueStart;
  for (unsigned char c = 0x80; c != 0; ++c) bytes[c] = kValueStart;
  for (const char c : std::string_view("#,[]{}&*!|>'\"%@`?:-")) bytes[static_cast<unsigned char>(c)] = 0;
  for (unsigned char c = 'a'; c <= 'z'; ++c) bytes[c] |= kKeyByte | kKeyStart;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) bytes[c] |= kKeyByte | kKeyStart;
  for (unsigned char c = '0'; c <= '9'; ++c) bytes[c] |= kKeyByte | kKeyStart;
  for (const char c : std::string_view("_./$")) bytes[static_cast<unsigned char>(c)] |= kKeyByte | kKeyStart;
  bytes['-'] |= kKeyByte;
  for (unsigned char c = 0x21; c != 0; ++c) bytes[c] |= kFlowInside;
  for (const char c : std::string_view(",:?[]{}#\x7F")) bytes[static_cast<unsigned char>(c)] &= static_cast<unsigned char>(~kFlowInside);
  return bytes;
}();

inline bool is(char c, unsigned char set) { return (kBytes[static_cast<unsigned char>(c)] & set) != 0; }

// The same for sixteen bytes; kKeyByte once more, and what one must stop at.
inline constexpr auto kNoKeyBytes = [](Piece piece) {
  const Marks letters = (piece | 0x20) - 'a' < 26, others = piece - '-' < 13;  // -./ and digits
  return ~(letters | others | (piece == '_') | (piece == '$'));
};
inline constexpr auto kEndsKey = [](Piece piece) { return (reinterpret_cast<Marks>(piece) <= ' ') | (piece == ':') | (piece == '#'); };
inline constexpr auto kEndsPlain = [](Piece piece) { return (piece == ':') | (piece == '#') | (piece == '\t'); };
inline constexpr auto kEndsQuoted = [](Piece piece) { return (piece == '"') | (piece == '\'') | (piece == '\\'); };

inline Resolved type_of_plain(std::string_view text) { return may_be_typed(text) ? resolve(text) : Resolved{}; }

/// What a value stands for as far as the head asks.
enum class What : unsigned char { kNothing, kText, kOther, kEmptyMap, kFlowMap, kFlowList };

/// The first document of a text that is plain enough, as read() makes it; where repeated keys are to be told, it must have none.
/// False: it is not; nothing is said of its faults. `may_open`: it may begin with `---`.
bool quick_read(Job& job, std::string_view text, Pos at, const ReadOptions& options, Value& value, bool may_open = true);

/// What nearly every line of a document takes is inlined, and what few take is kept out of its way: a call costs as much as a key.
class Checker {
 public:
  /// Looks for what a manifest's order depends on.
  Checker(std::string_view text, Head& head) : text_(text), head_(&head), lines_(text), role_(Role::kRoot) {}
  /// Looks at any document and builds it.
  Checker(std::string_view text, Builder& builder) : text_(text), builder_(&builder), lines_(text) {}

  bool document();
  /// Whether the document has begun with `---`.
  [[nodiscard]] bool has_start() const { return has_start_; }

 private:
  enum class Role : unsigned char { kNone, kRoot, kMetadata, kAnnotations };
  struct Level {
    std::size_t column;
    bool is_map;
    bool below_key;  // a list in the column of its key
    Role role;
  };

  bool next_line();
  bool next_filled_line();
  bool stands_at(std::size_t start, std::size_t end);
  [[gnu::noinline]] bool document_start();
  bool line();
  [[gnu::noinline]] bool dashes();
  [[nodiscard]] bool is_dash() const { return at(p_) == '-' && (at(p_ + 1) == ' ' || at(p_ + 1) == '\n'); }
  bool member(std::string_view name, std::size_t from);
  [[gnu::noinline]] bool lone_value(std::size_t column);
  /// Finds the collection to which an entry in this column belongs, opening one where a value is waited for.
  [[gnu::always_inline]] bool place(std::size_t column, bool as_map) {
    const bool is_there = !waits_ && depth_ > 0 && top().column == column && top().is_map == as_map;
    if (!is_there) return other_place(column, as_map);
    role_ = Role::kNone;
    return true;
  }
  bool other_place(std::size_t column, bool as_map);
  bool push(std::size_t column, bool as_map, bool below_key);
  bool key(std::string_view& found);
  [[gnu::noinline]] bool quoted_key(std::string_view& found);
  bool flow_key(std::string_view& found);
  bool is_key(std::string_view text);
  /// Reads what stands behind a key or a dash.
  [[gnu::always_inline]] bool value() {
    what_ = What::kNothing;
    skip_few_blanks();
    waits_ = at(p_) == '\n';
    return waits_ || (is(at(p_), kValueStart) ? plain() : other_value());
  }
  [[gnu::noinline]] bool other_value();
  bool anchored();
  bool reference_name(std::string_view& name);
  [[gnu::noinline]] bool plain();
  bool scalar(std::size_t from);
  bool plain_line();
  bool continues(bool& more);
  bool quoted(bool may_break);
  bool quoted_break();
  bool flow(int depth);
  bool flow_blanks();
  bool flow_item(bool in_map, int depth);
  bool flow_value(int depth);
  bool flow_word();
  bool block_scalar();
  bool block_value();
  bool rest_is_blank() { return at(p_) == '\n' || rest_is_comment(); }
  [[gnu::noinline]] bool rest_is_comment();
  bool note(Role holder, std::string_view name);
  bool note_root(std::string_view name);
  bool once(unsigned bit) {
    const bool first = (seen_ & bit) == 0;
    seen_ |= bit;
    return first;
  }
  [[nodiscard]] char at(std::size_t i) const { return i < end_ ? text_[i] : '\n'; }
  /// The text from there up to the place that is reached.
  [[nodiscard]] std::string_view since(std::size_t from) const { return {text_.data() + from, p_ - from}; }
  void skip_to(auto marks_of) { p_ = find_marked(text_, p_, end_, marks_of); }
  void skip_flow_word() {
    while (p_ < end_ && is(text_[p_], kFlowInside)) ++p_;
  }
  void skip_blanks() { p_ = behind_blanks(text_, p_); }
  [[gnu::always_inline]] void skip_few_blanks() {
    if (at(p_) == ' ' && at(++p_) == ' ') skip_blanks();
  }
  [[nodiscard]] Level& top() { return levels_[depth_ - 1]; }

  std::string_view text_;
  Head* head_ = nullptr;
  Builder* builder_ = nullptr;  // nullptr: the document is only checked
  Lines lines_;
  bool is_strange_ = false;     // the lines ended at something that is not ordinary
  std::size_t start_ = 0, end_ = 0;  // of the line
  std::size_t next_ = 0;   // start of the line behind
  std::size_t p_ = 0;
  std::array<Level, kDeepest> levels_;
  std::size_t depth_ = 0;
  bool has_start_ = false; // `---` was seen
  bool waits_ = true;      // a value may stand on the next line
  Role role_ = Role::kNone, flow_role_ = Role::kNone;  // of that value; of the flow collection that a line's value may begin
  Resolved key_kind_;           // of the key read last
  What what_ = What::kNothing;  // the value read last
  std::string_view found_;      // the text of a scalar read last; of a quoted one what stands between the quotes
  bool escaped_ = false;        // it has escapes or several lines
  Builder::Block block_;        // the block scalar read last
  bool has_indicator_ = false;  // it tells its indentation
  unsigned seen_ = 0;      // keys of the head that have occurred
};

}  // namespace rhumbline::yaml
