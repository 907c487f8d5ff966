// Versions and constraints: any text is read or refused, and a version read from its own text is the same one.
#include "renderer/base/version.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job&, std::string_view text) {
    const auto [first, second] = fuzz::halves(text);
    std::string error;
    const std::optional<Version> version = Version::parse(first, &error);
    (void)Version::parse_strict(first);
    const std::optional<Constraint> constraint = Constraint::parse(second.empty() ? first : second, &error);
    if (!version) return;
    if (constraint) (void)constraint->check(*version);
    const std::optional<Version> again = Version::parse(version->text());
    if (!again || again->compare(*version) != 0) __builtin_trap();
  });
}
