// JSON Schema: any document is compiled or refused, any instance judged. First half the schema, second half the instance. The
// glance may only find that they fit where the engine does.
#include "renderer/json/json.h"
#include "renderer/schema/glance.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

bool fits_engine(Job& job, const Value& document, const Value& values) {
  const Result<schema::Schema> compiled = schema::Schema::compile(job, document);
  return compiled && schema::is_valid(job, compiled.value(), values);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [document, given] = fuzz::halves(text);
    Result<Value> read = json::read(job, document, {}, {.keep_integers = true});
    const Result<Value> values = json::read(job, given);
    const bool fits = values && schema::fits_at_a_glance(job, document, values.value());
    if (fits && (!read || !fits_engine(job, read.value(), values.value()))) __builtin_trap();
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
