// Private to the room: the state of one fmt call: where it writes, the flags of the current verb, how deep it is.
#pragma once

#include <string>
#include <string_view>

#include "renderer/value/value.h"

namespace rhumbline {

/// Flags, width and precision of one verb, as `%+08.3f` gives them.
struct PrintFlags {
  bool has_width = false;
  bool has_precision = false;
  bool minus = false;
  bool plus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  bool plus_v = false;   // %+v: field names of structs
  bool sharp_v = false;  // %#v: Go syntax
  int width = 0;
  int precision = 0;
};

/// An integer of any Go type: its 64 bits and whether the sign counts.
struct PrintedInt {
  std::uint64_t bits = 0;
  bool is_signed = true;
};

/// Appends values to `out` under verbs. source: Go 1.26 fmt/print.go, fmt/format.go
class Printer {
 public:
  Printer(Job& job, std::string& out) : job_(job), out_(out) {}

  PrintFlags flags;

  /// One operand under a verb, %T and %p included; `is_copy`: given to a function, so that a struct has lost the methods of its pointer. throws Failure (kLimit) when nested too deep or the text gets too long.
  void operand(const Value& v, char32_t verb, bool is_copy);

 private:
  // print.cpp
  void nested(const Value& v, char32_t verb, std::uint32_t depth);
  void value(const Value& v, char32_t verb, std::uint32_t depth);
  void map(const Value& v, char32_t verb, std::uint32_t depth);
  void structure(const Value& v, char32_t verb, std::uint32_t depth);
  void list(const Value& v, char32_t verb, std::uint32_t depth);
  void native(const Value& v, char32_t verb);
  bool methods(const Value& v, char32_t verb, bool is_copy);
  void bad_verb(const Value& v, char32_t verb);
  void pointer(const Value& v, char32_t verb);

  // print_basic.cpp
  void boolean(const Value& v, char32_t verb);
  void integer(const Value& v, PrintedInt number, char32_t verb);
  void floating(const Value& v, double number, char32_t verb);
  void complex(const Value& v, char32_t verb);
  void text(const Value& v, std::string_view bytes, char32_t verb);
  void bytes(const Value& v, char32_t verb, std::string_view type);
  void digits(PrintedInt number, unsigned base, char32_t verb);
  void hex_with_prefix(std::uint64_t bits, bool prefix);
  void code_point(std::uint64_t bits);
  void float_text(double number, char format, int precision);
  void quoted(std::string_view bytes);
  void hex_bytes(std::string_view bytes, bool upper_case);
  void pad(std::string_view bytes);
  void padding(int count);
  [[nodiscard]] std::string_view cut(std::string_view bytes) const;

  Job& job_;
  std::string& out_;
  bool erroring_ = false;  // inside %!v(...): methods are not called again
};

/// The integer of an integer kind (kInt, kInt64, kUint64, integer natives); nothing for others.
std::optional<PrintedInt> integer_of(const Value& v);

}  // namespace rhumbline
