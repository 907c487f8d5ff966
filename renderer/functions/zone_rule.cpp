// Reads a POSIX TZ rule and says which of its two offsets holds at a given second.
//
// In: "EST5EDT,M3.2.0,M11.1.0" and Unix seconds. Out: abbreviation, offset, and the span in which they hold. A parser without
// allocation: each step takes its part off the front. Trap: offsets in the rule count west of Greenwich, ours count east.
#include "renderer/functions/zone_rule.h"

#include <utility>

namespace rhumbline {
namespace {

constexpr std::int64_t kDay = 86400;

struct Rule {
  char kind = 'D';  // J: Julian day without leap days, D: day of the year from 0, M: month, week, day
  int day = 0;
  int week = 0;
  int month = 0;
  int time = 7200;  // seconds of the day
};

/// Takes pieces off the front; `ok` turns false for good at the first that does not fit.
struct RuleReader {
  std::string_view rest;
  bool ok = true;

  bool accept(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }

  int number(int least, int most) {
    int value = 0;
    std::size_t used = 0;
    while (used < rest.size() && rest[used] >= '0' && rest[used] <= '9' && value <= most) value = value * 10 + (rest[used++] - '0');
    if (used == 0 || value < least || value > most) ok = false;
    rest.remove_prefix(used);
    return value;
  }

  std::string_view name() {
    if (accept('<')) {
      const std::size_t end = rest.find('>');
      if (end == std::string_view::npos) {
        ok = false;
        return {};
      }
      const std::string_view found = rest.substr(0, end);
      rest.remove_prefix(end + 1);
      return found;
    }
    const std::size_t end = std::min(rest.find_first_of("0123456789,-+"), rest.size());
    if (end < 3) ok = false;
    const std::string_view found = rest.substr(0, end);
    rest.remove_prefix(end);
    return found;
  }

  int offset() {
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) rest.remove_prefix(1);
    int seconds = number(0, 24 * 7) * 3600;
    if (ok && accept(':')) {
      seconds += number(0, 59) * 60;
      if (ok && accept(':')) seconds += number(0, 59);
    }
    return negative ? -seconds : seconds;
  }

  Rule rule() {
    Rule out;
    if (accept('J')) {
      out.kind = 'J';
      out.day = number(1, 365);
    } else if (accept('M')) {
      out.kind = 'M';
      out.month = number(1, 12);
      if (!accept('.')) ok = false;
      out.week = number(1, 5);
      if (!accept('.')) ok = false;
      out.day = number(0, 6);
    } else {
      out.day = number(0, 365);
    }
    if (ok && accept('/')) out.time = offset();
    return out;
  }
};

/// Day of the year (from 0) of "the week-th week day of a month"; week 5 is the last.
std::int64_t day_by_week(const Rule& rule, std::int64_t year) {
  // Zeller's congruence for the week day of the month's first day.
  const int month = (rule.month + 9) % 12 + 1;
  const std::int64_t shifted = rule.month <= 2 ? year - 1 : year;
  const std::int64_t century = shifted / 100;
  const std::int64_t of_century = shifted % 100;
  std::int64_t first = ((26 * month - 2) / 10 + 1 + of_century + of_century / 4 + century / 4 - 2 * century) % 7;
  if (first < 0) first += 7;
  std::int64_t day = rule.day - first;
  if (day < 0) day += 7;
  for (int week = 1; week < rule.week && day + 7 < days_in_month(rule.month, year); ++week) day += 7;
  day += days_before_month(rule.month);
  return is_leap_year(year) && rule.month > 2 ? day + 1 : day;
}

/// Seconds since the year's start in UTC at which the rule strikes, when `offset` holds before it.
std::int64_t strike(const Rule& rule, std::int64_t year, int offset) {
  std::int64_t seconds = 0;
  if (rule.kind == 'J') {
    seconds = (rule.day - 1) * kDay + (is_leap_year(year) && rule.day >= 60 ? kDay : 0);
  } else {
    seconds = (rule.kind == 'M' ? day_by_week(rule, year) : rule.day) * kDay;
  }
  return seconds + rule.time - offset;
}

}  // namespace

std::optional<ZoneState> zone_by_rule(std::string_view text, std::int64_t unix_seconds, std::int64_t last_change) {
  RuleReader reader{text};
  ZoneOffset standard;
  ZoneOffset summer;
  standard.name = reader.name();
  if (reader.ok) standard.offset = -reader.offset();
  if (!reader.ok) return std::nullopt;
  if (reader.rest.empty() || reader.rest.front() == ',') return ZoneState{standard, last_change, INT64_MAX};
  summer.name = reader.name();
  summer.is_summer = true;
  if (!reader.ok) return std::nullopt;
  summer.offset = reader.rest.empty() || reader.rest.front() == ',' ? standard.offset + 3600 : -reader.offset();
  if (reader.rest.empty()) reader.rest = ",M3.2.0,M11.1.0";
  if (!reader.ok || (!reader.accept(',') && !reader.accept(';'))) return std::nullopt;
  const Rule begins = reader.rule();
  if (!reader.ok || !reader.accept(',')) return std::nullopt;
  const Rule ends = reader.rule();
  if (!reader.ok || !reader.rest.empty()) return std::nullopt;

  const Civil utc = civil(Instant{unix_seconds, 0, &kUtc, {}});
  const std::int64_t of_year = (utc.year_day - 1) * kDay + unix_seconds % kDay;
  const std::int64_t year_start = unix_seconds - of_year;
  std::int64_t start = strike(begins, utc.year, standard.offset);
  std::int64_t end = strike(ends, utc.year, summer.offset);
  if (end < start) {  // the southern half: the year begins in summer
    std::swap(start, end);
    std::swap(standard, summer);
  }
  if (of_year < start) return ZoneState{standard, year_start, year_start + start};
  if (of_year >= end) return ZoneState{standard, year_start + end, year_start + 365 * kDay};
  return ZoneState{summer, year_start + start, year_start + end};
}

}  // namespace rhumbline
