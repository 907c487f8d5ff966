// Defaults, choices and questions about types.
//
// In:  any values.   Out: one of them, or a text or bool about them.
// One idea: "empty" is zero, "", nil, or nothing inside; structs never are.
// Trap: `default` looks at its first value only, and false and 0 count as empty.
// source: Masterminds/sprig 3.3.0 defaults.go, reflect.go
#include <algorithm>

#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

Value all(Call& call) { return Value::boolean(std::none_of(call.args.begin(), call.args.end(), is_empty)); }

Value any(Call& call) { return Value::boolean(!std::all_of(call.args.begin(), call.args.end(), is_empty)); }

Value coalesce(Call& call) {
  const auto found = std::find_if_not(call.args.begin(), call.args.end(), is_empty);
  return found == call.args.end() ? Value() : *found;
}

Value deep_equal_values(Call& call) { return Value::boolean(deep_equal(call[0], call[1], call.job.limits)); }

Value default_value(Call& call) { return call.size() < 2 || is_empty(call[1]) ? call[0] : call[1]; }

Value empty(Call& call) { return Value::boolean(is_empty(call[0])); }

Value kind_is(Call& call) { return Value::boolean(kind_name(call[1]) == call.text(0)); }

Value kind_of(Call& call) { return Value::literal(kind_name(call[0])); }

Value ternary(Call& call) { return call[2].as_bool() ? call[0] : call[1]; }

Value type_is(Call& call) { return Value::boolean(type_name(call[1]) == call.text(0)); }

// Also true for a pointer to the type.
Value type_is_like(Call& call) {
  const std::string_view wanted = call.text(0);
  const std::string_view name = type_name(call[1]);
  return Value::boolean(name == wanted || (name.starts_with('*') && name.substr(1) == wanted));
}

Value type_of_value(Call& call) { return Value::literal(type_name(call[0])); }

constexpr Function kLogic[] = {
    {"all", "x.", Purity::kPure, all, "all VALUE...: whether none is empty"},
    {"any", "x.", Purity::kPure, any, "any VALUE...: whether one is not empty"},
    {"coalesce", "x.", Purity::kPure, coalesce, "coalesce VALUE...: the first that is not empty, nil if all are"},
    {"deepEqual", "xx", Purity::kPure, deep_equal_values, "deepEqual A B: equal in type and content"},
    {"default", "xx.", Purity::kPure, default_value, "default DEFAULT VALUE: VALUE, or DEFAULT if it is empty"},
    {"empty", "x", Purity::kPure, empty, "empty VALUE: whether it is nil, 0, false or has nothing inside"},
    {"kindIs", "sx", Purity::kPure, kind_is, "kindIs KIND VALUE: whether VALUE is of KIND (map, slice, string, float64 ...)"},
    {"kindOf", "x", Purity::kPure, kind_of, "kindOf VALUE: its kind (map, slice, string, float64 ...)"},
    {"ternary", "xxb", Purity::kPure, ternary, "ternary YES NO TEST: YES if TEST is true, else NO"},
    {"typeIs", "sx", Purity::kPure, type_is, "typeIs TYPE VALUE: whether VALUE is of the Go type TYPE"},
    {"typeIsLike", "sx", Purity::kPure, type_is_like, "typeIsLike TYPE VALUE: like typeIs, also for pointers to TYPE"},
    {"typeOf", "x", Purity::kPure, type_of_value, "typeOf VALUE: its Go type"},
};

}  // namespace

std::span<const Function> logic_functions() { return kLogic; }

}  // namespace rhumbline
