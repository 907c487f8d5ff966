// The characters and tokens of TOML, below its tables. Private to the functions room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rhumbline {

/// A key in parts; parts live as long as the document or the arena.
using TomlKey = std::vector<std::string_view>;

enum class TomlToken : std::uint8_t { kString, kEscaped, kMultiline, kRawMultiline, kInteger, kFloat, kDatetime, kTrue, kFalse };

/// A scalar as it is written: without quotes, escapes not yet replaced.
struct TomlScalar {
  TomlToken token = TomlToken::kString;
  std::string_view text;
  int line = 0;  // on which it ends
};

class TomlScanner {
 public:
  explicit TomlScanner(std::string_view text) : text_(text) {}

  // Where the reader is, for errors: the table, and the key whose value is being read (empty: none).
  TomlKey context;
  std::string_view current;

  /// The next character, 0 at the end. throws on control characters and bytes that are not UTF-8.
  char32_t peek();
  char32_t next();
  bool accept(char32_t c);
  /// Spaces and tabs.
  void skip_blanks();
  /// The rest of a comment, behind '#'.
  void skip_comment();

  /// A bare part of a key; may be empty.
  std::string_view bare_name();
  /// A quoted string whose first quote comes next; `may_be_multiline` where three quotes mean something.
  TomlScalar quoted_text(bool may_be_multiline);
  /// A number, date, true, false, inf or nan. throws when what comes next is no value.
  TomlScalar scalar();

  [[nodiscard]] int line() const { return line_; }
  /// throws Failure with "toml: line N (last key "k"): MESSAGE".
  [[noreturn]] void fail_on_line(int line, const std::string& message) const;
  [[noreturn]] void fail_here(const std::string& message) const { fail_on_line(line_, message); }
  /// Behind next(), which gave `c`: a line that ended with the text is the one to blame.
  [[noreturn]] void fail_at(char32_t c, const std::string& message) const;
  /// As the library says it of unexpected line ends.
  [[noreturn]] void fail_on_previous_line(const std::string& message) const { fail_on_line(line_ - 1, message); }

 private:
  TomlScalar basic_string();
  TomlScalar raw_string();
  TomlScalar multiline_string();
  TomlScalar raw_multiline_string();
  void escape(std::size_t start);
  TomlScalar number();
  TomlScalar signed_number();
  TomlScalar rest_of_decimal(std::size_t start);
  TomlScalar based_number(std::size_t start, char32_t base);
  TomlScalar run_of(std::size_t start, std::string_view allowed, TomlToken token);
  TomlScalar word();
  [[nodiscard]] std::string_view since(std::size_t start) const { return text_.substr(start, pos_ - start); }

  std::string_view text_;
  std::size_t pos_ = 0;
  int line_ = 1;
};


}  // namespace rhumbline
