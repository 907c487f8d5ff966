// Small regular expressions: read into places and what may follow each (Glushkov's automaton), run with three words of state.
//
// In:  the text of a pattern; later texts.   Out: whether the pattern matches somewhere, as Go's regexp says.
// The one idea: whether there is a match does not depend on greed, and where it ends does so only if it may end at several places; so a set
// of places is all the state, and several ends are "do not know".
// Trap: whatever is not certain to mean the same in RE2 (anchors inside, flags, classes by name, bytes beyond ASCII) must end so,
// too; a count is read by reading its operand again and again, so there is a budget.
// source: RE2 syntax as Go takes it; tests/unit/base_small_pattern.cpp holds both against each other
#include "renderer/base/small_pattern.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace rhumbline {

SmallPattern::Places SmallPattern::Places::one(std::size_t number) {
  Places made;
  made.words[number / 64] = std::uint64_t{1} << (number % 64);
  return made;
}

SmallPattern::Places& SmallPattern::Places::operator|=(const Places& other) {
  for (std::size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
  return *this;
}

SmallPattern::Places& SmallPattern::Places::operator&=(const Places& other) {
  for (std::size_t i = 0; i < words.size(); ++i) words[i] &= other.words[i];
  return *this;
}

template <class Visit>
void SmallPattern::Places::each(const Visit& visit) const {
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::uint64_t left = words[i]; left != 0; left &= left - 1) visit(i * 64 + static_cast<std::size_t>(std::countr_zero(left)));
  }
}

class SmallPatternReader {
 public:
  explicit SmallPatternReader(std::string_view text) : text_(text) {}

  bool read(SmallPattern& to) {
    to_ = &to;
    do {
      const bool at_start = take('^');
      Part part;
      if (!sequence(part, 0)) return false;
      const bool at_end = take('$');
      (at_start ? to.first_at_start_ : to.first_) |= part.first;
      (at_end ? to.last_at_end_ : to.last_) |= part.last;
      to.nothing_[at_start][at_end] |= part.takes_nothing;
    } while (take('|'));
    return at_ == text_.size();
  }

 private:
  using Places = SmallPattern::Places;
  struct Part {
    Places first, last;
    bool takes_nothing = true;
  };
  struct Set : SmallPattern::Set {
    void add(char c) { (c < 64 ? low : high) |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63u); }
    void add(char from, char to) {
      low |= up_to(to) & ~up_to(from - 1);
      high |= up_to(to - 64) & ~up_to(from - 65);
    }
    static std::uint64_t up_to(int bit) { return bit < 0 ? 0 : bit >= 63 ? ~std::uint64_t{0} : (std::uint64_t{2} << bit) - 1; }
    void add(const Set& other) { low |= other.low, high |= other.high; }
    void turn() { low = ~low, high = ~high; }
  };
  static constexpr int kDeepest = 16;
  static constexpr int kMostPieces = 400;

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }
  static bool is_one_of(std::string_view set, char c) {
    return c != '\0' && std::any_of(set.begin(), set.end(), [c](char each) { return each == c; });
  }

  void follow(const Places& before, const Places& next) {
    before.each([&](std::size_t place) { to_->follow_[place] |= next; });
  }
  void append(Part& a, const Part& b) {
    follow(a.last, b.first);
    if (a.takes_nothing) a.first |= b.first;
    a.last = b.takes_nothing ? a.last | b.last : b.last;
    a.takes_nothing = a.takes_nothing && b.takes_nothing;
  }

  bool alternatives(Part& all, int depth) {
    if (depth == kDeepest) return false;
    for (bool is_first = true;; is_first = false) {
      Part one;
      if (!sequence(one, depth)) return false;
      all = is_first ? one : Part{all.first | one.first, all.last | one.last, all.takes_nothing || one.takes_nothing};
      if (!take('|')) return true;
    }
  }

  bool sequence(Part& all, int depth) {
    while (at_ < text_.size() && !is_one_of("|)$", peek())) {
      Part next;
      if (!piece(next, depth)) return false;
      append(all, next);
    }
    return true;
  }

  bool piece(Part& part, int depth) {
    if (++pieces_ > kMostPieces) return false;
    const std::size_t start = at_;
    if (!atom(part, depth)) return false;
    if (take('{')) {
      if (!repeated(part, start, depth)) return false;
    } else if (is_one_of("*+?", peek())) {
      const char count = text_[at_++];
      if (count != '?') follow(part.last, part.first);
      part.takes_nothing = part.takes_nothing || count != '+';
    } else {
      return true;
    }
    take('?');  // which of several matches is preferred
    return !is_one_of("*+?{", peek());
  }

  /// `2}`, `2,}`, `2,5}` behind an operand that begins at `start`.
  bool repeated(Part& part, std::size_t start, int depth) {
    int least = 0, most = 0;
    if (!number(least)) return false;
    bool endless = false;
    if (!take(',')) {
      most = least;
    } else if (peek() == '}') {
      endless = true;
    } else if (!number(most)) {
      return false;
    }
    if (!take('}') || most == 0 || (!endless && most < least)) return false;  // nothing at all is for the library
    const std::size_t end = at_;
    const int copies = endless ? (least > 0 ? least : 1) : most;
    Part all;
    for (int i = 0; i < copies; ++i) {
      Part next = part;
      if (i > 0) {
        at_ = start;
        if (++pieces_ > kMostPieces || !atom(next, depth)) return false;
      }
      if (endless && i + 1 == copies) follow(next.last, next.first);
      next.takes_nothing = next.takes_nothing || i >= least;
      append(all, next);
    }
    at_ = end;
    part = all;
    return true;
  }

  bool number(int& value) {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9' && at_ - start < 3) value = value * 10 + (text_[at_++] - '0');
    return at_ > start && (at_ - start == 1 || text_[start] != '0');
  }

  bool atom(Part& part, int depth) {
    if (take('(')) {
      if (take('?') && !take(':')) return false;
      part = {};
      return alternatives(part, depth + 1) && take(')');
    }
    Set set;
    if (take('[')) {
      if (!bracket(set)) return false;
    } else if (take('\\')) {
      if (!escape(set)) return false;
    } else if (take('.')) {
      set.add('\n');
      set.turn();
    } else {
      const char c = peek();
      if (c < ' ' || c > '~' || is_one_of("*+?{}()[]|^$", c)) return false;
      ++at_;
      set.add(c);
    }
    return place(set, part);
  }

  bool place(const Set& set, Part& part) {
    if (places_ == SmallPattern::kMostPlaces) return false;
    to_->takes_[places_] = set;
    to_->follow_[places_] = {};
    const Places own = Places::one(places_++);
    part = {own, own, false};
    return true;
  }

  /// Behind a backslash: a class, or punctuation that stands for itself.
  bool escape(Set& set) {
    const char c = peek();
    ++at_;
    Set made;
    switch (c | 0x20) {
      case 'd': made.add('0', '9'); break;
      case 'w':
        made.add('0', '9');
        made.add('a', 'z');
        made.add('A', 'Z');
        made.add('_');
        break;
      case 's':
        for (const char blank : {' ', '\t', '\n', '\f', '\r'}) made.add(blank);
        break;
      case 'n': made.add('\n'); break;
      case 't': made.add('\t'); break;
      default:
        if (!is_one_of(".-/+*?()[]{}^$|\\:,@=# ", c)) return false;
        set.add(c);
        return true;
    }
    if (c == 'N' || c == 'T') return false;
    if (c >= 'A' && c <= 'Z') made.turn();
    set.add(made);
    return true;
  }

  /// The inside of [...].
  bool bracket(Set& set) {
    const bool turned = take('^');
    if (peek() == ']') return false;  // here it stands for itself
    for (bool is_first = true; !take(']'); is_first = false) {
      if (at_ == text_.size()) return false;
      const bool next_ends = text_.substr(at_ + 1, 1) == "]";
      if (take('\\')) {
        if (!escape(set) || (peek() == '-' && text_.substr(at_ + 1, 1) != "]")) return false;
        continue;
      }
      const char from = peek();
      if (from < ' ' || from > '~' || is_one_of("[]", from) || (from == '^' && is_first)) return false;
      if (from == '-' && !is_first && !next_ends) return false;
      ++at_;
      if (peek() != '-' || text_.substr(at_ + 1, 1) == "]") {
        set.add(from);
        continue;
      }
      const char to = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      if (from == '-' || to < from || to > '~' || is_one_of("[]\\-", to)) return false;
      at_ += 2;
      set.add(from, to);
    }
    if (turned) set.turn();
    return true;
  }

  std::string_view text_;
  SmallPattern* to_ = nullptr;
  std::size_t at_ = 0;
  std::size_t places_ = 0;
  int pieces_ = 0;
};

