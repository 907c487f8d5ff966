// YAML: what is read is written, and the written text is read as the same value.
#include "renderer/yaml/yaml.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    yaml::Head head;
    (void)yaml::quick_check(text, head);
    for (const yaml::Part& part : yaml::split(text)) (void)yaml::read(job, part.text).ok();
    (void)yaml::read_all(job, text).ok();
    Result<Value> value = yaml::read(job, text);
    if (!value) return;
    std::string once, twice;  // toYaml leaves the last line feed off, which may belong to a block
    yaml::write(job, once, value.value());
    yaml::write(job, twice, yaml::read(job, job.arena.copy(once + "\n")).or_throw());
    if (once != twice) __builtin_trap();
  });
}
