// Globs and .helmignore: any pattern is matched or refused. First half the pattern or ignore file, second half the name.
#include "renderer/base/glob.h"
#include "renderer/chart/chart.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [pattern, name] = fuzz::halves(text);
    if (pattern.size() < 200 && name.size() < 200) {  // the cost is their product
      (void)match_path(pattern, name);
      (void)match_glob(pattern, name);
    }
    MemoryFiles files;
    files.content = {{"c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n"}, {"c/.helmignore", std::string(pattern)}};
    if (!name.empty() && name.find('\0') == std::string_view::npos && name.size() < 200) files.content["c/" + std::string(name)] = "x";
    (void)load_chart(job, files, "c");
  });
}
