// A small pattern must say what the library says, or that it does not know.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "renderer/base/regex.h"
#include "renderer/schema/small_pattern.h"

using namespace rhumbline;

namespace {

constexpr std::string_view kPieces[] = {
    "a", "b", "-", ".", "0", "\\.", "\\d", "\\W", "\\s", "[a-c]", "[^a]", "[0-9a-f.-]", "[\\w-]", "[-a]", "[^\\s]", "[\\]b]", "(a|b)", "(?:ab)?", "(a*b)*", "()",
    "(a|)", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{0,}", "{0}", "??", "*?", "|", "(", ")", "^", "$", "\\$", "[]a]", "[a", "(?i)a", "\\b", "{", "}", "]",
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
  int known = 0, matched = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string pattern = joined(random, kPieces, 7);
    if (random() % 2 == 0) pattern.insert(0, "^");
    if (random() % 2 == 0) pattern += '$';
    const auto small = schema::SmallPattern::compile(pattern);
    if (!small) continue;
    const auto library = Regex::compile(pattern);
    REQUIRE_MESSAGE(library.ok(), pattern);
    ++known;
    for (int k = 0; k < 12; ++k) {
      std::string text = joined(random, kTexts, 6);
      if (k == 0) text.insert(0, 66 + random() % 6, 'a');
      const bool is_match = small->matches(text);
      CHECK_MESSAGE(is_match == library.value().contains(text), pattern << " on " << text);
      matched += is_match ? 1 : 0;
    }
  }
  CHECK(known > 2000);
  CHECK(matched > 5000);
}

TEST_CASE("ok_usual_patterns_of_schemas_are_small") {
  for (const char* pattern : {"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", "^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$", "^(Always|Never|IfNotPresent)$",
                              "^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$", "((?:\\d{1,3}\\.){3}\\d{1,3})\\/(\\d{1,2})$", "^(100|[0-9]{1,2})%$",
                              "^([0-9]{1,3}\\.){3}[0-9]{1,3}/([0-9]|[12][0-9]|3[0-2])$", "^(https?://.+)?$", "^/", "^sha256:[a-f0-9]{64}$", "^([A-Za-z0-9_][A-Za-z0-9._-]{0,127})?$"}) {
    CHECK_MESSAGE(schema::SmallPattern::compile(pattern) != nullptr, pattern);
  }
}

TEST_CASE("ok_a_pattern_with_too_many_places_is_left_to_the_library") {
  CHECK(schema::SmallPattern::compile("[a-z]{193}") == nullptr);
  CHECK(schema::SmallPattern::compile("[a-z]{192}") != nullptr);
  CHECK(schema::SmallPattern::compile("((((((){99}){99}){99}){99}){99}){99}") == nullptr);
  CHECK(schema::SmallPattern::compile(std::string(5000, '(') + std::string(5000, ')')) == nullptr);
}
