// Chart.yaml in all its readings, and Chart.lock. First half the chart file, second half the lock.
#include "renderer/chart/chart.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [chart, lock] = fuzz::halves(text);
    (void)read_raw_metadata(job, chart, {}, {}).ok();
    (void)read_raw_metadata(job, chart, {}, {.helm3 = true}).ok();
    (void)strict_metadata_fault(job, chart, {});
    (void)read_values(job, lock, {}).ok();
    MemoryFiles files;
    files.content = {{"c/Chart.yaml", std::string(chart)}, {"c/Chart.lock", std::string(lock)}, {"c/values.yaml", std::string(lock)}};
    (void)load_chart(job, files, "c", {.helm3 = (text.size() & 1) != 0});
  });
}
