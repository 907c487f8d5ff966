// Go's types as templates can see them: names, kinds, methods. A type is one constexpr row; rooms add their own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rhumbline {

class Value;
class Arena;
struct Job;

/// reflect.Kind, as far as templates meet it; kind_text() gives the words of kindOf.
enum class GoKind : std::uint8_t {
  kInvalid, kBool, kInt, kInt32, kInt64, kUint, kUint8, kUint32, kUint64, kFloat32, kFloat64, kComplex128,
  kFunc, kInterface, kMap, kPointer, kSlice, kString, kStruct,
};
std::string_view kind_text(GoKind kind);

/// A method that templates may call. `signature` as in gotemplate::Function; the receiver is not in it.
/// `call` gets the receiver and arguments that already fit the signature; errors are thrown as Failure whose message is Go's.
struct Method {
  std::string_view name;
  std::string_view signature;  // where `call` is nullptr: Go's refusal to call a method of such results
  Value (*call)(Job& job, const Value& self, std::span<const Value> args);
};

/// A Go type. Rows have static storage and are compared by address.
struct GoType {
  std::string_view name;              // %T: "map[string]interface {}", "*semver.Version"
  GoKind kind = GoKind::kInvalid;
  const GoType* elem = nullptr;       // of slices, maps, pointers; in a struct: one embedded that holds all fields but the last
  std::span<const Method> methods = {};
  /// String() or Error() of the type as fmt finds it; nullptr: printed by kind.
  void (*print)(Job& job, std::string& out, const Value& self) = nullptr;
  /// MarshalJSON or JSON tags: the plain value that JSON and YAML show instead; nullptr: by kind, fields by their names.
  Value (*json)(Job& job, const Value& self) = nullptr;
  /// What a copy of the value in an interface is: without the methods of its pointer. A struct field that is reached through a pointer
  /// prints by its String method, the same field handed to a function does not. nullptr: a copy is like the original.
  const GoType* copy = nullptr;
  /// reflect.DeepEqual of two natives of this type; nullptr: numbers by value, others by address.
  bool (*equal)(const Value& a, const Value& b) = nullptr;
};

inline constexpr GoType kTypeAny{"interface {}", GoKind::kInterface};
inline constexpr GoType kTypeBool{"bool", GoKind::kBool};
inline constexpr GoType kTypeInt{"int", GoKind::kInt};
inline constexpr GoType kTypeInt32{"int32", GoKind::kInt32};
inline constexpr GoType kTypeInt64{"int64", GoKind::kInt64};
inline constexpr GoType kTypeUint8{"uint8", GoKind::kUint8};
inline constexpr GoType kTypeUint32{"uint32", GoKind::kUint32};
inline constexpr GoType kTypeUint64{"uint64", GoKind::kUint64};
inline constexpr GoType kTypeFloat64{"float64", GoKind::kFloat64};
inline constexpr GoType kTypeComplex{"complex128", GoKind::kComplex128};
inline constexpr GoType kTypeString{"string", GoKind::kString};
inline constexpr GoType kSliceOfByte{"[]uint8", GoKind::kSlice, &kTypeUint8};
inline constexpr GoType kSliceOfAny{"[]interface {}", GoKind::kSlice, &kTypeAny};
inline constexpr GoType kSliceOfString{"[]string", GoKind::kSlice, &kTypeString};
inline constexpr GoType kSliceOfInt{"[]int", GoKind::kSlice, &kTypeInt};
inline constexpr GoType kSliceOfSliceOfAny{"[][]interface {}", GoKind::kSlice, &kSliceOfAny};
inline constexpr GoType kMapOfAny{"map[string]interface {}", GoKind::kMap, &kTypeAny};
inline constexpr GoType kMapOfString{"map[string]string", GoKind::kMap, &kTypeString};
inline constexpr GoType kMapOfBytes{"map[string][]uint8", GoKind::kMap, &kSliceOfByte};
inline constexpr GoType kSliceOfMapOfAny{"[]map[string]interface {}", GoKind::kSlice, &kMapOfAny};

/// time.Duration with its methods (Hours, Minutes, Seconds, Milliseconds, Round, Truncate, String ...). value/duration.cpp
extern const GoType kTypeDuration;

}  // namespace rhumbline
