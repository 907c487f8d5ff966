// The room's door for writing: toYaml and toYamlPretty.
//
// In:  a Value.   Out: YAML text without its final line feed, appended to the caller's string.
// The one idea: Helm's toYaml prints JSON, reads it as YAML and prints that. The result is known without doing so, but for text
// that the reading changes or refuses (control characters, NEL, bad UTF-8, very long keys): only then is the detour really taken.

#include "renderer/json/json.h"
#include "renderer/yaml/decode.h"
#include "renderer/yaml/emit.h"

namespace rhumbline::yaml {

namespace {

/// Prints `value` as JSON and reads that as YAML. throws Failure in the words of the layer that refuses.
Value over_json(Job& job, const Value& value) {
  std::string text;
  try {
    json::write(job, text, value);
  } catch (Failure& failure) {
    failure.diagnostic().helm.insert(0, "error marshaling into JSON: ");
    throw;
  }
  const ReadOptions options{.keep_integers = true};
  Parser parser(job, job.arena.copy(text), {});
  if (!parser.document()) return {};
  return Decoder(job, parser.nodes(), {}, options).document();
}

void emit(Job& job, std::string& out, const Value& value, Flavour flavour) {
  const std::size_t start = out.size();
  try {
    Emitter direct(job, out, flavour, false);
    direct.document(value);
    if (direct.needs_detour()) {
      out.resize(start);
      const Value read_back = over_json(job, value);
      Emitter(job, out, flavour, true).document(read_back);
    }
  } catch (...) {
    out.resize(start);
    throw;
  }
  if (out.size() > start && out.back() == '\n') out.pop_back();
}

}  // namespace

void write(Job& job, std::string& out, const Value& value) { emit(job, out, value, Flavour::kV2); }

void write_pretty(Job& job, std::string& out, const Value& value) { emit(job, out, value, Flavour::kV3); }

}  // namespace rhumbline::yaml
