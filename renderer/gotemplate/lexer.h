// Tokens of the template language, one at a time. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rhumbline::gotemplate {

enum class Token : std::uint8_t {
  kError,  // text is what is wrong, in Go's words
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
  Token token = Token::kEof;
  std::uint32_t offset = 0;  // of its first byte in the text
  std::string_view text;
};

/// Cuts one template text into items. After an error every further item is an error or the end.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Item next();

 private:
  Item lex_text();
  Item lex_comment(std::size_t at);
  Item right_delim();
  Item inside_action();
  Item inside_rune(char32_t rune);
  Item space();
  Item identifier();
  Item field_or_variable(Token token);
  Item quoted(char quote, Token token, const char* unterminated);
  Item raw_string();
  Item number();
  bool scan_number();
  void accept_run(std::string_view valid);
  bool accept(std::string_view valid);
  [[nodiscard]] bool at_right_delim() const;
  [[nodiscard]] bool at_trimming_delim() const;
  [[nodiscard]] bool at_terminator() const;
  void skip_alphanumerics();
  [[nodiscard]] char32_t peek() const;  // kEnd at the end
  Item emit(Token token);
  Item error(std::string message);

  static constexpr char32_t kEnd = 0xFFFFFFFF;

  std::string_view text_;
  std::size_t at_ = 0;     // next byte to look at
  std::size_t start_ = 0;  // first byte of the item that is being read
  int parens_ = 0;
  bool inside_ = false;
  std::string message_;  // text of an error item
};

/// Go's strconv.Unquote of a string item, its quotes included. False: invalid syntax.
bool unquote(std::string_view quoted, std::string& out);

/// The rune of a character constant such as 'a'. The error is Go's text, empty when fine.
std::string unquote_char(std::string_view quoted, char32_t& rune);

/// "U+002B '+'": fmt's %#U.
std::string describe_rune(char32_t rune);

}  // namespace rhumbline::gotemplate
