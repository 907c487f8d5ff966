// Templates with values: any program ends within its budgets. First half the template, second half the values as YAML.
#include "renderer/functions/functions.h"
#include "renderer/yaml/yaml.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

// Each call may cost milliseconds by design, which is nothing to search in.
bool is_slow(std::string_view text) {
  for (std::string_view word : {"gen", "bcrypt", "htpasswd", "derivePassword", "AES"}) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    if (is_slow(text)) return;
    const auto [source, values] = fuzz::halves(text);
    const FunctionTable& functions = chart_functions(Compat::kHelm4);
    fuzz::StillWorld world;
    TemplateSet set(job, functions, world);
    set.parse({"a", source, job.sources.add("a", source)});
    Result<Value> read = yaml::read(job, values);
    const Value dot = make_map(job.arena, {{"Values", read.ok() ? read.value() : Value()}, {"Release", Value::map(make_map(job.arena))}});
    (void)set.execute("a", dot);
  });
}
