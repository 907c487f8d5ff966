// The dynamic value of Go templates: the room's face. Its storage is cell.h and containers.h, its types types.h; here is how
// Go compares, converts and prints values.
#pragma once

#include "renderer/value/containers.h"

namespace rhumbline {

// ---- Types -----------------------------------------------------------------------------------------------------------

/// The Go type of a value; nullptr for nil and invalid.
const GoType* type_of(const Value& v);
/// %T and typeOf: "map[string]interface {}", "<nil>".
std::string_view type_name(const Value& v);
/// reflect.Kind as kindOf prints it: "map", "slice", "float64", "invalid".
std::string_view kind_name(const Value& v);

// ---- Truth, equality, order ---------------------------------------------------------------------------------------------

/// text/template's truth: false, 0, "", nil and empty collections are false; structs and natives that are structs are true.
bool truth(const Value& v);
/// Sprig's `empty`, the reverse of truth but for its treatment of nil and structs. source: sprig defaults.go empty()
bool is_empty(const Value& v);
/// reflect.DeepEqual: int 1, int64 1 and float64 1.0 differ; nil slice and empty slice differ. Depth limit: yaml_depth.
bool deep_equal(const Value& a, const Value& b, const Limits& limits);
/// Equal as JSON documents: numbers by value, key order ignored. For diff and schema.
bool json_equal(const Value& a, const Value& b, const Limits& limits);

// ---- Conversion (spf13/cast 1.7 as Sprig uses it; helm-parity.md 3.1) --------------------------------------------------------

std::int64_t to_int64(const Value& v);
/// Go's int64(f) as x86 does it: towards zero; what does not fit, and NaN, is the least int64.
std::int64_t float_to_int64(double number);
double to_float64(const Value& v);
/// Sprig's strval: string, []byte, error, Stringer, else %v.
std::string_view to_text(Job& job, const Value& v);

// ---- Members of objects as Kubernetes and Helm write them ------------------------------------------------------------------

/// The member of a map; nil when there is none or `map` is no map.
Value member_of(const Value& map, std::string_view key);
/// The text of that member; empty when it is no text.
std::string_view text_of(const Value& map, std::string_view key);
/// Whether that member is the boolean true.
bool flag_of(const Value& map, std::string_view key);

// ---- Copies --------------------------------------------------------------------------------------------------------------

/// Maps and lists anew, scalars shared. throws Failure (kLimit) on cycles and on nesting over yaml_depth.
Value deep_copy(Job& job, const Value& v);

// ---- Printing (package fmt; helm-parity.md 2.5) --------------------------------------------------------------------------------

/// Appends fmt.Sprint(v), that is %v; nil prints <nil>. throws Failure (kLimit) on cycles and over-long output.
void append_printed(Job& job, std::string& out, const Value& v);
/// Appends fmt.Sprintf(format, args...), error forms such as %!d(string=x) included.
void append_formatted(Job& job, std::string& out, std::string_view format, std::span<const Value> args);
/// Appends fmt.Sprint(args...): a space between operands when neither is a string. Sprintln: `line`, always a space.
void append_sprint(Job& job, std::string& out, std::span<const Value> args);
void append_sprintln(Job& job, std::string& out, std::span<const Value> args);

}  // namespace rhumbline
