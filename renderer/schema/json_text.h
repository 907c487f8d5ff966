// Walking over the text of a JSON document without making anything of it. Private to the room.
#pragma once

#include <cstdint>
#include <string_view>

namespace rhumbline::schema {

/// A string or a name as it stands between its quotes.
struct RawText {
  std::string_view raw;
  bool has_escapes = false;
  /// Whether the raw bytes are what the string says.
  [[nodiscard]] bool is_plain() const;
};

/// A number as it is written. `is_whole`: it has neither fraction nor exponent.
struct RawNumber {
  std::string_view text;
  bool is_whole = true;
};

/// A place in a document. Whatever says false has found no sound JSON, or what this walk does not follow (deep nesting); the place
/// means nothing any more then. Nothing is thrown.
class JsonText {
 public:
  explicit JsonText(std::string_view text) : p_(text.data()), end_(p_ + text.size()) {}

  [[nodiscard]] const char* at() const { return p_; }
  void go(const char* place) { p_ = place; }

  /// The next byte that is not blank; '\0' at the end.
  char peek() {
    blanks();
    return p_ == end_ ? '\0' : *p_;
  }
  /// Goes over `c`, if that is what comes next.
  bool take(char c) {
    blanks();
    if (p_ == end_ || *p_ != c) return false;
    ++p_;
    return true;
  }
  bool is_at_end() { return blanks(), p_ == end_; }

  bool string(RawText& out);
  bool number(RawNumber& out);
  bool word(std::string_view wanted);
  bool flag(bool& out);
  /// Over a value of any kind. False as well where it nests deeper than 63 levels.
  bool skip();
  bool skip_string() {
    RawText ignored;
    return string(ignored);
  }

  /// Calls each() at every item of the list that comes next; it must go behind the item, or say false.
  template <class Each>
  bool items(const Each& each) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!each()) return false;
    } while (take(','));
    return take(']');
  }
  /// Calls each(name) at the value of every member of the object that comes next.
  template <class Each>
  bool members(const Each& each) {
    if (!take('{')) return false;
    if (take('}')) return true;
    do {
      RawText name;
      if (!string(name) || !take(':') || !each(name)) return false;
    } while (take(','));
    return take('}');
  }

 private:
  void blanks() {
    if (p_ == end_ || static_cast<unsigned char>(*p_) <= ' ') more_blanks();
  }
  void more_blanks();
  bool any_string(RawText& out);
  [[nodiscard]] const char* behind_run(const char* p) const;
  bool escape();
  bool digits();

  const char* p_;
  const char* end_;
};

}  // namespace rhumbline::schema
