// A small pattern must say what the library says, or that it does not know.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "renderer/base/regex.h"
#include "renderer/base/small_pattern.h"

using namespace rhumbline;

namespace {

constexpr std::string_view kPieces[] = {
    "a", "b", "-", ".", "0", "\\.", "\\d", "\\W", "\\s", "[a-c]", "[^a]", "[0-9a-f.-]", "[\\w-]", "[-a]", "[^\\s]", "[\\]b]", "(a|b)", "(?:ab)?", "(a*b)*", "()",
    "(a|)", "$|", "|^", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{0,}", "{0}", "??", "*?", "|", "(", ")", "^", "$", "\\$", "[]a]", "[a", "(?i)a", "\\b", "{", "}", "]",
    "[[:alpha:]]", "x[a]", "\\", "[a^]", "[^^]", "\\n", "[^\\n\\t]", "\\N", "[ab]{66}", "(a|b){0,70}", "{1001}", "a**", "é"};
constexpr std::string_view kTexts[] = {"a", "b", "c", "0", "9", "-", ".", "_", " ", "\n", "]", "$", "^", "A", "x", "[", "ab", "aab", "{", "\\"};

std::string joined(std::mt19937& random, std::span<const std::string_view> parts, std::size_t most) {
  std::string text;
  for (std::size_t n = random() % (most + 1); n > 0; --n) text += parts[random() % parts.size()];
  return text;
}

}  // namespace

TEST_CASE("ok_small_patterns_agree_with_the_library") {
  std::mt19937 random(5);
  int known = 0, matched = 0, places = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string pattern = joined(random, kPieces, 7);
    if (random() % 2 == 0) pattern.insert(0, "^");
    if (random() % 2 == 0) pattern += '$';
    const auto small = SmallPattern::compile(pattern);
    if (!small) continue;
    const auto library = Regex::compile(pattern, {.memory_bytes = 1 << 19});  // so little that all of it is the library's
    REQUIRE_MESSAGE(library.ok(), pattern);
    const Regex& other = library.value();
    ++known;
    for (int k = 0; k < 12; ++k) {
      std::string text = joined(random, kTexts, 6);
      if (k == 0) text.insert(0, 66 + random() % 6, 'a');
      const bool is_match = small->matches(text);
      CHECK_MESSAGE(is_match == other.contains(text), pattern << " on " << text);
      matched += is_match ? 1 : 0;
      Regex::Group group;
      const std::size_t from = random() % (text.size() + 1);
      std::size_t start = from, end = 0;
      const auto found = small->find(text, start, end);
      if (found == SmallPattern::Found::kUnsure) continue;
      const bool is_found = other.find(text, from, {&group, 1});
      REQUIRE_MESSAGE(is_found == (found == SmallPattern::Found::kMatch), pattern << " on " << text);
      if (is_found) CHECK_MESSAGE((group.start == start && group.end == end), pattern << " on " << text);
      places += is_found ? 1 : 0;
    }
  }
  CHECK(known > 2000);
  CHECK(matched > 5000);
  CHECK(places > 3000);
}

TEST_CASE("ok_usual_patterns_of_schemas_are_small") {
  for (const char* pattern : {"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", "^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$", "^(Always|Never|IfNotPresent)$",
                              "^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$", "((?:\\d{1,3}\\.){3}\\d{1,3})\\/(\\d{1,2})$", "^(100|[0-9]{1,2})%$",
                              "^([0-9]{1,3}\\.){3}[0-9]{1,3}/([0-9]|[12][0-9]|3[0-2])$", "^(https?://.+)?$", "^/", "^sha256:[a-f0-9]{64}$", "^([A-Za-z0-9_][A-Za-z0-9._-]{0,127})?$"}) {
    CHECK_MESSAGE(SmallPattern::compile(pattern) != nullptr, pattern);
  }
}

TEST_CASE("ok_a_pattern_with_too_many_places_is_left_to_the_library") {
  CHECK(SmallPattern::compile("[a-z]{193}") == nullptr);
  CHECK(SmallPattern::compile("[a-z]{192}") != nullptr);
  CHECK(SmallPattern::compile("((((((){99}){99}){99}){99}){99}){99}") == nullptr);
  CHECK(SmallPattern::compile(std::string(5000, '(') + std::string(5000, ')')) == nullptr);
}
