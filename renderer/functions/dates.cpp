// Dates: now, date, toDate, dateModify and their twins.
//
// In: a time.Time or Unix seconds. Out: text or times. Trap, kept for parity: a number of a values file is a float64, which is
// none of the types that Sprig's date knows, so `date` shows the present time instead. source: sprig v3 date.go
#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/time.h"

namespace rhumbline {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Instant now(Call& call) {
  const std::int64_t nanos = call.world().now();
  const std::int64_t rest = (nanos % kSecond + kSecond) % kSecond;
  return Instant{(nanos - rest) / kSecond, static_cast<std::int32_t>(rest), local_zone(call.job, call.world()), {}};
}

bool is_int32(const Value& v) { return v.is(Kind::kNative) && v.as_native().type == &kTypeInt32; }

/// The time that an argument of date or ago means.
Instant meant(Call& call, const Value& v) {
  if (is_time(v)) return as_time(v);
  if (v.is(Kind::kInt) || v.is(Kind::kInt64)) return Instant{v.as_int(), 0, &kUtc, {}};
  if (is_int32(v)) return Instant{static_cast<const NamedInt&>(v.as_native()).value, 0, &kUtc, {}};
  return now(call);
}

Value formatted(Call& call, std::string_view layout, const Value& when, std::string_view zone_name) {
  const Zone* zone = load_zone(call.job, call.world(), zone_name);
  std::string out;
  append_time(out, in_zone(meant(call, when), zone != nullptr ? zone : &kUtc), layout);
  return call.string(out);
}

Value date(Call& call) { return formatted(call, call.text(0), call[1], "Local"); }
Value date_in_zone(Call& call) { return formatted(call, call.text(0), call[1], call.text(2)); }
Value html_date(Call& call) { return formatted(call, "2006-01-02", call[0], "Local"); }
Value html_date_in_zone(Call& call) { return formatted(call, "2006-01-02", call[0], call.text(1)); }

Value now_value(Call& call) {
  Instant time = now(call);
  time.monotonic = 0;
  return time_value(call.arena(), time);
}

Value ago(Call& call) {
  const Instant then = is_int32(call[0]) ? now(call) : meant(call, call[0]);
  std::string out;
  append_printed(call.job, out, duration(call.arena(), round_duration(difference(now(call), then), kSecond)));
  return call.string(out);
}

Value date_modify(Call& call) {
  const ParsedDuration by = parse_duration(call.text(0));
  return by.ok ? time_value(call.arena(), add(as_time(call[1]), by.nanoseconds)) : call[1];
}

Value must_date_modify(Call& call) {
  const ParsedDuration by = parse_duration(call.text(0));
  if (!by.ok) call.fail(by.error);
  return time_value(call.arena(), add(as_time(call[1]), by.nanoseconds));
}

Value to_date(Call& call) {
  return time_value(call.arena(), parse_time(call.arena(), call.text(0), call.text(1), local_zone(call.job, call.world())).time);
}

Value must_to_date(Call& call) {
  const ParsedTime parsed = parse_time(call.arena(), call.text(0), call.text(1), local_zone(call.job, call.world()));
  if (!parsed.ok) call.fail(parsed.error);
  return time_value(call.arena(), parsed.time);
}

Value unix_epoch(Call& call) {
  std::string out;
  append_int(out, as_time(call[0]).seconds);
  return call.string(out);
}

constexpr Function kRows[] = {
    {"ago", "x", Purity::kClock, ago, "ago TIME: how long ago, in whole seconds, \"2h34m7s\""},
    {"date", "sx", Purity::kClock, date, "date LAYOUT TIME: the time in Go's layout, local zone; TIME may be Unix seconds"},
    {"dateInZone", "sxs", Purity::kClock, date_in_zone, "dateInZone LAYOUT TIME ZONE: as date, in a zone such as \"Europe/Berlin\""},
    {"dateModify", "st", Purity::kPure, date_modify, "dateModify DURATION TIME: the time moved by \"-1.5h\""},
    {"date_in_zone", "sxs", Purity::kClock, date_in_zone, "date_in_zone LAYOUT TIME ZONE: the old name of dateInZone"},
    {"date_modify", "st", Purity::kPure, date_modify, "date_modify DURATION TIME: the old name of dateModify"},
    {"duration", "x", Purity::kPure, duration_text, "duration SECONDS: Go's text for it, \"1m35s\"; digits or an int64, else 0s"},
    {"durationRound", "x", Purity::kClock, duration_round, "durationRound D: the largest unit only, \"2h\"; D is text, nanoseconds or a time"},
    {"htmlDate", "x", Purity::kClock, html_date, "htmlDate TIME: 2006-01-02"},
    {"htmlDateInZone", "xs", Purity::kClock, html_date_in_zone, "htmlDateInZone TIME ZONE: 2006-01-02 in that zone"},
    {"mustDateModify", "st", Purity::kPure, must_date_modify, "mustDateModify DURATION TIME: as dateModify; a bad duration is an error"},
    {"mustToDate", "ss", Purity::kEnvironment, must_to_date, "mustToDate LAYOUT TEXT: as toDate; text that does not fit is an error"},
    {"must_date_modify", "st", Purity::kPure, must_date_modify, "must_date_modify DURATION TIME: the old name of mustDateModify"},
    {"now", "", Purity::kClock, now_value, "now: the present time"},
    {"toDate", "ss", Purity::kEnvironment, to_date, "toDate LAYOUT TEXT: the time that the text means"},
    {"unixEpoch", "t", Purity::kPure, unix_epoch, "unixEpoch TIME: seconds since 1970 as text"},
};

}  // namespace

std::span<const Function> date_functions() { return kRows; }

}  // namespace rhumbline
