// The comparison: any objects, for every applier, are compared or refused, and objects do not differ from themselves.
#include "renderer/diff/diff.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

std::vector<Value> objects_of(Job& job, std::string_view text) {
  std::vector<Value> objects;
  for (const Document& document : split_documents(text)) {
    Result<Parsed> parsed = parse_document(job, document, {});
    if (!parsed) continue;
    for (const Value& value : parsed.value().values) unfold_objects(value, objects);
  }
  std::erase_if(objects, [](const Value& object) { return !object.is_map(); });
  return objects;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [first, rest] = fuzz::halves(text);
    const auto [second, third] = fuzz::halves(rest);
    const std::vector<Value> old = objects_of(job, first), fresh = objects_of(job, second), live = objects_of(job, third);
    schema::Store store(job);
    for (const Engine engine : {Engine::kNone, Engine::kKubectl, Engine::kKubectlSsa, Engine::kHelm3, Engine::kHelm4}) {
      DiffRequest request;
      request.store = &store;
      request.old_objects = old;
      request.new_objects = fresh;
      request.live_objects = live;
      request.has_live = !live.empty();
      request.engine = engine;
      request.old_source = old.empty() ? OldSource::kNone : OldSource::kGiven;
      (void)gravity(compare(job, request));
    }
    DiffRequest same;
    same.store = &store;
    same.old_objects = same.new_objects = fresh;
    same.old_source = OldSource::kGiven;
    if (gravity(compare(job, same)) != 0) __builtin_trap();
  });
}