std::unique_ptr<const SmallPattern> SmallPattern::compile(std::string_view pattern) {
  auto made = std::make_unique_for_overwrite<SmallPattern>();
  return SmallPatternReader(pattern).read(*made) ? std::move(made) : nullptr;
}

SmallPattern::Places SmallPattern::taking(const Places& places, char c) const {
  Places taken;
  places.each([&](std::size_t place) {
    if (takes_[place].has(c)) taken.words[place / 64] |= std::uint64_t{1} << (place % 64);
  });
  return taken;
}

bool SmallPattern::matches_nothing(std::size_t at, std::size_t size) const {
  return nothing_[0][0] || (nothing_[1][0] && at == 0) || (nothing_[0][1] && at == size) || (nothing_[1][1] && at == 0 && size == 0);
}

bool SmallPattern::matches(std::string_view text) const {
  if (matches_nothing(0, text.size()) || nothing_[0][1]) return true;
  const bool from_start = !first_.any();
  Places at;
  for (std::size_t i = 0; i < text.size(); ++i) {
    Places next = i == 0 ? first_ | first_at_start_ : first_;
    at.each([&](std::size_t place) { next |= follow_[place]; });
    at = taking(next, text[i]);
    if (from_start && !at.any()) return false;
    if ((at & last_).any()) return true;
  }
  return (at & last_at_end_).any();
}

SmallPattern::Found SmallPattern::find(std::string_view text, std::size_t& start, std::size_t& end) const {
  constexpr std::size_t kLongest = 64;  // each place of the text is tried as the begin
  if (text.size() > kLongest) return Found::kUnsure;
  for (; start <= text.size(); ++start) {
    bool is_match = matches_nothing(start, text.size());
    if (is_match) end = start;
    Places next = start == 0 ? first_ | first_at_start_ : first_;
    for (std::size_t i = start; i < text.size(); ++i) {
      const Places at = taking(next, text[i]);
      if (!at.any()) break;
      if ((at & last_).any() || (i + 1 == text.size() && (at & last_at_end_).any())) {
        if (is_match) return Found::kUnsure;
        is_match = true;
        end = i + 1;
      }
      next = {};
      at.each([&](std::size_t place) { next |= follow_[place]; });
    }
    if (is_match) return Found::kMatch;
  }
  return Found::kNothing;
}

}  // namespace rhumbline
