// Words of a text: snake, kebab and Pascal case, wrapping, abbreviating, initials.
//
// In:  text.   Out: new text. Nothing fails.
// One idea: the splitters and mappers of goutils and xstrings, kept to the letter, since their corner cases are what charts
// see ("HTTP20xOK" is "http_20x_ok", "Bld4Floor" is "bld4_floor").
// Traps: goutils walks over bytes in some functions and over runes in others; widths are bytes; Pascal case of connectors
// alone repeats the last one.
// source: Masterminds/goutils 1.1.1 stringutils.go, wordutils.go; huandu/xstrings 1.5.0 convert.go; Go strings.Title
#include "renderer/functions/words.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"

namespace rhumbline {
namespace {

bool is_connector(char32_t rune) { return rune == '-' || rune == '_' || is_space(rune); }

// A letter of a script that has word forms; Chinese, Japanese and Korean ideographs are none.
bool is_alphabet(char32_t rune) {
  if (!is_letter(rune)) return false;
  const auto within = [rune](char32_t first, char32_t last) { return rune >= first && rune <= last; };
  return !within(0x4E00, 0x9FCC) && !within(0x3400, 0x4D85) && !within(0x20000, 0x2B81D);
}

enum class Word : std::uint8_t { kInvalid, kNumber, kUpper, kAlphabet, kConnector, kPunct, kOther };

/// Cuts a text into words, one per next(). At the end the kind is kInvalid and the word empty.
class WordSplitter {
 public:
  explicit WordSplitter(std::string_view text) : rest_(text) { next(); }

  Word kind = Word::kInvalid;
  std::string_view word;

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool is(Word a, Word b) const { return kind == a || kind == b; }

  void next() {
    size_ = 0;
    rune_ = kRuneError;
    kind = rest_.empty() || !look() ? Word::kInvalid : scan();
    word = rest_.substr(0, size_);
    rest_.remove_prefix(size_);
  }

 private:
  // The next valid rune behind the word; bytes that are none belong to it. False when only such bytes were left (they are
  // taken in then, and rune_ stays).
  bool look() {
    width_ = 0;
    while (size_ + width_ < rest_.size()) {
      const Rune rune = decode_rune(rest_.substr(size_ + width_));
      width_ += rune.bytes;
      if (rune.value != kRuneError) {
        rune_ = rune.value;
        return true;
      }
    }
    if (rune_ == kRuneError) size_ += width_;
    return false;
  }
  void take() { size_ += width_; }

  template <class Predicate>
  void take_while(Predicate belongs) {
    while (size_ < rest_.size()) {
      look();
      if (!belongs(rune_)) return;
      take();
    }
  }

  Word scan() {
    take();
    const auto small = [](char32_t r) { return is_alphabet(r) && !is_upper(r); };
    if (is_connector(rune_)) {
      take_while(is_connector);
      return Word::kConnector;
    }
    if (is_punct(rune_)) {
      take_while(is_punct);
      return Word::kPunct;
    }
    if (is_upper(rune_)) {
      scan_upper();
      return Word::kUpper;
    }
    if (is_alphabet(rune_)) {
      take_while(small);
      return Word::kAlphabet;
    }
    if (is_number(rune_)) {
      take_while(is_number);
      return Word::kNumber;
    }
    take_while([](char32_t r) { return !is_connector(r) && !is_alphabet(r) && !is_number(r) && !is_punct(r); });
    return Word::kOther;
  }

  // "Word" or "HTTP": of "HTTPStatus" the S belongs to the next word.
  void scan_upper() {
    if (size_ >= rest_.size()) return;
    look();
    if (!is_upper(rune_)) {
      if (!is_alphabet(rune_)) return;
      take();
      take_while([](char32_t r) { return is_alphabet(r) && !is_upper(r); });
      return;
    }
    std::size_t last = width_;
    take();
    while (size_ < rest_.size()) {
      look();
      if (!is_upper(rune_)) break;
      last = width_;
      take();
    }
    if (size_ < rest_.size() && is_alphabet(rune_)) size_ -= last;
  }

  std::string_view rest_;
  std::size_t size_ = 0;   // bytes of the word so far
  std::size_t width_ = 0;  // bytes up to the end of the rune looked at
  char32_t rune_ = 0;
};

void append_lowered(std::string& out, Word kind, std::string_view word, char connector) {
  if (kind != Word::kUpper && kind != Word::kConnector) {
    out.append(word);
    return;
  }
  while (!word.empty()) {
    const Rune rune = decode_rune(word);
    word.remove_prefix(rune.bytes);
    if (is_connector(rune.value)) {
      out.push_back(connector);
    } else {
      append_rune(out, is_upper(rune.value) ? to_lower(rune.value) : rune.value);
    }
  }
}

// Takes all letters and digits that follow, then a connector if another word comes.
void append_alphanumeric(std::string& out, WordSplitter& words, char connector) {
  for (; words.is(Word::kAlphabet, Word::kNumber); words.next()) append_lowered(out, words.kind, words.word, connector);
  if (words.kind != Word::kInvalid && !words.is(Word::kPunct, Word::kConnector)) out.push_back(connector);
}

// What comes after a word of letters: digits stick to it unless small letters follow them.
void append_after_letters(std::string& out, WordSplitter& words, char connector) {
  if (words.kind != Word::kNumber) {
    if (!words.is(Word::kConnector, Word::kPunct)) out.push_back(connector);
    return;
  }
  if (words.at_end()) return;
  const std::string_view digits = words.word;
  words.next();
  if (words.kind != Word::kAlphabet) {
    out.append(digits);
    if (!words.is(Word::kConnector, Word::kPunct)) out.push_back(connector);
    return;
  }
  out.push_back(connector);
  out.append(digits);
  append_alphanumeric(out, words, connector);
}

// Maps each rune, invalid bytes becoming U+FFFD, as a conversion to []rune and back does.
template <class Mapping>
std::string map_runes(std::string_view text, Mapping mapping) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    text.remove_prefix(rune.bytes);
    append_rune(out, mapping(rune.value));
  }
  return out;
}

}  // namespace

