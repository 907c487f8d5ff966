// Text, numbers, Unicode, globs, versions, against what Go and gobwas answer (base_cases.h).
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <string>

#include "base_cases.h"
#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/base/version.h"

using namespace rhumbline;

namespace {

int number(std::optional<bool> answer) { return answer ? static_cast<int>(*answer) : -1; }

int number(ParseStatus status) { return static_cast<int>(status); }
int number(base_cases::Status status) { return static_cast<int>(status); }

}  // namespace

TEST_CASE("ok_globs_are_gos_and_gobwas") {
  for (const auto& row : base_cases::kGlobs) {
    CAPTURE(row.pattern);
    CAPTURE(row.name);
    CHECK(number(match_path(row.pattern, row.name)) == row.path);
    CHECK(number(match_glob(row.pattern, row.name)) == row.glob);
  }
}

TEST_CASE("ok_a_hostile_glob_costs_no_more_than_its_size") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "{a*,*a}";
  CHECK(number(match_glob(pattern + "b", std::string(2000, 'a'))) == 0);
  CHECK(number(match_glob(std::string(100'000, '{'), "a")) == 0);
}

TEST_CASE("ok_floats_print_as_go_prints_them") {
  for (const auto& row : base_cases::kFloats) {
    CAPTURE(row.value);
    CAPTURE(row.format);
    CAPTURE(row.precision);
    std::string found;
    append_float(found, row.value, row.format, row.precision, row.bits);
    CHECK(found == row.text);
  }
  std::string special;
  append_float(special, NAN, 'g', -1);
  append_float(special, -INFINITY, 'f', 3);
  append_float(special, INFINITY, 'e', -1);
  CHECK(special == "NaN-Inf+Inf");
}

TEST_CASE("ok_numbers_are_read_as_go_reads_them") {
  for (const auto& row : base_cases::kParses) {
    CAPTURE(row.text);
    CAPTURE(row.base);
    if (row.base == 1) {
      const ParsedFloat parsed = parse_float(row.text);
      CHECK(number(parsed.status) == number(row.status));
      CHECK((std::isnan(parsed.value) ? 1 : std::bit_cast<std::uint64_t>(parsed.value)) == row.bits);
    } else {
      const ParsedInt parsed = parse_int(row.text, row.base);
      CHECK(number(parsed.status) == number(row.status));
      CHECK(static_cast<std::uint64_t>(parsed.value) == row.bits);
    }
  }
  CHECK(parse_uint("18446744073709551615", 10).value == 18446744073709551615u);
  CHECK(parse_uint("18446744073709551616", 10).status == ParseStatus::kRange);
  CHECK(parse_uint("-1", 10).status == ParseStatus::kSyntax);
}

TEST_CASE("ok_quotes_are_gos") {
  for (const auto& row : base_cases::kQuotes) {
    std::string quoted;
    std::string ascii;
    append_quoted(quoted, row.text);
    append_quoted_ascii(ascii, row.text);
    CHECK(quoted == row.quoted);
    CHECK(ascii == row.ascii);
  }
  std::string runes;
  append_quoted_rune(runes, 'x');
  append_quoted_rune(runes, '\'');
  append_quoted_rune(runes, 0x110000);
  append_quoted_rune_ascii(runes, 0xE9);
  CHECK(runes == "'x''\\'''\xEF\xBF\xBD''\\u00e9'");
  CHECK(can_backquote("a\tb"));
  CHECK_FALSE(can_backquote("a\nb"));
  CHECK_FALSE(can_backquote("a`b"));
}

TEST_CASE("ok_every_code_point_is_what_go_says") {
  std::uint64_t hash = 14695981039346656037u;
  const auto mix = [&hash](std::uint64_t x) { hash = (hash ^ x) * 1099511628211u; };
  for (char32_t r = 0; r <= 0x10FFFF; ++r) {
    const bool bits[] = {is_space(r), is_letter(r), is_digit(r), is_number(r), is_upper(r),
                         is_lower(r), is_title(r),  is_punct(r), is_print(r),  is_graphic(r)};
    std::uint64_t all = 0;
    for (int i = 0; i < 10; ++i) all |= static_cast<std::uint64_t>(bits[i]) << i;
    mix(all);
    mix(to_upper(r));
    mix(to_lower(r));
    mix(to_title(r));
  }
  CHECK(hash == 428733536189596848u);  // recorded with Go 1.26.8 (Unicode 15.0.0)
}

TEST_CASE("ok_utf8_steps_over_one_invalid_byte") {
  CHECK(decode_rune("\xE4\xB8").bytes == 1);
  CHECK(decode_rune("\xED\xA0\x80").value == kRuneError);
  CHECK(decode_rune("\xF4\x90\x80\x80").bytes == 1);
  CHECK(decode_rune("\xE4\xB8\x96").value == 0x4E16);
  CHECK(decode_last_rune("a\xE4\xB8\x96").bytes == 3);
  CHECK(decode_last_rune("\xB8\x96").bytes == 1);
  CHECK(decode_last_rune("\xE4\xB8\x96\x80").bytes == 1);
  CHECK(count_runes("a\xFF\xE4\xB8\x96") == 3);
  CHECK(is_valid_utf8("h\xC3\xA9"));
  CHECK_FALSE(is_valid_utf8("\xC0\x80"));
  std::string out;
  append_rune(out, 0xD800);
  append_rune(out, 0x1F600);
  CHECK(out == "\xEF\xBF\xBD\xF0\x9F\x98\x80");
  CHECK(upper("stra\xC3\x9F\x65 \xFF") == "STRA\xC3\x9F\x45 \xEF\xBF\xBD");
  CHECK(trim_space("\xE2\x80\x83 a\xC2\xA0") == "a");
}

TEST_CASE("ok_text_is_cut_and_replaced") {
  CHECK(split("a,b,,c", ",") == std::vector<std::string_view>{"a", "b", "", "c"});
  CHECK(split("", ",") == std::vector<std::string_view>{""});
  CHECK(replace_all("aaaa", "aa", "b") == "bb");
  CHECK(replace_all("abc", "x", "y") == "abc");
}

TEST_CASE("ok_ascii_case_leaves_every_other_byte") {
  CHECK(lower_ascii("AZaz@[`{0\xC3\x84") == "azaz@[`{0\xC3\x84");
  CHECK(equals_ignoring_case("apiVersion", "APIVERSION"));
  CHECK_FALSE(equals_ignoring_case("items", "item"));
  CHECK_FALSE(equals_ignoring_case("[", "{"));
}

TEST_CASE("ok_versions_are_read_strictly_and_leniently") {
  CHECK(Version::parse("v1.2")->text() == "1.2.0");
  CHECK(Version::parse_strict("1.2.3-a.1+b")->text() == "1.2.3-a.1+b");
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "version string empty"},
      {"v1.2.3", "invalid characters in version"},
      {"1.2", "invalid semantic version"},
      {"01.2.3", "version segment starts with 0"},
      {"1.2.3-", "invalid prerelease string"},
      {"1.2.3-01", "version segment starts with 0"},
      {"1.2.3+a_b", "invalid metadata string"},
      {"99999999999999999999.0.0", R"(strconv.ParseUint: parsing "99999999999999999999": value out of range)"},
  };
  for (const auto& [text, want] : rows) {
    CAPTURE(text);
    std::string error;
    CHECK_FALSE(Version::parse_strict(text, &error));
    CHECK(error == want);
  }
}
