// Template text in, items out: a whole text at once. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rhumbline::gotemplate {

enum class Token : std::uint8_t {
  kError,  // what is wrong is in Items::message, in Go's words
  kBool,
  kChar,  // any other printable ASCII character, such as a comma
  kCharConstant,
  kComplex,
  kAssign,
  kDeclare,
  kEof,
  kField,
  kIdentifier,
  kLeftDelim,
  kLeftParen,
  kNumber,
  kPipe,
  kRawString,
  kRightDelim,
  kRightParen,
  kSpace,
  kPlainString,  // in double quotes, and means what it shows
  kString,
  kText,
  kVariable,
  // Keywords, from here on.
  kBlock,
  kBreak,
  kContinue,
  kDot,
  kDefine,
  kElse,
  kEnd,
  kIf,
  kNil,
  kRange,
  kTemplate,
  kWith,
};

struct Item {
  Token token;
  std::uint32_t offset;  // of its first byte in the text
  std::uint32_t size;    // bytes
};

/// The items of one text. The last one, the end or an error, stands there kLookAhead times more, so that a parser may look
/// beyond it. Two spaces never follow one another.
class Items {
 public:
  static constexpr std::size_t kLookAhead = 3;
  std::string message;  // of the error, if the text ends in one

  [[nodiscard]] const Item* begin() const { return list_.get(); }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(next_ - list_.get()); }
  [[nodiscard]] const Item& back() const { return next_[-1]; }
  void push(Item item) {
    if (next_ == end_) grow();
    *next_++ = item;
  }
  /// Empty again; the room stays.
  void start();

 private:
  void grow();

  std::unique_ptr<Item[]> list_;
  Item* next_ = nullptr;  // where the next item goes
  Item* end_ = nullptr;   // of the room
};

/// Cuts a text (less than 4 GiB) into items; what `items` held before is gone, its memory is used again.
/// source: Go 1.26 text/template/parse/lex.go
void lex(std::string_view text, Items& items);

inline constexpr char32_t kNoRune = 0xFFFFFFFF;
/// The rune at a byte of the text; kNoRune at its end.
char32_t rune_at(std::string_view text, std::size_t at);
/// Letters, digits and _, as Go's unicode package has them.
bool is_alphanumeric(char32_t rune);

/// Moves `at` over one real number as Go's lexer does: looser than Go's numbers ("089", "0x0.2"), what is wrong the parser
/// finds. False: it runs into a letter, which is behind `at` then.
bool scan_number(std::string_view text, std::size_t& at);

/// Go's strconv.Unquote of a string item, its quotes included. False: invalid syntax.
bool unquote(std::string_view quoted, std::string& out);

/// The rune of a character constant such as 'a'. The error is Go's text, empty when fine.
std::string unquote_char(std::string_view quoted, char32_t& rune);

/// "U+002B '+'": fmt's %#U.
std::string describe_rune(char32_t rune);

}  // namespace rhumbline::gotemplate
