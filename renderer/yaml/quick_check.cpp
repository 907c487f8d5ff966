// A look along the lines of a manifest that knows plain block YAML and nothing else, for the many documents that need no full reading.
//
// In:  one document.   Out: true, when read() would certainly take it, with the members by which Helm orders manifests; false, when
// anything is unusual: flow collections, anchors, tags, tabs, scalars over several lines, strange keys.
// The one idea: in this subset each line stands for itself, so a stack of open collections (their columns) is all the state.
// Trap: true must be a proof. Whatever read() or the decoding of the head could refuse (a key without text, infinities, an
// annotation that is a list) has to end in false here, and the whole is compared with read() by the tests.

#include <array>
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/yaml/bytes.h"
#include "renderer/yaml/resolve.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

namespace {

constexpr std::size_t kLongestKey = 128;
constexpr std::size_t kDeepest = 64;

enum : unsigned char { kKeyByte = 1, kKeyStart = 2, kValueStart = 4 };

constexpr auto kBytes = [] {
  std::array<unsigned char, 256> bytes{};
  for (unsigned char c = 0x21; c < 0x7F; ++c) bytes[c] = kValueStart;
  for (unsigned char c = 0x80; c != 0; ++c) bytes[c] = kValueStart;
  for (const char c : std::string_view("#,[]{}&*!|>'\"%@`?:-")) bytes[static_cast<unsigned char>(c)] = 0;
  for (unsigned char c = 'a'; c <= 'z'; ++c) bytes[c] |= kKeyByte | kKeyStart;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) bytes[c] |= kKeyByte | kKeyStart;
  for (unsigned char c = '0'; c <= '9'; ++c) bytes[c] |= kKeyByte | kKeyStart;
  for (const char c : std::string_view("_./$")) bytes[static_cast<unsigned char>(c)] |= kKeyByte | kKeyStart;
  bytes['-'] |= kKeyByte;
  return bytes;
}();

bool is(char c, unsigned char set) { return (kBytes[static_cast<unsigned char>(c)] & set) != 0; }

/// Whether the text holds only bytes that mean the same to everybody: no controls, no carriage returns, no line breaks but LF.
bool is_ordinary(std::string_view text) {
  bool ascii = true;
  for (std::size_t i = plain_prefix(text); i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return false;
    if (c >= 0x80) ascii = false;
  }
  if (ascii) return true;
  if (!is_valid_utf8(text)) return false;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto next = static_cast<unsigned char>(text[i + 1]);
    if (text[i] == '\xC2' && next < 0xA0) return false;                          // C1 controls, NEL
    if (text[i] == '\xE2' && next == 0x80 && i + 2 < text.size() && (text[i + 2] == '\xA8' || text[i + 2] == '\xA9')) return false;
    if (text[i] == '\xEF' && (next == 0xBB || next == 0xBF)) return false;       // the byte order mark, U+FFFE, U+FFFF
  }
  return true;
}

/// What a value stands for as far as the head asks.
enum class What : unsigned char { kNothing, kText, kOther, kEmptyMap, kEmptyList };

class Checker {
 public:
  Checker(std::string_view text, Head& head) : text_(text), head_(head) {}

  bool document() {
    while (next_line()) {
      if (!line()) return false;
    }
    return true;
  }

 private:
  enum class Role : unsigned char { kNone, kRoot, kMetadata, kAnnotations };
  struct Level {
    std::size_t column;
    bool is_map;
    bool below_key;  // a list in the column of its key
    Role role;
  };

  bool next_line();
  bool line();
  bool place(std::size_t column, bool as_map);
  bool push(std::size_t column, bool as_map, bool below_key);
  bool key(std::string_view& found);
  bool value(What& what, std::string_view& text);
  bool plain(What& what, std::string_view& text);
  bool quoted(std::string_view& text, bool& escaped);
  bool block_scalar();
  bool rest_is_blank();
  bool note(std::string_view name, What what, std::string_view text);
  bool note_root(std::string_view name, What what, std::string_view text);
  bool once(unsigned bit) {
    const bool first = (seen_ & bit) == 0;
    seen_ |= bit;
    return first;
  }
  [[nodiscard]] char at(std::size_t i) const { return i < end_ ? text_[i] : '\n'; }
  [[nodiscard]] Level& top() { return levels_[depth_ - 1]; }

