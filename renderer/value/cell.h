// The 16 bytes in which a Go value is kept: its kind, where it was written, and the scalar or the pointer.
#pragma once

#include <cstdint>
#include <string_view>

#include "renderer/base/arena.h"
#include "renderer/base/source.h"

namespace rhumbline {

struct List;
struct Map;
struct Native;

/// How a Value is stored. The Go type that templates see follows from it, or from the object it points at.
enum class Kind : std::uint8_t {
  kInvalid,  // Go's zero reflect.Value: "no value". Lives only inside the evaluator, never in a list or map
  kNil,      // a nil interface{}
  kBool,     // bool
  kInt,      // int: literals, len, until, atoi, int
  kInt64,    // int64: --set integers, add, int64
  kUint64,   // uint64
  kFloat64,  // float64: every number of a YAML or JSON file
  kString,   // string: bytes, mostly UTF-8
  kBytes,    // []byte
  kList,     // a slice: []interface {}, []string, []int ... (List::type)
  kMap,      // a map or a struct: map[string]interface {}, common.Values, common.KubeVersion ... (Map::type)
  kNative,   // anything else, by pointer: time.Time, time.Duration, *semver.Version, complex128, uint8 ... (Native::type)
};

/// 16 bytes, copied freely. Strings, lists, maps and natives point into the job's arena or inputs; lists and maps are
/// references, as in Go: a copy of the Value sees what is set through another copy.
class Value {
 public:
  constexpr Value() = default;  // nil
  static constexpr Value invalid() { return Value(Kind::kInvalid); }
  static constexpr Value boolean(bool v) { return Value(Kind::kBool, Payload{.integer = v ? 1 : 0}); }
  static constexpr Value integer(std::int64_t v) { return Value(Kind::kInt, Payload{.integer = v}); }
  static constexpr Value int64(std::int64_t v) { return Value(Kind::kInt64, Payload{.integer = v}); }
  static constexpr Value uint64(std::uint64_t v) { return Value(Kind::kUint64, Payload{.natural = v}); }
  static constexpr Value float64(double v) { return Value(Kind::kFloat64, Payload{.real = v}); }
  /// The bytes must outlive the value. Text of 16 MiB and more needs the arena for its length.
  static Value string(Arena& arena, std::string_view bytes) { return text(Kind::kString, arena, bytes); }
  static Value bytes(Arena& arena, std::string_view bytes) { return text(Kind::kBytes, arena, bytes); }
  /// For literals and other short text (under 16 MiB) that outlives the value.
  static constexpr Value literal(std::string_view bytes) {
    Value v(Kind::kString, Payload{.text = bytes.data()});
    v.length_ = static_cast<std::uint32_t>(bytes.size()) & kLongLength;
    return v;
  }
  static Value list(const List* v) { return Value(Kind::kList, Payload{.list = v}); }
  static Value map(Map* v) { return Value(Kind::kMap, Payload{.map = v}); }
  static Value native(const Native* v) { return Value(Kind::kNative, Payload{.native = v}); }

  [[nodiscard]] constexpr Kind kind() const { return static_cast<Kind>(kind_); }
  [[nodiscard]] constexpr bool is(Kind k) const { return kind() == k; }
  [[nodiscard]] constexpr bool is_nil() const { return kind() <= Kind::kNil; }  // invalid or nil
  [[nodiscard]] constexpr bool is_string() const { return kind() == Kind::kString; }
  [[nodiscard]] constexpr bool is_list() const { return kind() == Kind::kList; }
  [[nodiscard]] constexpr bool is_map() const { return kind() == Kind::kMap; }

  // Each needs the kind it names; nothing is checked.
  [[nodiscard]] constexpr bool as_bool() const { return payload_.integer != 0; }
  [[nodiscard]] constexpr std::int64_t as_int() const { return payload_.integer; }     // kInt, kInt64
  [[nodiscard]] constexpr std::uint64_t as_uint() const { return payload_.natural; }   // kUint64
  [[nodiscard]] constexpr double as_float() const { return payload_.real; }
  [[nodiscard]] std::string_view as_text() const {                                     // kString, kBytes
    if (length_ != kLongLength) return {payload_.text, length_};
    return *payload_.long_text;
  }
  [[nodiscard]] const List& as_list() const { return *payload_.list; }
  [[nodiscard]] Map& as_map() const { return *payload_.map; }
  [[nodiscard]] const Native& as_native() const { return *payload_.native; }

  /// Where the value was written (a values file, a manifest); none for values that a function made.
  [[nodiscard]] constexpr Pos at() const { return at_; }
  [[nodiscard]] constexpr Value with_pos(Pos at) const {
    Value v = *this;
    v.at_ = at;
    return v;
  }

 private:
  union Payload {
    std::int64_t integer;
    std::uint64_t natural;
    double real;
    const char* text;
    const std::string_view* long_text;
    const List* list;
    Map* map;
    const Native* native;
  };
  static constexpr std::uint32_t kLongLength = 0xFFFFFF;

  constexpr explicit Value(Kind k) : kind_(static_cast<std::uint8_t>(k)) {}
  constexpr Value(Kind k, Payload p) : kind_(static_cast<std::uint8_t>(k)), payload_(p) {}
  static Value text(Kind kind, Arena& arena, std::string_view bytes);

  std::uint32_t kind_ : 8 = static_cast<std::uint8_t>(Kind::kNil);
  std::uint32_t length_ : 24 = 0;
  Pos at_;
  Payload payload_{.integer = 0};
};
static_assert(sizeof(Value) == 16);

}  // namespace rhumbline
