// CEL: any rule is decided or not, about any object, within its budget. First half the rule, second half the object.
#include "renderer/json/json.h"
#include "renderer/schema/cel.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

constexpr std::string_view kCrd = R"({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
  "spec": {"group": "t.io", "names": {"kind": "T", "plural": "ts"}, "versions": [{"name": "v1", "served": true, "schema": {"openAPIV3Schema":
  {"type": "object", "properties": {"n": {"type": "integer"}, "f": {"type": "number", "default": 1.5}, "s": {"type": "string"},
   "l": {"type": "array", "items": {"type": "integer"}}, "m": {"type": "object", "additionalProperties": {"type": "string"}},
   "t": {"type": "string", "format": "date-time"}, "d": {"type": "string", "format": "duration"}, "b": {"type": "string", "format": "byte"},
   "e": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
   "k": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
         "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
   "i": {"x-kubernetes-int-or-string": true}, "o": {"type": "object", "properties": {"x": {"type": "string", "nullable": true}}}}}}}]}})";
constexpr std::string_view kObject = R"({"n": 3, "s": "10.0.0.0/8", "l": [1, 2], "m": {"a": "1Gi"}, "t": "2024-02-29T00:00:00.5+01:00", "d": "1h",
  "b": "aGk=", "e": ["x", "y"], "k": [{"name": "p"}], "i": "5%", "o": {"x": null}})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [rule, given] = fuzz::halves(text);
    schema::Store store(job);
    store.add_crd(json::read(job, kCrd, {}, {.keep_integers = true}).or_throw());
    const schema::TypeRef type = store.find("t.io/v1", "T", schema::kube_version("").or_throw()).type;
    const Value known = json::read(job, kObject, {}, {.keep_integers = true}).or_throw();
    const Result<Value> read = json::read(job, given, {}, {.keep_integers = true});
    const schema::CelAnswer typed = schema::ask_cel(job, rule, {known, type, true});
    const schema::CelAnswer untyped = schema::ask_cel(job, rule, {read ? read.value() : known, {}});
    for (const schema::CelAnswer& answer : {typed, untyped}) {
      const bool settled = answer.outcome == schema::CelAnswer::Outcome::kTrue || answer.outcome == schema::CelAnswer::Outcome::kFalse;
      if (settled != answer.why.empty()) __builtin_trap();
    }
    const std::optional<std::string> message = schema::cel_message(job, rule, {known, type});
    if (message && message->empty()) __builtin_trap();
  });
}
