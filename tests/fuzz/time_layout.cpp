// Go's time layouts and durations: any layout prints any instant, any text is parsed or refused, and RFC 3339 goes there and back.
// First half the layout, second half the text.
#include "renderer/functions/time.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [layout, given] = fuzz::halves(text);
    std::string out;
    append_time(out, Instant{}, layout);
    append_time(out, Instant{.seconds = 1'700'000'000, .nanos = 120'000'000, .zone = fixed_zone(job.arena, "XYZ", -12'345)}, layout);
    (void)parse_duration(given);
    const ParsedTime parsed = parse_time(job.arena, layout, given, &kUtc);
    if (!parsed.ok) {
      if (parsed.error.empty()) __builtin_trap();
      return;
    }
    append_time(out, parsed.time, layout);
    const Civil shown = civil(parsed.time);
    if (shown.year < 0 || shown.year > 9999 || shown.zone.offset % 60 != 0) return;  // RFC 3339 has no form for these
    std::string once;
    append_time(once, parsed.time, kRfc3339Nano);
    const ParsedTime again = parse_time(job.arena, kRfc3339Nano, once, &kUtc);
    if (shown.zone.offset <= -24 * 3600 || shown.zone.offset >= 24 * 3600) return;
    if (!again.ok || compare(again.time, parsed.time) != 0) __builtin_trap();
  });
}
