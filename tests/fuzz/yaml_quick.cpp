// The quick reader of YAML against the full one: what the quick one takes, the full one reads as the same value at the same places, and
// what quick_check() passes is no fault. (The quick one may always decline.)
#include <tuple>

#include "renderer/json/json.h"
#include "renderer/yaml/decode.h"
#include "renderer/yaml/quick.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

Value full_read(Job& job, std::string_view text, Pos at, const yaml::ReadOptions& options) {
  yaml::Parser parser(job, text, at);
  if (!parser.document()) return {};
  return yaml::Decoder(job, parser.nodes(), at, options).document();
}

// Values alike in type, content, order of members and places.
bool is_same(const Value& a, const Value& b) {
  if (a.kind() != b.kind() || a.at() != b.at()) return false;
  if (a.is_map()) {
    const auto left = a.as_map().entries(), right = b.as_map().entries();
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (left[i].key != right[i].key || left[i].key_at != right[i].key_at || !is_same(left[i].value, right[i].value)) return false;
    }
    return true;
  }
  if (a.is_list()) {
    if (a.as_list().size != b.as_list().size) return false;
    for (std::uint32_t i = 0; i < a.as_list().size; ++i) {
      if (!is_same(a.as_list()[i], b.as_list()[i])) return false;
    }
    return true;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const Pos at = job.sources.add("a", text);
    for (const bool keep_integers : {false, true}) {
      const yaml::ReadOptions options{.keep_integers = keep_integers};
      Value quick;
      if (!yaml::quick_read(job, text, at, options, quick)) continue;
      const Value full = full_read(job, text, at, options);
      if (!is_same(quick, full)) __builtin_trap();
      std::string a, b;
      json::write(job, a, quick);
      json::write(job, b, full);
      if (a != b) __builtin_trap();
    }
    yaml::Head head;
    if (yaml::quick_check(text, head) && !yaml::read(job, text).ok()) __builtin_trap();
  });
}
