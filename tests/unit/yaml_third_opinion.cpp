// A third opinion on YAML: libyaml, the ancestor of Go's reader, takes and refuses the same files of the project. (What a document holds
// is yaml-cpp's to judge: yaml_second_opinion.cpp.)
#include <doctest/doctest.h>
#include <yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

// Whether libyaml reads the first document of the text to its end.
bool libyaml_accepts(const std::string& text) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  bool ok = true, done = false;
  while (ok && !done) {
    yaml_event_t event;
    ok = yaml_parser_parse(&parser, &event) == 1;
    if (!ok) break;
    done = event.type == YAML_DOCUMENT_END_EVENT || event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return ok;
}

std::vector<std::filesystem::path> yaml_files() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"tests/validate", "tests/systems", "values", "tests/cases"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(RHUMBLINE_SOURCE_DIR) / folder)) {
      const std::string path = entry.path().string();
      if (entry.is_regular_file() && path.ends_with(".yaml") && path.find("/templates/") == std::string::npos) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("libyaml takes and refuses the same files") {
  std::size_t taken = 0, refused = 0;
  for (const std::filesystem::path& path : yaml_files()) {
    const std::string text = content_of(path);
    Job job;
    const Result<Value> ours = yaml::read(job, text);
    // Go also refuses what is good YAML but no JSON, and alias bombs: libyaml has no opinion on those.
    const std::string words = ours.ok() ? "" : ours.error().helm;
    if (words.find("json: ") != std::string::npos || words.find("aliasing") != std::string::npos ||
        words.find("invalid map key") != std::string::npos) {
      continue;
    }
    INFO(path.string(), " ", words);
    CHECK(ours.ok() == libyaml_accepts(text));
    ++(ours.ok() ? taken : refused);
  }
  CHECK(taken > 150);
  CHECK(refused > 2);
}
