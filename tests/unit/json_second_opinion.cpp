// A second opinion on JSON: nlohmann_json takes and refuses the same texts, and reads what we write.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "renderer/json/json.h"

using namespace rhumbline;

namespace {

// A random document; strings hold escapes, quotes and runes of all lengths.
nlohmann::json random_document(std::mt19937& random, int depth) {
  constexpr const char* kTexts[] = {"", "a", "\"quoted\"", "line\nfeed", "tab\t", "\u00e9\u4e16\U0001F600", "back\\slash", "</script>", "\u2028"};
  const auto pick = [&random](unsigned count) { return static_cast<unsigned>(random() % count); };
  switch (pick(depth > 0 ? 8 : 6)) {
    case 0: return nullptr;
    case 1: return pick(2) == 0;
    case 2: return static_cast<int>(pick(2'000'000)) - 1'000'000;
    case 3: return std::ldexp(static_cast<double>(pick(1000)) + 0.5, static_cast<int>(pick(120)) - 60);
    case 4: case 5: return kTexts[pick(std::size(kTexts))];
    case 6: {
      nlohmann::json list = nlohmann::json::array();
      for (unsigned i = pick(5); i > 0; --i) list.push_back(random_document(random, depth - 1));
      return list;
    }
    default: {
      nlohmann::json map = nlohmann::json::object();
      for (unsigned i = pick(5); i > 0; --i) map["k" + std::to_string(pick(20)) + kTexts[pick(std::size(kTexts))]] = random_document(random, depth - 1);
      return map;
    }
  }
}

}  // namespace

TEST_CASE("nlohmann_json and we read each other's documents") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const nlohmann::json document = random_document(random, 4);
    Job job;
    const std::string theirs = document.dump();
    const Value read = json::read(job, theirs, {}, {.keep_integers = true}).or_throw();
    for (const json::WriteOptions& options : {json::WriteOptions{}, {.escape_html = false}, {.escape_html = true, .indent = "  "}}) {
      std::string ours;
      json::write(job, ours, read, options);
      INFO(theirs);
      CHECK(nlohmann::json::parse(ours) == document);
    }
  }
}

TEST_CASE("nlohmann_json takes and refuses the same texts") {
  constexpr std::string_view kTexts[] = {
      "", " ", "null", "nul", "true", "tru", "1", "01", "-", "-0", "1.", ".5", "1e", "1e5", "1E+5", "+1", "0x1", "NaN", "\"a\"", "\"a", "'a'",
      "\"\\u00e9\"", "\"\\u00g9\"", "\"\\x\"", "\"\n\"", "\"\t\"", "[]", "[1,]", "[,1]", "[1 2]", "[1,2", "{}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
      "{a:1}", "{\"a\":1 \"b\":2}", "{\"a\":1}}", "[[[]]]", "// c", "[1]//", "1 2", "\"\\ud83d\\ude00\"", "\x01", "[\"\\/\"]", "{\"\":0}"};
  for (std::string_view text : kTexts) {
    Job job;
    INFO(text);
    CHECK(json::read(job, text).ok() == nlohmann::json::accept(text));
  }
}
