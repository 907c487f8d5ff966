// Go's regular expressions (the RE2 dialect): compile once, ask often. The only wrapper of the library in this project.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "renderer/base/diagnostic.h"

namespace rhumbline {

class Regex {
 public:
  /// A piece of the searched text, in bytes; `start` is npos where a group took no part.
  struct Group {
    std::size_t start = std::string_view::npos;
    std::size_t end = std::string_view::npos;
    [[nodiscard]] bool matched() const { return start != std::string_view::npos; }
  };

  struct Options {
    bool longest = false;                     // leftmost-longest (regexp.CompilePOSIX) instead of leftmost-first
    std::size_t memory_bytes = std::size_t{8} << 20;  // program and automata of this expression
  };

  /// Error: message and `helm` are Go's: "error parsing regexp: missing closing ): `(`". Repetition counts over 1000 are
  /// refused, as Go does. One that needs more than `memory_bytes` is kLimit. source: Go 1.26 regexp/syntax
  static Result<Regex> compile(std::string_view pattern, const Options& options);
  static Result<Regex> compile(std::string_view pattern) { return compile(pattern, Options{}); }

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  /// Whether the expression matches anywhere in the text.
  [[nodiscard]] bool contains(std::string_view text) const;
  /// The leftmost match at or after byte `from`; groups[0] is the whole match. `^`, `\b` see the text before `from`.
  bool find(std::string_view text, std::size_t from, std::span<Group> groups) const;
  /// find() for text that the caller knows to be valid UTF-8: asked match by match, find() would check the whole text each time.
  bool find_in_utf8(std::string_view text, std::size_t from, std::span<Group> groups) const;
  /// Number of capturing groups, the whole match not counted.
  [[nodiscard]] std::size_t group_count() const;
  /// Number of the group of that name; -1: none. source: regexp.SubexpIndex
  [[nodiscard]] int group_number(std::string_view name) const;
  [[nodiscard]] std::string_view pattern() const;

  /// regexp.QuoteMeta.
  static std::string quote_meta(std::string_view text);

 private:
  struct Impl;
  explicit Regex(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Expressions by their pattern, each compiled once. Holds at most kMost; then it starts anew.
class RegexCache {
 public:
  static constexpr std::size_t kMost = 128;

  /// memory_bytes: of each expression.
  explicit RegexCache(std::size_t memory_bytes = Regex::Options{}.memory_bytes);
  ~RegexCache();
  RegexCache(const RegexCache&) = delete;
  RegexCache& operator=(const RegexCache&) = delete;

  /// The compiled pattern or why there is none; valid until the next call. throws Failure (kLimit) when it is too large: that is no
  /// answer on the pattern.
  const Result<Regex>& compile(std::string_view pattern);

 private:
  struct Table;
  std::unique_ptr<Table> table_;
  std::size_t memory_bytes_;
};

}  // namespace rhumbline
