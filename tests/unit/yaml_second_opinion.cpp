// A reader that shares nothing with ours, yaml-cpp, must find in written YAML what was put in: neither writer nor reader can be wrong in
// the same way unseen.
#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

#include <random>

#include "renderer/json/json.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

std::string random_text(std::mt19937& random) {
  constexpr std::string_view kParts[] = {"a", "B c", "1", ":", ": ", " #", "\n", " ", "'", "\"", "-", "yes", "null", "é", "{", "]", "\\",
                                         "&x", "*", "!", "%", "|", ">", "?", ",", "lorem ipsum dolor sit amet ", "0x1", "@", "`", "\xF0\x9F\x98\x80"};
  std::string made;
  for (std::size_t i = random() % 10; i > 0; --i) made += kParts[random() % std::size(kParts)];
  return made;
}

/// Lists and maps of text only: types are resolved otherwise by yaml-cpp.
Value random_value(Job& job, std::mt19937& random, int depth) {
  const std::size_t what = depth > 4 ? 0 : random() % 4;
  if (what < 2) return Value::string(job.arena, job.arena.copy(random_text(random)));
  if (what == 2) {
    ListBuilder list(job.arena);
    for (std::size_t i = random() % 4; i > 0; --i) list.push(random_value(job, random, depth + 1));
    return list.finish();
  }
  Map* map = make_map(job.arena);
  for (std::size_t i = random() % 4; i > 0; --i) {
    map->set(job.arena, job.arena.copy("k" + random_text(random)), random_value(job, random, depth + 1));
  }
  return Value::map(map);
}

bool same(const YAML::Node& node, const Value& value) {
  if (value.is_string()) return node.IsScalar() && node.Scalar() == value.as_text();
  if (value.is_list()) {
    if (!node.IsSequence() || node.size() != value.as_list().size) return false;
    for (std::size_t i = 0; i < node.size(); ++i) {
      if (!same(node[i], value.as_list()[i])) return false;
    }
    return true;
  }
  if (!node.IsMap() || node.size() != value.as_map().size()) return false;
  for (const auto& member : node) {
    const Entry* entry = value.as_map().find(member.first.Scalar());
    if (entry == nullptr || !same(member.second, entry->value)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("ok_yaml_cpp_reads_what_we_write") {
  std::mt19937 random(3);
  for (int i = 0; i < 1500; ++i) {
    Job job;
    const Value value = random_value(job, random, 0);
    for (const bool pretty : {false, true}) {
      std::string text;
      pretty ? yaml::write_pretty(job, text, value) : yaml::write(job, text, value);
      text += '\n';
      CHECK_MESSAGE(same(YAML::Load(text), value), text);
    }
  }
}
