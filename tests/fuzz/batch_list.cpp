// Lists of `batch`: what check() lets pass, at() reads again; what it does not, it tells with a place that can be drawn.
#include "renderer/cli/batch.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    MemoryFiles files;
    files.content["/list/of/jobs"] = text;
    cli::JobList list(job, files, "/list/of/jobs", {"--max-steps=9"});
    const std::vector<Diagnostic> faults = list.check({.number = 0, .count = 2});
    for (const Diagnostic& fault : faults) {
      if (fault.message.empty() || draw(fault, job.sources, {}).empty()) __builtin_trap();
    }
    for (std::size_t i = 0; faults.empty() && i < list.size(); ++i) {
      if (list.at(i).command == nullptr) __builtin_trap();
    }
  });
}
