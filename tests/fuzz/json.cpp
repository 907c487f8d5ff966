// JSON: what is read is written, and the written text is read as the same value.
#include "renderer/json/json.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    std::size_t used = 0;
    (void)json::read_prefix(job, text, used).ok();
    if (used > text.size()) __builtin_trap();
    (void)json::read(job, text, {}, {.keep_integers = true}).ok();
    Result<Value> value = json::read(job, text);  // all numbers as float64: among integers -0 is 0
    if (!value) return;
    std::string once, twice;
    json::write(job, once, value.value());
    Result<Value> again = json::read(job, job.arena.copy(once));
    if (!again) __builtin_trap();
    json::write(job, twice, again.value());
    if (once != twice) __builtin_trap();
  });
}
