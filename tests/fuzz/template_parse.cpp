// Templates: any text is parsed or refused, and what was parsed can be printed back. What the quick parser takes, the Parser takes, too, and
// makes the same trees of it.
#include "renderer/functions/functions.h"
#include "tests/fuzz/fuzz.h"
#include "tests/trees.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const FunctionTable& functions = chart_functions(Compat::kHelm4);
    fuzz::StillWorld world;
    TemplateSet set(job, functions, world);
    set.parse({"a", text, job.sources.add("a", text)});
    (void)set.dump("a");
    const gotemplate::BothParsers both(job, functions, text);
    if (both.is_quick && (!both.is_sound || both.quick != both.slow)) __builtin_trap();
  });
}
