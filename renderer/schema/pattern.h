// Regular expressions of schemas. Private to the room.
#pragma once

#include <mutex>
#include <optional>
#include <string_view>

#include "renderer/base/diagnostic.h"
#include "renderer/base/regex.h"

namespace rhumbline::schema {

/// A regular expression, compiled when it is first asked: most patterns of a schema meet no value.
class Pattern {
 public:
  Pattern(std::string_view text, std::size_t memory_bytes) : text_(text), memory_bytes_(memory_bytes) {}
  /// Whether it matches anywhere. Threads may ask at once. throws Failure when it is none, or too large to be compiled.
  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] std::string_view text() const { return text_; }
  /// Whether it can be compiled.
  [[nodiscard]] bool is_sound() const { return compiled().ok(); }

 private:
  [[nodiscard]] const Result<Regex>& compiled() const;

  std::string_view text_;
  std::size_t memory_bytes_;
  mutable std::once_flag once_;
  mutable std::optional<Result<Regex>> compiled_;
};
/// True: the text is a regular expression, for certain; false: compile it to know. (pattern.cpp)
bool is_plain_pattern(std::string_view text);
/// Whether the text is a regular expression; the error is that of Regex::compile.
Result<bool> check_pattern(std::string_view text, std::size_t memory_bytes = Regex::Options{}.memory_bytes);

}  // namespace rhumbline::schema