std::string lower_words(std::string_view text, char connector) {
  std::string out;
  if (text.empty()) return out;
  WordSplitter words(text);
  while (!words.at_end()) {
    if (words.kind != Word::kConnector) append_lowered(out, words.kind, words.word, connector);
    const Word before = words.kind;
    const std::string_view last = words.word;
    words.next();
    switch (before) {
      case Word::kNumber: append_alphanumeric(out, words, connector); break;
      case Word::kConnector: append_lowered(out, before, last, connector); break;
      case Word::kPunct: break;
      default: append_after_letters(out, words, connector);
    }
  }
  append_lowered(out, words.kind, words.word, connector);
  return out;
}

std::string pascal_case(std::string_view text) {
  std::string out;
  char32_t rune = 0;
  char32_t before = 0;
  bool after_upper = false;  // in a run of capitals, which go down after the first
  const auto next = [&text, &rune] {
    const Rune decoded = decode_rune(text);
    text.remove_prefix(decoded.bytes);
    rune = decoded.value;
  };
  if (text.empty()) return out;
  while (!text.empty()) {
    next();
    if (!is_connector(rune)) {
      after_upper = is_upper(rune);
      rune = to_upper(rune);
      break;
    }
    append_rune(out, rune);
  }
  while (!text.empty()) {
    before = rune;
    next();
    if (is_connector(rune) && is_connector(before)) {
      append_rune(out, before);
      continue;
    }
    if (is_connector(before)) {
      after_upper = is_upper(rune);
      rune = to_upper(rune);
      continue;
    }
    if (after_upper) {
      after_upper = is_upper(rune);
      if (after_upper) rune = to_lower(rune);
    }
    append_rune(out, before);
  }
  append_rune(out, rune);
  return out;
}

std::string wrap_lines(std::string_view text, std::int64_t width, std::string_view line_end, bool cut_long_words) {
  if (line_end.empty()) line_end = "\n";
  const std::size_t most = width < 1 ? 1 : static_cast<std::size_t>(width);
  std::string out;
  while (text.size() > most) {
    if (text[0] == ' ') {
      text.remove_prefix(1);
      continue;
    }
    std::size_t space = text.substr(0, most + 1).rfind(' ');
    if (space == std::string_view::npos && cut_long_words) {
      out.append(text, 0, most).append(line_end);
      text.remove_prefix(most);
      continue;
    }
    if (space == std::string_view::npos) space = text.find(' ', most);
    if (space == std::string_view::npos) break;
    out.append(text, 0, space).append(line_end);
    text.remove_prefix(space + 1);
  }
  return out.append(text);
}

std::string abbreviate(std::string_view text, std::int64_t offset, std::int64_t width) {
  constexpr std::string_view kDots = "...";
  const auto size = static_cast<std::int64_t>(text.size());
  if (size <= width) return std::string(text);
  const std::int64_t kept = width - 3;
  const auto bytes = static_cast<std::size_t>(kept);
  offset = std::min(offset, size);
  // Wraps around as Go's int does: an offset near the least int is one near the end.
  const auto left = static_cast<std::int64_t>(static_cast<std::uint64_t>(size) - static_cast<std::uint64_t>(offset));
  if (left < kept) offset = size - kept;
  if (offset <= 4) return std::string(text.substr(0, bytes)).append(kDots);
  if (width < 7) return {};
  const std::string_view tail = text.substr(static_cast<std::size_t>(offset));
  if (offset + kept < size) return std::string(kDots).append(abbreviate(tail, 0, kept));
  return std::string(kDots).append(text.substr(text.size() - bytes));
}

std::string swap_case(std::string_view text) {
  bool after_space = true;
  return map_runes(text, [&after_space](char32_t rune) {
    if (is_upper(rune) || is_title(rune)) {
      after_space = false;
      return to_lower(rune);
    }
    if (!is_lower(rune)) {
      after_space = is_space(rune);
      return rune;
    }
    const bool first = after_space;
    after_space = false;
    return first ? to_title(rune) : to_upper(rune);
  });
}

std::string uncapitalize(std::string_view text) {
  bool at_start = true;
  return map_runes(text, [&at_start](char32_t rune) {
    if (is_space(rune)) {
      at_start = true;
      return rune;
    }
    const bool first = at_start;
    at_start = false;
    return first ? to_lower(rune) : rune;
  });
}

std::string initials_of(std::string_view text) {
  std::string out;
  bool gap = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_space(byte)) {
      gap = true;
    } else if (gap) {
      append_rune(out, byte);
      gap = false;
    }
  }
  return out;
}

std::string delete_white_space_of_bytes(std::string_view text) {
  std::string out;
  bool found = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_space(byte)) {
      found = true;
    } else {
      append_rune(out, byte);
    }
  }
  return found ? out : std::string(text);
}

std::string title_case(std::string_view text) {
  char32_t before = ' ';
  const auto separates = [](char32_t rune) {
    if (rune < 0x80) return !is_letter(rune) && !is_digit(rune) && rune != '_';
    return !is_letter(rune) && !is_digit(rune) && is_space(rune);
  };
  return map_runes(text, [&before, separates](char32_t rune) {
    const bool starts = separates(before);
    before = rune;
    return starts ? to_title(rune) : rune;
  });
}

}  // namespace rhumbline
