// Writing YAML: any value, given as JSON, is written in both styles, and what was written is read as the same value. Trap: go-yaml writes
// Unicode's own line breaks as they are, and reads them as blanks; it writes -0 as 0, and the key << plain, which merges when it is read; so do we.
#include "renderer/json/json.h"
#include "renderer/yaml/yaml.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

std::string as_json(Job& job, const Value& value) {
  std::string out;
  json::write(job, out, value);
  return out;
}

bool is_no_round_trip(std::string_view json) {
  for (std::size_t at = json.find("-0"); at != std::string_view::npos; at = json.find("-0", at + 1)) {
    if (at + 2 == json.size() || std::string_view(",]}").find(json[at + 2]) != std::string_view::npos) return true;
  }
  for (const std::string_view part : {"\xC2\x85", "\\u0085", "\\u2028", "\\u2029", "\"\\u003c\\u003c\""}) {
    if (json.find(part) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    Result<Value> given = json::read(job, text);
    if (!given) return;
    const std::string wanted = as_json(job, given.value());
    if (is_no_round_trip(wanted)) return;
    std::string plain, pretty;
    yaml::write(job, plain, given.value());
    yaml::write_pretty(job, pretty, given.value());
    // toYaml leaves the last line feed off, which may belong to a block
    for (const std::string& written : {plain, pretty}) {
      if (as_json(job, yaml::read(job, job.arena.copy(written + "\n")).or_throw()) != wanted) __builtin_trap();
    }
  });
}
