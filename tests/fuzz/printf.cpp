// Go's printf: any format over operands of every kind. First half the format, second half the operands as a JSON list.
#include "renderer/json/json.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [format, operands] = fuzz::halves(text);
    std::vector<Value> values;
    if (Result<Value> read = json::read(job, operands, {}, {.keep_integers = true}); read.ok() && read.value().is_list()) {
      for (const Value& value : read.value().as_list()) values.push_back(value);
    }
    std::string out;
    append_formatted(job, out, format, values);
    append_sprint(job, out, values);
    append_sprintln(job, out, values);
  });
}