  std::string_view text_;
  Head& head_;
  std::size_t start_ = 0;  // of the line
  std::size_t end_ = 0;    // of the line
  std::size_t next_ = 0;   // start of the line behind
  std::size_t p_ = 0;
  std::array<Level, kDeepest> levels_;
  std::size_t depth_ = 0;
  bool waits_ = true;      // a value may stand on the next line
  Role role_ = Role::kRoot;  // of that value
  unsigned seen_ = 0;      // keys of the head that have occurred
};

bool Checker::next_line() {
  if (next_ >= text_.size()) return false;
  start_ = next_;
  end_ = std::min(text_.find('\n', start_), text_.size());
  next_ = end_ + 1;
  p_ = start_;
  return true;
}

bool Checker::push(std::size_t column, bool as_map, bool below_key) {
  if (depth_ == kDeepest || (!as_map && role_ != Role::kNone)) return false;
  levels_[depth_++] = {column, as_map, below_key, role_};
  role_ = Role::kNone;
  waits_ = false;
  return true;
}

/// Finds the collection to which an entry in this column belongs, opening one where a value is waited for.
bool Checker::place(std::size_t column, bool as_map) {
  if (waits_) {
    const bool opens = depth_ == 0 || column > top().column;
    if (opens) return push(column, as_map, false);
    if (!as_map && top().is_map && column == top().column) return push(column, false, true);
  }
  waits_ = false;
  role_ = Role::kNone;
  while (depth_ > 0 && (top().column > column || (top().column == column && top().below_key && as_map))) --depth_;
  return depth_ > 0 && top().column == column && top().is_map == as_map;
}

bool Checker::line() {
  while (at(p_) == ' ') ++p_;
  if (at(p_) == '\n' || at(p_) == '#') return true;
  if (p_ == start_ && (text_.substr(p_).starts_with("---") || text_.substr(p_).starts_with("..."))) return false;
  bool dash = false;
  while (at(p_) == '-' && (at(p_ + 1) == ' ' || at(p_ + 1) == '\n')) {
    dash = true;
    if (!place(p_ - start_, false)) return false;
    waits_ = true;
    ++p_;
    while (at(p_) == ' ') ++p_;
    if (at(p_) == '\n' || at(p_) == '#') return rest_is_blank();
  }
  // A scalar may stand behind a dash of this line only; on a line of its own it belongs to a value that began above.
  const bool is_item = depth_ > 0 && dash;
  const std::size_t column = p_ - start_;
  const std::size_t back = p_;
  std::string_view name;
  What what = What::kNothing;
  std::string_view text;
  if (key(name)) {
    return place(column, true) && value(what, text) && note(name, what, text);
  }
  p_ = back;
  return is_item && value(what, text);
}

/// Reads `key:`; false: this is no key that we know.
bool Checker::key(std::string_view& found) {
  const std::size_t from = p_;
  if (at(p_) == '"' || at(p_) == '\'') {
    bool escaped = false;
    if (!quoted(found, escaped) || escaped) return false;
  } else {
    if (!is(at(p_), kKeyStart)) return false;
    while (is(at(p_), kKeyByte)) ++p_;
    found = text_.substr(from, p_ - from);
    const Type type = resolve(found).type;
    if (type == Type::kNull || type == Type::kUint) return false;
    if (type == Type::kFloat && !std::isfinite(resolve(found).real)) return false;
  }
  if (p_ - from > kLongestKey || at(p_) != ':' || (at(p_ + 1) != ' ' && at(p_ + 1) != '\n')) return false;
  ++p_;
  return true;
}

bool Checker::rest_is_blank() {
  const std::size_t from = p_;
  while (at(p_) == ' ') ++p_;
  return at(p_) == '\n' || (at(p_) == '#' && (p_ > from || at(p_ - 1) == ' '));
}

/// Reads '...' or "..." on one line; in the latter only the escapes that every reader knows.
bool Checker::quoted(std::string_view& text, bool& escaped) {
  const char quote = at(p_++);
  const std::size_t from = p_;
  for (;; ++p_) {
    const char c = at(p_);
    if (c == '\n') return false;
    if (c == '\\' && quote == '"') {
      if (std::string_view("\"\\nt").find(at(p_ + 1)) == std::string_view::npos) return false;
      escaped = true;
      ++p_;
    } else if (c == quote) {
      if (quote == '"' || at(p_ + 1) != '\'') break;
      escaped = true;
      ++p_;
    }
  }
  text = text_.substr(from, p_ - from);
  ++p_;
  return true;
}

