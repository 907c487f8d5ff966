// Cutting rendered text into documents. Expectations follow Helm's own regular expressions, run by Go 1.26.
#include <doctest/doctest.h>

#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

std::string shown(std::string_view text, yaml::SplitRule rule) {
  std::string out;
  for (const yaml::Part& part : yaml::split(text, rule)) {
    CHECK(text.substr(part.offset, part.text.size()) == part.text);
    out.append("<").append(part.text).append(">");
  }
  return out;
}

struct Case {
  std::string_view text;
  std::string_view helm4;
  std::string_view helm3;
};

}  // namespace

TEST_CASE("ok_split_as_both_helms") {
  constexpr Case kCases[] = {
      {"", "", ""},
      {" \n\n", "", ""},
      {"a: 1\n", "<a: 1\n>", "<a: 1>"},
      {"---\na: 1\n---\nb: 2\n", "<a: 1\n><b: 2\n>", "<a: 1><b: 2>"},
      {"---a: 1\n---b", "<a: 1\n><b>", "<a: 1><b>"},
      {"----", "<->", "<->"},
      {"---\n---\na", "<a>", "<---\na>"},
      {"a\n  ---\nb", "<a\n  ---\nb>", "<a\n  ---\nb>"},
      {"a |\n---  \t \n  b\n\n", "<a |\n><b\n\n>", "<a |><b>"},
      {"a\r\n---\r\nb\r\n", "<a\r\n><b\r\n>", "<a><b>"},
      {"a\n\n\n---\n\n\n---\nb", "<a\n\n\n><b>", "<a><---\nb>"},
      {"\xC2\xA0x\n---\n\xC2\xA0", "<x\n>", "<x>"},
  };
  for (const Case& c : kCases) {
    CHECK_MESSAGE(shown(c.text, yaml::SplitRule::kHelm4) == c.helm4, c.text);
    CHECK_MESSAGE(shown(c.text, yaml::SplitRule::kHelm3) == c.helm3, c.text);
  }
}
