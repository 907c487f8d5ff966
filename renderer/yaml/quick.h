// The state of the quick look at a document, and what it may build on the way. Private to quick_*.cpp and read.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "renderer/base/pieces.h"
#include "renderer/yaml/resolve.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

inline constexpr std::size_t kLongestKey = 128;
inline constexpr std::size_t kDeepest = 64;

enum : unsigned char {
  kKeyByte = 1, kKeyStart = 2, kValueStart = 4,
  kMayResolve = 8,   // a plain scalar that begins so may be something else than text
  kFlowInside = 16   // of a plain scalar within a flow collection, behind its first byte
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
  for (const char c : std::string_view("yYnNtTfFoO~.+-0123456789")) bytes[static_cast<unsigned char>(c)] |= kMayResolve;
  return bytes;
}();

inline bool is(char c, unsigned char set) { return (kBytes[static_cast<unsigned char>(c)] & set) != 0; }

// The same for sixteen bytes; kKeyByte once more, and what one must stop at.
inline constexpr auto kNoKeyBytes = [](Piece piece) {
  const Marks letters = (piece | 0x20) - 'a' < 26, others = piece - '-' < 13;  // -./ and digits
  return ~(letters | others | (piece == '_') | (piece == '$'));
};
inline constexpr auto kEndsPlain = [](Piece piece) { return (piece == ':') | (piece == '#') | (piece == '\t'); };
inline constexpr auto kEndsQuoted = [](Piece piece) { return (piece == '"') | (piece == '\'') | (piece == '\\'); };

/// The type of a plain scalar, asked only where its first byte leaves a doubt.
inline Resolved type_of_plain(std::string_view text) {
  return text.empty() || is(text[0], kMayResolve) ? resolve(text) : Resolved{};
}

/// Whether the text holds only bytes that mean the same to everybody: no controls, no carriage returns, no line breaks but LF.
bool is_ordinary(std::string_view text);

/// What a value stands for as far as the head asks.
enum class What : unsigned char { kNothing, kText, kOther, kEmptyMap, kFlowMap, kFlowList };

/// Makes a Value of what the quick look meets, as the Decoder would make it. False: it cannot; ask the full reader. (quick_read.cpp)
class Builder {
 public:
  Builder(Job& job, std::string_view text, Pos first, bool keep_integers);
  // Offsets count bytes of the text. A key's or item's value is null at `behind` until another one is put there.
  bool open(bool is_map, std::size_t offset);
  void close();
  bool key(std::string_view text, const Resolved& kind, std::size_t offset, std::size_t behind);
  bool item(std::size_t behind);
  bool plain(std::string_view text, const Resolved& kind, std::size_t offset);
  /// A scalar in quotes; `inner` is what stands between them, with escapes or over several lines where it is `escaped`.
  bool quoted(std::string_view inner, bool escaped, std::size_t offset, std::size_t end);
  /// A plain scalar of several lines, none of them blank.
  void folded(std::size_t offset, std::size_t end);
  /// A block scalar; the bytes are those of its lines.
  struct Block {
    bool is_folded = false;
    char chomping = ' ';     // '-', '+' or none
    std::size_t indent = 0;  // of its text
  };
  void block(const Block& form, std::size_t offset, std::size_t start, std::size_t end);
  /// The collection that comes next has this anchor, or the scalar that came last. False: the name was there before.
  bool anchor_next(std::string_view name, std::size_t offset);
  bool anchor_last(std::string_view name, std::size_t offset);
  /// A copy of what has the anchor; as everywhere it keeps the positions of the original.
  bool alias(std::string_view name);
  /// A scalar that takes the full reader, which gets only these bytes.
  bool hard(std::size_t offset, std::size_t end);
  [[nodiscard]] Value root() const { return root_; }
  /// Whether some mapping held a key twice; the last one has won.
  [[nodiscard]] bool has_repeated_key() const { return repeated_; }
  [[nodiscard]] std::uint64_t nodes() const { return nodes_; }
  /// Whether some anchor had nothing to stand before.
  [[nodiscard]] bool has_lost_anchor() const { return lost_anchor_ || !next_anchor_.empty(); }