bool Checker::plain(What& what, std::string_view& text) {
  const std::size_t from = p_;
  if (!is(at(p_), kValueStart) && (at(p_) != '-' || at(p_ + 1) == ' ' || at(p_ + 1) == '\n')) return false;
  for (; at(p_) != '\n'; ++p_) {
    if (at(p_) == '\t' || (at(p_) == ':' && (at(p_ + 1) == ' ' || at(p_ + 1) == '\n' || at(p_ + 1) == '\t'))) return false;
    if (at(p_) == '#' && at(p_ - 1) == ' ') break;
  }
  text = text_.substr(from, p_ - from);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const Resolved found = resolve(text);
  what = found.type == Type::kText || found.type == Type::kTime ? What::kText : What::kOther;
  return found.type != Type::kFloat || std::isfinite(found.real);
}

/// Skips the body of a `|` or `>` whose header is at p_. The parent is the innermost open collection.
bool Checker::block_scalar() {
  ++p_;
  if (at(p_) == '-' || at(p_) == '+') ++p_;
  if (!rest_is_blank()) return false;
  std::size_t indent = 0;
  std::size_t widest_blank = 0;
  while (next_ < text_.size()) {
    std::size_t i = next_;
    while (i < text_.size() && text_[i] == ' ') ++i;
    const std::size_t column = i - next_;
    const bool blank = i == text_.size() || text_[i] == '\n';
    if (blank) {
      if (indent == 0) widest_blank = std::max(widest_blank, column);
    } else {
      if (text_[i] == '\t' && (indent == 0 || column < indent)) return false;
      if (indent == 0) {
        if (widest_blank > column) return false;
        if (column <= top().column) return true;
        indent = column;
      } else if (column < indent) {
        return true;
      }
    }
    next_line();
  }
  return true;
}

bool Checker::value(What& what, std::string_view& text) {
  while (at(p_) == ' ') ++p_;
  waits_ = false;
  bool escaped = false;
  switch (at(p_)) {
    case '\n':
    case '#':
      waits_ = true;
      return rest_is_blank();
    case '"':
    case '\'':
      if (!quoted(text, escaped)) return false;
      what = escaped ? What::kOther : What::kText;
      return rest_is_blank();
    case '{':
    case '[':
      what = at(p_) == '{' ? What::kEmptyMap : What::kEmptyList;
      if (at(p_ + 1) != (at(p_) == '{' ? '}' : ']')) return false;
      p_ += 2;
      return rest_is_blank();
    case '|':
    case '>': what = What::kOther; return block_scalar();
    default: return plain(what, text);
  }
}

// ---- The head ----------------------------------------------------------------------------------------------------------------

/// Whether Go's decoding into a struct would take this key for the field, which it compares without regard to case.
bool folds_to(std::string_view key, std::string_view field) {
  if (key.size() != field.size()) return false;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if ((key[i] | 0x20) != (field[i] | 0x20)) return false;
  }
  return true;
}

bool Checker::note_root(std::string_view name, What what, std::string_view text) {
  if (name == "apiVersion" || name == "kind") {
    (name == "kind" ? head_.kind : head_.api_version) = text;
    return what == What::kText && once(name == "kind" ? 1 : 2);
  }
  if (name == "metadata") {
    role_ = Role::kMetadata;
    return (what == What::kNothing || what == What::kEmptyMap) && once(4);
  }
  return !folds_to(name, "apiversion") && !folds_to(name, "kind") && !folds_to(name, "metadata");
}

/// Keeps what the head asks for; false where decoding it might fail or mean something else.
bool Checker::note(std::string_view name, What what, std::string_view text) {
  role_ = Role::kNone;
  switch (top().role) {
    case Role::kNone: return true;
    case Role::kRoot: return note_root(name, what, text);
    case Role::kMetadata:
      if (name == "name") {
        head_.name = text;
        return what == What::kText && once(8);
      }
      if (name == "annotations") {
        role_ = Role::kAnnotations;
        return (what == What::kNothing || what == What::kEmptyMap) && once(16);
      }
      return !folds_to(name, "name") && !folds_to(name, "annotations");
    case Role::kAnnotations:
      if (name.starts_with("helm.sh/")) head_.has_annotations = true;
      return what == What::kText || what == What::kOther;  // nothing at all might be a mapping on the next line
  }
  return false;
}

}  // namespace

bool quick_check(std::string_view text, Head& head) {
  head = {};
  return is_ordinary(text) && Checker(text, head).document();
}

}  // namespace rhumbline::yaml
