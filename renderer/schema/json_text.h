// Walking over the text of a JSON document without making anything of it. Private to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rhumbline::schema {

/// A string or a name as it stands between its quotes. `is_ascii`: known to be; false says nothing.
struct RawText {
  std::string_view raw;
  bool has_escapes = false;
  bool is_ascii = false;
  /// Whether the raw bytes are what the string says.
  [[nodiscard]] bool is_plain() const;
};

/// A number as it is written. `is_whole`: it has neither fraction nor exponent.
struct RawNumber {
  std::string_view text;
  bool is_whole = true;
};

/// How something was written: the first `size` of the sixteen bytes there.
struct Spelling {
  const char* at = nullptr;  // null: of nothing
  std::size_t size = 0;
};

/// A place in a document. Whatever says false has found no sound JSON, or what this walk does not follow (deep nesting); the place
/// means nothing any more then. Nothing is thrown.
class JsonText {
 public:
  explicit JsonText(std::string_view text)
      : p_(text.data()), end_(p_ + text.size()), narrow_(text.size() < std::size_t{kWide} ? p_ : end_ - (kWide - 1)) {}

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
  /// Behind a value: over the comma, if one comes next. False: `end` did, and this is behind it; or neither, then `sound` is false.
  bool more(char end, bool& sound) {
    if (p_ != end_ && *p_ == ',') return ++p_, true;
    return more_or_end(end, sound);
  }
  bool is_at_end() { return blanks(), p_ == end_; }

  bool string(RawText& out);
  /// A member's name, and over the colon behind it.
  bool name(RawText& out);
  /// Over blanks, and over what is spelt so if it comes next. False: something else does.
  bool again(const Spelling& spelling);
  /// How that is spelt which begins at `start` and ends here; of nothing where that is too long to be told at one look.
  [[nodiscard]] Spelling spelling_from(const char* start) const;
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
    bool sound = true;
    do {
      if (!each()) return false;
    } while (more(']', sound));
    return sound;
  }
  /// Calls each(name) at the value of every member of the object that comes next.
  template <class Each>
  bool members(const Each& each) {
    if (!take('{')) return false;
    if (take('}')) return true;
    bool sound = true;
    do {
      RawText name;
      if (!this->name(name) || !each(name)) return false;
    } while (more('}', sound));
    return sound;
  }

 private:
  void blanks() {
    if (p_ == end_ || static_cast<unsigned char>(*p_) <= ' ') more_blanks();
  }
  void more_blanks();
  bool more_or_end(char end, bool& sound);
  [[nodiscard]] const char* behind_gap(const char* p) const;
  bool plain_string(RawText& out);
  bool any_string(RawText& out);
  bool escape();
  bool digits();
  bool skip_any();

  static constexpr std::ptrdiff_t kWide = 16;  // bytes that are looked at at once

  const char* p_;
  const char* end_;
  const char* narrow_;  // from there on fewer are left
};

}  // namespace rhumbline::schema
