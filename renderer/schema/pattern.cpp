// Regular expressions of schemas: a cheap look that knows the usual ones, and a compilation that waits until one is asked.
//
// In:  the text of a pattern.   Out: whether it is one, and later whether it matches.
// The one idea: compiling is dear and most patterns meet no value, but a schema with a broken one must be refused at once. The
// usual forms are read here by a small grammar whose every sentence Go accepts; all others are compiled to know.
// Trap: Go refuses repetitions of repetitions (`a**`) and counts over 1000, nested ones multiplied; both end in "do not know" here.
#include "renderer/schema/pattern.h"

#include <array>

#include "renderer/base/text.h"

namespace rhumbline::schema {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

enum Use : std::uint8_t { kAtom = 1, kInSet = 2, kEscapable = 4, kCount = 8 };

/// What each character may be: itself, itself within [...], itself behind a backslash or the name of a class there, a count.
constexpr auto kUses = [] {
  std::array<std::uint8_t, 256> uses{};
  const auto add = [&](std::string_view set, int use) {
    for (const char c : set) uses[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(use);
  };
  add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-/:,@=#%&~!\"'<>;.", kAtom | kInSet);
  add("+*?()$|", kInSet);
  add(".-/+*?()[]{}^$|\\_:,@=# dwsDWS", kEscapable);
  add("*+?{", kCount);
  return uses;
}();

bool may_be(char c, Use use) { return (kUses[static_cast<unsigned char>(c)] & use) != 0; }

class PlainPattern {
 public:
  explicit PlainPattern(std::string_view text) : text_(text) {}
  bool whole() { return alternatives(0) && at_ == text_.size(); }

 private:
  static constexpr int kDeepest = 16;

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  bool alternatives(int depth) {
    if (depth == kDeepest) return false;
    do {
      while (at_ < text_.size() && peek() != '|' && peek() != ')') {
        if (!piece(depth)) return false;
      }
    } while (take('|'));
    return true;
  }

  bool piece(int depth) {
    if (take('^') || take('$')) return !may_be(peek(), kCount) || at_ == text_.size();
    const bool had_count = counted_;
    counted_ = false;
    if (!atom(depth)) return false;
    const bool counts_inside = counted_;
    counted_ = counted_ || had_count;
    if (!may_be(peek(), kCount)) return true;
    if (take('{')) {
      counted_ = true;
      if (counts_inside || !count()) return false;
    } else {
      ++at_;
    }
    take('?');
    return at_ == text_.size() || !may_be(peek(), kCount);
  }

  bool atom(int depth) {
    if (may_be(peek(), kAtom)) return ++at_, true;
    if (take('(')) {
      if (take('?') && !take(':')) return false;
      return alternatives(depth + 1) && take(')');
    }
    if (take('[')) return set();
    return take('\\') && escape();
  }

  bool escape() {
    const char c = peek();
    ++at_;
    return at_ <= text_.size() && may_be(c, kEscapable);
  }

  /// The inside of [...]: letters, ranges of letters, usual punctuation.
  bool set() {
    take('^');
    bool first = true;
    for (; !take(']'); first = false) {
      const char from = peek();
      if (at_ == text_.size()) return false;
      if (take('\\')) {
        if (!escape() || (peek() == '-' && text_.substr(at_ + 1, 1) != "]")) return false;
        continue;
      }
      if (from == '-' && !first && text_.substr(at_ + 1, 1) != "]") return false;
      if (!may_be(from, kInSet)) return false;
      ++at_;
      if (peek() != '-' || text_.substr(at_ + 1, 1) == "]") continue;
      const char to = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (from == '-' || !is_alphanumeric(from) || !is_alphanumeric(to) || to < from) return false;
      at_ += 2;
    }
    return !first;
  }

  /// `2}`, `2,}`, `2,5}`: a thousand in the whole pattern.
  bool count() {
    int least = 0, most = 0;
    if (!number(least)) return false;
    if (take('}')) return true;
    if (!take(',')) return false;
    if (take('}')) return true;
    return number(most) && least <= most && take('}');
  }

  bool number(int& value) {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9' && at_ - start < 4) value = value * 10 + (text_[at_++] - '0');
    constexpr int kMostRepeats = 1000;
    repeats_ += value;
    return at_ > start && repeats_ <= kMostRepeats && (at_ - start == 1 || text_[start] != '0');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int repeats_ = 0;       // all counts together
  bool counted_ = false;  // a count was read in what surrounds this place
};

}  // namespace

bool is_plain_pattern(std::string_view text) {
  constexpr std::size_t kLongest = 256;
  return text.size() <= kLongest && PlainPattern(text).whole();
}

Result<bool> check_pattern(std::string_view text, std::size_t memory_bytes) {
  if (is_plain_pattern(text)) return true;
  const auto compiled = Regex::compile(text, {.memory_bytes = memory_bytes});
  if (!compiled) return compiled.error();
  return true;
}

const Result<Regex>& Pattern::compiled() const {
  std::call_once(once_, [this] { compiled_.emplace(Regex::compile(text_, {.memory_bytes = memory_bytes_})); });
  return *compiled_;
}

bool Pattern::matches(std::string_view text) const {
  const Result<Regex>& regex = compiled();
  if (!regex) fail(regex.error());
  return regex.value().contains(text);
}

}  // namespace rhumbline::schema
