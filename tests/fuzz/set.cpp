// --set, --set-string, --set-json, --set-literal, --set-file: one grammar each, chosen by the first byte.
#include "renderer/json/json.h"
#include "renderer/values/values.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    if (text.empty()) return;
    const auto kind = static_cast<SetKind>(static_cast<unsigned char>(text[0]) % 5);
    const bool helm3 = (text[0] & 16) != 0;
    MemoryFiles files;
    files.content["f"] = "text";
    const auto [first, second] = fuzz::halves(text.substr(1));
    Map& into = *make_map(job.arena);
    apply_set(job, files, into, first, kind, {.helm3 = helm3});
    apply_set(job, files, into, second, kind, {.helm3 = helm3});
    std::string out;
    json::write(job, out, Value::map(&into));
  });
}
