// Regular expressions in Go's dialect: any pattern is translated or refused, matches lie inside of the text, and quoted text finds itself.
// First half the pattern, second half the text.
#include <array>

#include "renderer/base/regex.h"
#include "renderer/base/text.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job&, std::string_view text) {
    const auto [pattern, subject] = fuzz::halves(text);
    const Result<Regex> regex = Regex::compile(pattern, {.longest = (size_t{1} & text.size()) != 0, .memory_bytes = 1u << 20});
    if (regex.ok()) {
      std::array<Regex::Group, 4> groups;
      for (std::size_t from = 0; from <= subject.size() && regex.value().find(subject, from, groups); from = groups[0].end + 1) {
        for (const Regex::Group& group : groups) {
          if (group.matched() && (group.start > group.end || group.end > subject.size())) __builtin_trap();
        }
        if (!groups[0].matched() || groups[0].start < from) __builtin_trap();
      }
    }
    const Result<Regex> quoted = Regex::compile(Regex::quote_meta(subject));
    if (subject.size() < 200 && is_valid_utf8(subject)) {
      if (!quoted.ok() || !quoted.value().contains(subject)) __builtin_trap();
    }
  });
}
