// The two glob dialects: Go's path.Match and gobwas/glob with '/' as separator.
//
// In:  a pattern and a name.   Out: whether it matches, or nothing when the pattern is malformed.
// One idea: path.Match is a run of chunks between stars, the first fit of each chunk wins; gobwas patterns, which nest, become
// a small automaton whose states are all followed at once, so that no pattern can make it slow.
// Traps: in Go's dialect * stops at '/' and [^a] may match it; gobwas writes [!a], takes one range or a list but not both,
// and accepts a brace that is never closed.
// source: Go 1.26 path/match.go; gobwas/glob 0.2.3 syntax/lexer/lexer.go, syntax/ast/parser.go
#include "renderer/base/glob.h"

#include <algorithm>
#include <vector>

#include "renderer/base/text.h"

namespace rhumbline {
namespace {

// ---- path.Match ------------------------------------------------------------------------------------------------------------

enum class Fit : std::uint8_t { kNo, kYes, kMalformed };

// One rune of a character class, perhaps escaped. False: malformed, which the end of the pattern is here, too.
bool class_rune(std::string_view& chunk, char32_t& rune) {
  if (chunk.empty() || chunk[0] == '-' || chunk[0] == ']') return false;
  if (chunk[0] == '\\') chunk.remove_prefix(1);
  if (chunk.empty()) return false;
  const Rune decoded = decode_rune(chunk);
  rune = decoded.value;
  chunk.remove_prefix(decoded.bytes);
  return !(decoded.value == kRuneError && decoded.bytes == 1) && !chunk.empty();
}

// The class behind its '['; leaves `chunk` behind the ']'.
Fit match_class(std::string_view& chunk, char32_t rune) {
  const bool negated = chunk.starts_with('^');
  if (negated) chunk.remove_prefix(1);
  bool found = false;
  for (int ranges = 0;; ++ranges) {
    if (ranges > 0 && chunk.starts_with(']')) break;
    char32_t low = 0;
    if (!class_rune(chunk, low)) return Fit::kMalformed;
    char32_t high = low;
    if (chunk[0] == '-') {
      chunk.remove_prefix(1);
      if (!class_rune(chunk, high)) return Fit::kMalformed;
    }
    found |= low <= rune && rune <= high;
  }
  chunk.remove_prefix(1);
  return found != negated ? Fit::kYes : Fit::kNo;
}

// Whether `chunk`, which has no star, fits the front of `name`; `rest` is what is left of it. The whole chunk is read even
// after a mismatch, since it may be malformed further on.
Fit match_chunk(std::string_view chunk, std::string_view name, std::string_view& rest) {
  bool failed = false;
  while (!chunk.empty()) {
    failed |= name.empty();
    const char c = chunk[0];
    chunk.remove_prefix(1);
    if (c == '[') {
      Rune rune;
      if (!failed) {
        rune = decode_rune(name);
        name.remove_prefix(rune.bytes);
      }
      const Fit fit = match_class(chunk, rune.value);
      if (fit == Fit::kMalformed) return fit;
      failed |= fit == Fit::kNo;
    } else if (c == '?') {
      if (failed) continue;
      failed = name[0] == '/';
      name.remove_prefix(decode_rune(name).bytes);
    } else {
      char wanted = c;
      if (c == '\\') {
        if (chunk.empty()) return Fit::kMalformed;
        wanted = chunk[0];
        chunk.remove_prefix(1);
      }
      if (failed) continue;
      failed = wanted != name[0];
      name.remove_prefix(1);
    }
  }
  rest = name;
  return failed ? Fit::kNo : Fit::kYes;
}

struct Chunk {
  bool star = false;
  std::string_view text;
};

// Cuts stars and the chunk behind them from the front of the pattern.
Chunk take_chunk(std::string_view& pattern) {
  Chunk chunk;
  while (pattern.starts_with('*')) {
    chunk.star = true;
    pattern.remove_prefix(1);
  }
  bool in_class = false;
  std::size_t end = 0;
  for (; end < pattern.size(); ++end) {
    const char c = pattern[end];
    if (c == '\\' && end + 1 < pattern.size()) {
      ++end;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '*' && !in_class) {
      break;
    }
  }
  chunk.text = pattern.substr(0, end);
  pattern.remove_prefix(end);
  return chunk;
}

// The first place, not beyond a slash, where the chunk behind a star fits.
Fit match_behind_star(std::string_view chunk, bool is_last, std::string_view& name) {
  for (std::size_t i = 0; i < name.size() && name[i] != '/'; ++i) {
    std::string_view rest;
    const Fit fit = match_chunk(chunk, name.substr(i + 1), rest);
    if (fit == Fit::kMalformed) return fit;
    if (fit == Fit::kNo || (is_last && !rest.empty())) continue;
    name = rest;
    return Fit::kYes;
  }
  return Fit::kNo;
}

// ---- gobwas ----------------------------------------------------------------------------------------------------------------

enum class Step : std::uint8_t { kEmpty, kText, kSingle, kAny, kSuper, kRange, kList, kBranch };

struct State {
  Step step = Step::kEmpty;
  bool negated = false;
  std::uint32_t next = 0;
  char32_t low = 0;   // kText: the rune; kRange: its bounds
  char32_t high = 0;
  std::string list;   // kList: its runes
  std::vector<std::uint32_t> branches;
};

/// Builds the automaton of a gobwas pattern and runs it.
class Glob {
 public:
  /// False: malformed.
  bool compile(std::string_view pattern);
  [[nodiscard]] bool matches(std::string_view name) const;

