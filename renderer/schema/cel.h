// CEL, as far as the rules of CustomResourceDefinitions need it. Private to cel*.cpp and objects*.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "renderer/schema/kubernetes.h"

namespace rhumbline::schema {

/// kUnknown: the rule uses what is not known here (timestamps, quantities, optional values ...), or costs too much.
struct CelAnswer {
  enum class Outcome : unsigned char { kTrue, kFalse, kError, kUnknown } outcome = Outcome::kUnknown;
  std::string why;  // of kError and kUnknown
};

/// Asks a rule about a value of this type, as the API server does when an object is created: a default stands for what is missing, a field
/// that is not there is an error, `&&` and `||` bear an error on one side.
/// source: the CEL specification; k8s.io/apiserver pkg/cel
CelAnswer ask_cel(Job& job, std::string_view rule, const Value& self, const TypeRef& type);
/// Whether the rule compares with the object that was there before.
bool mentions_old_self(std::string_view rule);

// ---- The expression (cel_parse.cpp) -------------------------------------------------------------------------------------------

struct CelExpr {
  enum class Op : unsigned char {
    kLiteral,
    kName,
    kSelect,     // args[0] . text
    kIndex,      // args[0] [ args[1] ]
    kCall,       // text ( args )
    kMethod,     // args[0] . text ( args 1 .. )
    kList,
    kMap,        // keys and values in turn
    kNot,
    kMinus,
    kBinary,     // text: || && == != < <= > >= in + - * / %
    kCondition,  // args[0] ? args[1] : args[2]
  } op = Op::kLiteral;
  std::string text = {};
  Value literal = {};
  std::vector<CelExpr> args = {};
};

/// Error: what cannot be read, or is not known here.
Result<CelExpr> parse_cel(Job& job, std::string_view text);

// ---- Values while a rule runs (cel_eval.cpp) ------------------------------------------------------------------------------------

/// A value with the type of the place it came from (empty for computed ones), or why there is none.
struct CelValue {
  enum class Sort : unsigned char { kPlain, kDuration, kType, kError, kUnknown } sort = Sort::kPlain;
  Value v = {};        // kPlain; kDuration: nanoseconds
  TypeRef type = {};
  std::string why = {};  // kError, kUnknown; kType: the type's name
  [[nodiscard]] bool failed() const { return sort >= Sort::kError; }
};
CelValue cel_error(std::string why);
CelValue cel_unknown(std::string why);
CelValue cel_bool(bool value);
/// A value of an object at a place of this type: whole numbers of type number are doubles, durations durations.
CelValue cel_value(const Value& v, const TypeRef& type);
/// Numbers by value whatever their kind, lists and maps member by member.
bool cel_equal(Job& job, const CelValue& a, const CelValue& b);
/// -1, 0, 1 for what has an order; 2: it has none.
int cel_compare(const CelValue& a, const CelValue& b);

/// A function or method; for methods args[0] is the receiver. (cel_functions.cpp)
CelValue call_cel(Job& job, std::string_view name, bool is_method, const std::vector<CelValue>& args);
/// Items of the list, or keys of the map, with their types.
std::vector<CelValue> cel_items(Job& job, const CelValue& holder);
CelValue cel_arithmetic(Job& job, char op, const CelValue& a, const CelValue& b);

}  // namespace rhumbline::schema
