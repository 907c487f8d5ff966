// Regular expressions of schemas. Private to the room.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "renderer/base/diagnostic.h"
#include "renderer/base/regex.h"
#include "renderer/base/small_pattern.h"

namespace rhumbline::schema {

/// A regular expression that is known to be one, compiled when it is first asked: most patterns of a schema meet no value.
class Pattern {
 public:
  Pattern(std::string_view text, std::size_t memory_bytes) : text_(text), memory_bytes_(memory_bytes) {}
  /// Whether it matches anywhere. Threads may ask at once. throws Failure when it is too large to be compiled.
  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] std::string_view text() const { return text_; }
  /// Whether it needs no library; then it is certainly a regular expression.
  [[nodiscard]] bool is_small() const;

 private:
  [[nodiscard]] bool matches_by_library(std::string_view text) const;

  std::string_view text_;
  std::size_t memory_bytes_;
  mutable std::once_flag once_, once_by_library_;
  mutable std::unique_ptr<const SmallPattern> small_;
  mutable std::optional<Regex> compiled_;
};
/// True: the text is a regular expression, for certain; false: compile it to know. (pattern.cpp)
bool is_plain_pattern(std::string_view text);
/// Whether the text is a regular expression; the error is that of Regex::compile.
Result<bool> check_pattern(std::string_view text, std::size_t memory_bytes = Regex::Options{}.memory_bytes);

}  // namespace rhumbline::schema
