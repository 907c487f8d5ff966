// Helm's release record: any Secret is a record or refused. The first byte says how the rest is packed.
#include "renderer/base/base_n.h"
#include "renderer/json/json.h"
#include "renderer/live/live.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    if (text.empty()) return;
    if ((text[0] & 1) == 0) {  // the object itself
      if (Result<Value> object = json::read(job, text.substr(1)); object.ok()) {
        if (is_release_record(object.value())) (void)read_release_record(job, object.value()).ok();
      }
      return;
    }
    const std::string once = to_base64(text.substr(1)), twice = to_base64(once);
    const Value object = make_map(job.arena, {{"type", Value::string(job.arena, "helm.sh/release.v1")},
                                              {"data", make_map(job.arena, {{"release", Value::string(job.arena, job.arena.copy(twice))}})}});
    (void)read_release_record(job, object).ok();
  });
}