 private:
  struct Brace {
    std::uint32_t branch;  // the state that branches
    std::uint32_t end;     // where all alternatives meet
  };
  State& add(Step step);
  void open_brace();
  void open_alternative();
  void close_brace();
  bool range(std::string_view& pattern);
  void enter(std::vector<std::uint32_t>& set, std::vector<bool>& in, std::uint32_t state) const;
  static bool takes(const State& state, char32_t rune);

  std::vector<State> states_;
  std::vector<Brace> braces_;
  std::uint32_t tail_ = 0;  // the state whose `next` is open
};

State& Glob::add(Step step) {
  const auto number = static_cast<std::uint32_t>(states_.size());
  if (number != 0) states_[tail_].next = number;
  states_.emplace_back().step = step;
  tail_ = number;
  return states_.back();
}

void Glob::open_brace() {
  add(Step::kBranch);
  const std::uint32_t branch = tail_;
  const auto end = static_cast<std::uint32_t>(states_.size());
  states_.emplace_back();
  braces_.push_back({branch, end});
  open_alternative();
}

void Glob::open_alternative() {
  const auto number = static_cast<std::uint32_t>(states_.size());
  states_.emplace_back();
  states_[braces_.back().branch].branches.push_back(number);
  tail_ = number;
}

void Glob::close_brace() {
  states_[tail_].next = braces_.back().end;
  tail_ = braces_.back().end;
  braces_.pop_back();
}

// "[a-z]", "[!a-z]", "[abc]" or "[!abc]" behind its '['.
bool Glob::range(std::string_view& pattern) {
  const bool negated = pattern.starts_with('!');
  if (negated) pattern.remove_prefix(1);
  const auto take = [&pattern](char32_t& rune) {
    if (pattern.empty()) return false;
    const Rune decoded = decode_rune(pattern);
    rune = decoded.value;
    pattern.remove_prefix(decoded.bytes);
    return decoded.value != kRuneError && decoded.value != 0;
  };
  std::string_view ahead = pattern;
  char32_t low = 0;
  if (!take(low)) return false;
  if (pattern.starts_with('-')) {
    pattern.remove_prefix(1);
    char32_t high = 0;
    if (!take(high) || high < low || !pattern.starts_with(']')) return false;
    pattern.remove_prefix(1);
    State& state = add(Step::kRange);
    state.low = low;
    state.high = high;
    state.negated = negated;
    return true;
  }
  pattern = ahead;
  std::string list;
  for (bool escaped = false; escaped || !pattern.starts_with(']');) {
    char32_t rune = 0;
    if (!take(rune)) return false;
    if (!escaped && rune == '\\') {
      escaped = true;
      continue;
    }
    escaped = false;
    append_rune(list, rune);
  }
  pattern.remove_prefix(1);
  if (list.empty()) return false;
  State& state = add(Step::kList);
  state.list = std::move(list);
  state.negated = negated;
  return true;
}

bool Glob::compile(std::string_view pattern) {
  add(Step::kEmpty);
  while (!pattern.empty()) {
    Rune rune = decode_rune(pattern);
    pattern.remove_prefix(rune.bytes);
    if (rune.value == kRuneError) return false;
    if (rune.value == 0) break;
    const bool in_braces = !braces_.empty();
    if (rune.value == '*') {
      const bool super = pattern.starts_with('*');
      if (super) pattern.remove_prefix(1);
      add(super ? Step::kSuper : Step::kAny);
    } else if (rune.value == '?') {
      add(Step::kSingle);
    } else if (rune.value == '[') {
      if (!range(pattern)) return false;
    } else if (rune.value == '{') {
      open_brace();
    } else if (rune.value == ',' && in_braces) {
      states_[tail_].next = braces_.back().end;
      open_alternative();
    } else if (rune.value == '}' && in_braces) {
      close_brace();
    } else {
      if (rune.value == '\\') {
        if (pattern.empty()) break;
        rune = decode_rune(pattern);
        pattern.remove_prefix(rune.bytes);
        if (rune.value == kRuneError) return false;
      }
      add(Step::kText).low = rune.value;
    }
  }
  while (!braces_.empty()) close_brace();
  states_[tail_].next = static_cast<std::uint32_t>(states_.size());  // accepts
  return true;
}

bool Glob::takes(const State& state, char32_t rune) {
  switch (state.step) {
    case Step::kText: return rune == state.low;
    case Step::kSingle:
    case Step::kAny: return rune != '/';
    case Step::kSuper: return true;
    case Step::kRange: return (state.low <= rune && rune <= state.high) != state.negated;
    case Step::kList: {
      bool found = false;
      for (std::string_view list = state.list; !list.empty() && !found;) {
        const Rune candidate = decode_rune(list);
        list.remove_prefix(candidate.bytes);
        found = candidate.value == rune;
      }
      return found != state.negated;
    }
    default: return false;
  }
}

// Puts a state into the set, and all that can be reached from it without a rune.
void Glob::enter(std::vector<std::uint32_t>& set, std::vector<bool>& in, std::uint32_t state) const {
  std::vector<std::uint32_t> open = {state};
  while (!open.empty()) {
    const std::uint32_t number = open.back();
    open.pop_back();
    if (in[number]) continue;
    in[number] = true;
    set.push_back(number);
    if (number == states_.size()) continue;
    const State& entered = states_[number];
    if (entered.step == Step::kEmpty || entered.step == Step::kAny || entered.step == Step::kSuper) open.push_back(entered.next);
    open.insert(open.end(), entered.branches.begin(), entered.branches.end());
  }
}

bool Glob::matches(std::string_view name) const {
  std::vector<std::uint32_t> now;
  std::vector<bool> in(states_.size() + 1);
  enter(now, in, 0);
  while (!name.empty() && !now.empty()) {
    const Rune rune = decode_rune(name);
    name.remove_prefix(rune.bytes);
    std::vector<std::uint32_t> next;
    in.assign(in.size(), false);
    for (const std::uint32_t number : now) {
      if (number == states_.size() || !takes(states_[number], rune.value)) continue;
      const bool stays = states_[number].step == Step::kAny || states_[number].step == Step::kSuper;
      enter(next, in, stays ? number : states_[number].next);
    }
    now.swap(next);
  }
  return std::find(now.begin(), now.end(), states_.size()) != now.end();
}

}  // namespace

std::optional<bool> match_path(std::string_view pattern, std::string_view name) {
  while (!pattern.empty()) {
    const Chunk chunk = take_chunk(pattern);
    if (chunk.star && chunk.text.empty()) return name.find('/') == std::string_view::npos;
    std::string_view rest;
    Fit fit = match_chunk(chunk.text, name, rest);
    if (fit == Fit::kYes && (rest.empty() || !pattern.empty())) {
      name = rest;
      continue;
    }
    if (fit != Fit::kMalformed && chunk.star) {
      fit = match_behind_star(chunk.text, pattern.empty(), name);
      if (fit == Fit::kYes) continue;
    }
    if (fit == Fit::kMalformed) return std::nullopt;
    while (!pattern.empty()) {  // a malformed rest is an error although the match has failed already
      if (match_chunk(take_chunk(pattern).text, "", rest) == Fit::kMalformed) return std::nullopt;
    }
    return false;
  }
  return name.empty();
}

std::optional<bool> match_glob(std::string_view pattern, std::string_view name) {
  Glob glob;
  if (!glob.compile(pattern)) return std::nullopt;
  return glob.matches(name);
}

}  // namespace rhumbline
