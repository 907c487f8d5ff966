// JSON Schema: any document is compiled or refused, any instance judged. First half the schema, second half the instance.
#include "renderer/json/json.h"
#include "renderer/schema/schema.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [document, given] = fuzz::halves(text);
    Result<Value> read = json::read(job, document, {}, {.keep_integers = true});
    if (!read) return;
    Result<schema::Schema> compiled = schema::Schema::compile(job, read.value(), {.assert_format = true});
    if (!compiled) return;
    Result<Value> instance = json::read(job, given, {}, {.keep_integers = true});
    const Value value = instance.ok() ? instance.value() : read.value();
    const bool is_valid = schema::is_valid(job, compiled.value(), value);
    const schema::Verdict verdict = schema::check(job, compiled.value(), value);
    if (is_valid != verdict.findings.empty()) __builtin_trap();
  });
}
