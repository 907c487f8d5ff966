// CEL, as the rules of CustomResourceDefinitions use it. Private to cel*.cpp and objects*.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/schema/kubernetes.h"

namespace rhumbline::schema {

/// kUnknown: the rule uses what is not known here (authorizer, named time zones ...), or costs too much.
struct CelAnswer {
  enum class Outcome : unsigned char { kTrue, kFalse, kError, kUnknown } outcome = Outcome::kUnknown;
  std::string why = {};  // of kError and kUnknown
};

/// What a rule is asked about: a value and the type of its place, and the value that was there before an update. When the server creates
/// the object there is none: with `optionalOldSelf` the rule is told so (oldSelf is optional.none()), without it oldSelf has no value.
struct CelSubject {
  const Value& self;
  const TypeRef& type;
  bool optional_old_self = false;
  Value old_self = Value::invalid();
};

/// Asks a rule, as the API server does when an object is created: a default stands for what is missing, a field that is not there is
/// an error, `&&` and `||` bear an error on one side.
/// source: the CEL specification; k8s.io/apiserver pkg/cel; apiextensions-apiserver pkg/apiserver/schema/cel
CelAnswer ask_cel(Job& job, std::string_view rule, const CelSubject& subject);
/// The text that a messageExpression gives; nothing where it fails, is empty, has line breaks or more than 5,120 bytes: the rule's own
/// message stands then.
std::optional<std::string> cel_message(Job& job, std::string_view expression, const CelSubject& subject);
/// Whether the rule compares with the object that was there before.
bool mentions_old_self(std::string_view rule);

// ---- The expression (cel_parse.cpp) -------------------------------------------------------------------------------------------

struct CelExpr {
  enum class Op : unsigned char {
    kLiteral,
    kBytes,           // text
    kName,
    kSelect,          // args[0] . text
    kOptionalSelect,  // args[0] .? text
    kIndex,           // args[0] [ args[1] ]
    kOptionalIndex,   // args[0] [? args[1] ]
    kCall,            // text ( args )
    kMethod,          // args[0] . text ( args 1 .. )
    kList,
    kMap,      // keys and values in turn
    kMaybe,    // ?x in a list or map: left out when it is optional.none()
    kNot,
    kMinus,
    kBinary,     // text: || && == != < <= > >= in + - * / %
    kCondition,  // args[0] ? args[1] : args[2]
  } op = Op::kLiteral;
  int depth = 0;  // of the tree below
  std::string text = {};
  Value literal = {};
  std::vector<CelExpr> args = {};
};

/// Error: what cannot be read; of rule "cel-syntax" when the API server cannot read it, either.
Result<CelExpr> parse_cel(Job& job, std::string_view text);
/// A number, a text or bytes at `at`, which moves behind it. (cel_literals.cpp) throws Failure of rule "cel-syntax".
CelExpr cel_number(std::string_view text, std::size_t& at);
CelExpr cel_text(Job& job, std::string_view text, std::size_t& at);
/// Whether a literal of texts or bytes begins here: 'a', r"a", b'a', br'''a'''.
bool starts_cel_text(std::string_view rest);
/// The name of a field behind the words that stand for signs and reserved names: a__dash__b, __in__.
/// source: k8s.io/apiserver pkg/cel Unescape
std::string unescape_cel(std::string_view name);

}  // namespace rhumbline::schema
