// Calendar arithmetic on instants: Unix seconds to year, month, day and back, as Go's package time counts them.
//
// In: seconds and a zone. Out: fields of the proleptic Gregorian calendar. Days are counted from the first of March of a year
// far in the past that begins a cycle of 400 years, unsigned: so the arithmetic wraps for absurd times exactly as Go's does
// and no signed overflow can happen.
#include "renderer/functions/time.h"

namespace rhumbline {
namespace {

constexpr std::uint64_t kDaySeconds = 86400;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kCycleDays = 146097;
constexpr std::uint64_t kCyclesBefore = 730692556;             // of 400 years, before the year 0
constexpr std::int64_t kYearsBefore = 292277022400;            // the same in years
constexpr std::uint64_t kEpochDays = kCyclesBefore * kCycleDays + 719468;  // first day counted .. 1970-01-01
constexpr std::int64_t kZeroTime = -62135596800;
__extension__ using Wide = __int128;

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

/// Days from 1970-01-01 to the date; the month is in its range, wraps for absurd years.
std::int64_t days_of(std::int64_t year, int month, std::int64_t day) {
  const std::uint64_t march_year = static_cast<std::uint64_t>(year) - (month <= 2 ? 1 : 0) + static_cast<std::uint64_t>(kYearsBefore);
  const std::uint64_t cycle = march_year / 400;
  const std::uint64_t of_cycle = march_year % 400;
  const auto march_month = static_cast<std::uint64_t>(month > 2 ? month - 3 : month + 9);
  const std::uint64_t of_year = (153 * march_month + 2) / 5;
  const std::uint64_t days = cycle * kCycleDays + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year;
  return static_cast<std::int64_t>(days + static_cast<std::uint64_t>(day) - 1 - kEpochDays);
}

/// Brings `low` into 0 .. base-1 and carries the rest to `high`. source: time.norm
void carry(std::int64_t& high, std::int64_t& low, std::int64_t base) {
  std::int64_t quotient = low / base;
  std::int64_t rest = low % base;
  if (rest < 0) {
    rest += base;
    --quotient;
  }
  high = wrapping_add(high, quotient);
  low = rest;
}

}  // namespace

bool is_leap_year(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_before_month(int month) {
  static constexpr int kBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  return kBefore[month - 1];
}

int days_in_month(int month, std::int64_t year) {
  if (month == 2 && is_leap_year(year)) return 29;
  return days_before_month(month + 1) - days_before_month(month);
}

Civil civil(const Instant& at) {
  Civil out;
  out.zone = zone_at(*at.zone, at.seconds).kind;
  const std::uint64_t absolute = static_cast<std::uint64_t>(at.seconds) + static_cast<std::uint64_t>(std::int64_t{out.zone.offset}) +
                                 kEpochDays * kDaySeconds;
  const std::uint64_t days = absolute / kDaySeconds;
  const auto of_day = static_cast<int>(absolute % kDaySeconds);
  out.hour = of_day / 3600;
  out.minute = of_day / 60 % 60;
  out.second = of_day % 60;
  out.week_day = static_cast<int>((days + 3) % 7);  // the first day counted was a Wednesday

  const std::uint64_t of_cycle = days % kCycleDays;
  const std::uint64_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
  const auto of_year = static_cast<int>(of_cycle - (365 * year + year / 4 - year / 100));  // from the first of March
  const int march_month = (5 * of_year + 2) / 153;
  out.day = of_year - (153 * march_month + 2) / 5 + 1;
  out.month = march_month < 10 ? march_month + 3 : march_month - 9;
  out.year = static_cast<std::int64_t>(days / kCycleDays * 400 + year) - kYearsBefore + (out.month <= 2 ? 1 : 0);
  out.year_day = days_before_month(out.month) + out.day + (out.month > 2 && is_leap_year(out.year) ? 1 : 0);
  return out;
}

Instant instant(const DateFields& fields, const Zone* zone) {
  DateFields f = fields;
  std::int64_t month = f.month - 1;
  carry(f.year, month, 12);
  carry(f.second, f.nanos, kSecond);
  carry(f.minute, f.second, 60);
  carry(f.hour, f.minute, 60);
  carry(f.day, f.hour, 24);
  const auto days = static_cast<std::uint64_t>(days_of(f.year, static_cast<int>(month) + 1, f.day));
  auto unix = static_cast<std::int64_t>(days * kDaySeconds + static_cast<std::uint64_t>(f.hour * 3600 + f.minute * 60 + f.second));
  // The fields are local: the offset that holds at the same UTC reading is a guess, checked once. source: time.Date
  const ZoneState guess = zone_at(*zone, unix);
  if (guess.kind.offset != 0) {
    std::int32_t offset = guess.kind.offset;
    const std::int64_t utc = wrapping_add(unix, -offset);
    if (utc < guess.start || utc >= guess.end) offset = zone_at(*zone, utc).kind.offset;
    unix = wrapping_add(unix, -offset);
  }
  return Instant{unix, static_cast<std::int32_t>(f.nanos), zone, {}};
}

Instant add(const Instant& at, std::int64_t nanoseconds) {
  Instant out = at;
  std::int64_t seconds = nanoseconds / kSecond;
  std::int64_t nanos = at.nanos + nanoseconds % kSecond;
  carry(seconds, nanos, kSecond);
  out.seconds = wrapping_add(at.seconds, seconds);
  out.nanos = static_cast<std::int32_t>(nanos);
  if (out.monotonic) {
    const Wide sum = Wide{*at.monotonic} + nanoseconds;
    out.monotonic = static_cast<std::int64_t>(sum);
    if (*out.monotonic != sum) out.monotonic.reset();
  }
  return out;
}

std::int64_t difference(const Instant& a, const Instant& b) {
  const Wide nanos = (Wide{a.seconds} - b.seconds) * kSecond + (a.nanos - b.nanos);
  if (nanos > INT64_MAX) return INT64_MAX;
  if (nanos < INT64_MIN) return INT64_MIN;
  return static_cast<std::int64_t>(nanos);
}

int compare(const Instant& a, const Instant& b) {
  if (a.seconds != b.seconds) return a.seconds < b.seconds ? -1 : 1;
  return a.nanos == b.nanos ? 0 : (a.nanos < b.nanos ? -1 : 1);
}

namespace {

/// What is left over of the time since Go's zero time after whole multiples.
std::int64_t remainder(const Instant& at, std::int64_t multiple) {
  const Wide total = (Wide{at.seconds} - kZeroTime) * kSecond + at.nanos;
  const auto rest = static_cast<std::int64_t>(total % multiple);
  return rest < 0 ? rest + multiple : rest;
}

}  // namespace

Instant truncated(const Instant& at, std::int64_t nanoseconds) {
  Instant plain = at;
  plain.monotonic.reset();
  return nanoseconds <= 0 ? plain : add(plain, -remainder(plain, nanoseconds));
}

Instant rounded(const Instant& at, std::int64_t nanoseconds) {
  Instant plain = at;
  plain.monotonic.reset();
  if (nanoseconds <= 0) return plain;
  const std::int64_t rest = remainder(plain, nanoseconds);
  return add(plain, rest < nanoseconds - rest ? -rest : nanoseconds - rest);
}

Instant in_zone(const Instant& at, const Zone* zone) { return Instant{at.seconds, at.nanos, zone, {}}; }

}  // namespace rhumbline
