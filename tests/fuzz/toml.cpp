// TOML: what fromToml reads, toToml writes, and the written text is read as the same document.
#include "renderer/functions/functions.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

constexpr std::string_view kRewrite = "{{ $m := fromToml .text }}{{ if hasKey $m \"Error\" }}!{{ else }}{{ toToml $m }}{{ end }}";

std::string rewritten(Job& job, TemplateSet& set, std::string_view text) {
  return set.execute("a", make_map(job.arena, {{"text", Value::string(job.arena, text)}})).bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    fuzz::StillWorld world;
    TemplateSet set(job, chart_functions(Compat::kHelm4), world);
    set.parse({"a", kRewrite, job.sources.add("a", kRewrite)});
    const std::string once = rewritten(job, set, text);
    if (once.starts_with("!") || once.find("toml: cannot encode") != std::string::npos) return;
    if (rewritten(job, set, job.arena.copy(once)) != once) __builtin_trap();
  });
}
