// The state of the quick look at a manifest. Private to quick_check.cpp and quick_scalars.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

inline constexpr std::size_t kLongestKey = 128;
inline constexpr std::size_t kDeepest = 64;

enum : unsigned char { kKeyByte = 1, kKeyStart = 2, kValueStart = 4 };

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
  return bytes;
}();

inline bool is(char c, unsigned char set) { return (kBytes[static_cast<unsigned char>(c)] & set) != 0; }

/// What a value stands for as far as the head asks.
enum class What : unsigned char { kNothing, kText, kOther, kEmptyMap, kCollection };

class Checker {
 public:
  Checker(std::string_view text, Head& head) : text_(text), head_(head) {}

  bool document() {
    while (next_line()) {
      if (!line()) return false;
    }
    return true;
  }

 private:
  enum class Role : unsigned char { kNone, kRoot, kMetadata, kAnnotations };
  struct Level {
    std::size_t column;
    bool is_map;
    bool below_key;  // a list in the column of its key
    Role role;
  };

  bool next_line();
  bool line();
  bool place(std::size_t column, bool as_map);
  bool push(std::size_t column, bool as_map, bool below_key);
  bool key(std::string_view& found);
  bool value(What& what, std::string_view& text);
  bool plain(What& what, std::string_view& text);
  bool plain_line();
  bool continues(bool& more);
  bool quoted(std::string_view& text, bool& escaped, bool may_break);
  bool quoted_break();
  bool flow(int depth);
  bool flow_blanks();
  bool flow_item(bool in_map, int depth);
  bool flow_word();
  bool block_scalar();
  bool rest_is_blank();
  bool note(std::string_view name, What what, std::string_view text);
  bool note_root(std::string_view name, What what, std::string_view text);
  bool once(unsigned bit) {
    const bool first = (seen_ & bit) == 0;
    seen_ |= bit;
    return first;
  }
  [[nodiscard]] char at(std::size_t i) const { return i < end_ ? text_[i] : '\n'; }
  [[nodiscard]] Level& top() { return levels_[depth_ - 1]; }

  std::string_view text_;
  Head& head_;
  std::size_t start_ = 0;  // of the line
  std::size_t end_ = 0;    // of the line
  std::size_t next_ = 0;   // start of the line behind
  std::size_t p_ = 0;
  std::array<Level, kDeepest> levels_;
  std::size_t depth_ = 0;
  bool waits_ = true;      // a value may stand on the next line
  Role role_ = Role::kRoot;  // of that value
  unsigned seen_ = 0;      // keys of the head that have occurred
};

}  // namespace rhumbline::yaml