 private:
  struct Open {
    bool is_map;
    Pos at;
    std::size_t start;  // its first entry or item
    std::string_view anchor;
  };
  void put(const Value& value);
  void finish(const Value& collection, std::string_view anchor);
  std::string_view unescaped(std::string_view inner, char quote);
  bool is_new_anchor(std::string_view name) const;
  bool copy(const Value& from, std::size_t depth, Value& to);

  Job& job_;
  std::string_view text_;
  Pos first_;
  bool keep_integers_;
  Value root_;
  bool repeated_ = false, lost_anchor_ = false;
  std::string_view next_anchor_;
  std::size_t next_anchor_at_ = 0;
  std::vector<std::pair<std::string_view, Value>> anchors_;  // of what is complete
  std::uint64_t nodes_ = 0, copied_ = 0;
  std::vector<Open> open_;
  std::vector<Entry> entries_;  // of all open maps, innermost last
  std::vector<Value> items_;    // of all open lists
};

/// The first document of a text that is plain enough, as read() makes it; where repeated keys are to be told, it must have none.
/// False: it is not; nothing is said of its faults.
bool quick_read(Job& job, std::string_view text, Pos at, const ReadOptions& options, Value& value);

class Checker {
 public:
  /// Looks for what a manifest's order depends on.
  Checker(std::string_view text, Head& head) : text_(text), head_(&head), role_(Role::kRoot) {}
  /// Looks at any document and builds it.
  Checker(std::string_view text, Builder& builder) : text_(text), builder_(&builder) {}

  bool document();

 private:
  enum class Role : unsigned char { kNone, kRoot, kMetadata, kAnnotations };
  struct Level {
    std::size_t column;
    bool is_map;
    bool below_key;  // a list in the column of its key
    Role role;
  };

  bool next_line();
  bool document_start();
  bool line();
  bool place(std::size_t column, bool as_map);
  bool push(std::size_t column, bool as_map, bool below_key);
  bool key(std::string_view& found);
  bool value(What& what, std::string_view& text);
  bool anchored(What& what, std::string_view& text);
  bool reference_name(std::string_view& name);
  bool plain(What& what, std::string_view& text);
  bool plain_line();
  bool continues(bool& more);
  bool quoted(std::string_view& text, bool& escaped, bool may_break);
  bool quoted_break();
  bool flow(int depth, What& what);
  bool flow_blanks();
  bool flow_item(bool in_map, int depth);
  bool flow_value(int depth, What& what, std::string_view& text);
  bool flow_word(What& what, std::string_view& text);
  bool block_scalar();
  bool rest_is_blank();
  bool note(Role holder, std::string_view name, What what, std::string_view text);
  bool note_root(std::string_view name, What what, std::string_view text);
  bool once(unsigned bit) {
    const bool first = (seen_ & bit) == 0;
    seen_ |= bit;
    return first;
  }
  [[nodiscard]] char at(std::size_t i) const { return i < end_ ? text_[i] : '\n'; }
  void skip_to(auto marks_of) { p_ = find_marked(text_, p_, end_, marks_of); }
  void skip_flow_word() {
    while (p_ < end_ && is(text_[p_], kFlowInside)) ++p_;
  }
  void skip_blanks() { p_ = behind_blanks(text_, p_); }
  [[nodiscard]] Level& top() { return levels_[depth_ - 1]; }

  std::string_view text_;
  Head* head_ = nullptr;
  Builder* builder_ = nullptr;  // nullptr: the document is only checked
  std::size_t start_ = 0, end_ = 0;  // of the line
  std::size_t next_ = 0;   // start of the line behind
  std::size_t p_ = 0;
  std::array<Level, kDeepest> levels_;
  std::size_t depth_ = 0;
  bool has_start_ = false; // `---` was seen
  bool waits_ = true;      // a value may stand on the next line
  Role role_ = Role::kNone, flow_role_ = Role::kNone;  // of that value; of the flow collection that a line's value may begin
  Resolved key_kind_;        // of the key read last
  Builder::Block block_;        // the block scalar read last
  bool has_indicator_ = false;  // it tells its indentation
  unsigned seen_ = 0;      // keys of the head that have occurred
};

}  // namespace rhumbline::yaml
