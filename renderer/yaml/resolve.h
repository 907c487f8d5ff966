// Private to the room: which type a plain scalar has.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rhumbline::yaml {

enum class Type : std::uint8_t { kNull, kBool, kInt, kUint, kFloat, kText, kTime };

/// What a scalar's text stands for.
struct Resolved {
  Type type = Type::kText;
  union {
    bool boolean;
    std::int64_t integer = 0;
    std::uint64_t natural;  // over the range of int64
    double real;
  };
};

/// The type of an untagged plain scalar. `times`: whether timestamps are told from text. source: yaml.v2 resolve.go resolve
Resolved resolve(std::string_view text, bool times = true);

inline constexpr auto kBeginsTyped = [] {
  std::array<bool, 256> begins{};
  for (const char c : std::string_view("yYnNtTfFoO~.+-0123456789")) begins[static_cast<unsigned char>(c)] = true;
  return begins;
}();

/// Whether a scalar that begins so, of that length, may be more than text: then resolve() knows. A word such as false has five letters.
inline bool may_be_typed(std::string_view text) {
  return text.empty() || (kBeginsTyped[static_cast<unsigned char>(text[0])] && (text.size() <= 5 || text[0] < 'A'));
}

/// A date or time in one of the forms that go-yaml knows. source: yaml.v2 resolve.go allowedTimestampFormats, Go time.Parse
[[gnu::noinline]] bool is_timestamp(std::string_view text);

/// Sexagesimal numbers such as 12:30:45, text here but numbers elsewhere. source: yaml.v2 encode.go base60float
bool is_base60(std::string_view text);

/// "null", "bool", "int", "float", "str", "timestamp".
std::string_view type_text(Type type);

}  // namespace rhumbline::yaml
