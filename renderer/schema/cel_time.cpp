// Moments and durations of CEL.
//
// In: RFC 3339 texts, Go durations, numbers. Out: moments as seconds since 1970 and nanoseconds, durations as nanoseconds.
// Traps: the years 1 to 9999 are all there are; months, days of the month and of the year count from 0 (getDate() from 1); zones are UTC
// or an offset here, a named one is unknown.
// source: the CEL specification, doc/langdef.md; cel-go common/types timestamp.go, duration.go; kube-openapi pkg/validation/strfmt time.go
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/format.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;
constexpr std::int64_t kSecond = 1'000'000'000;      // nanoseconds
constexpr std::int64_t kDay = 86'400;                // seconds
constexpr std::int64_t kFirst = -62'135'596'800;     // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253'402'300'799;      // 9999-12-31T23:59:59Z

struct Date {
  std::int64_t year = 1970;
  int month = 1, day = 1;
};

/// Days since 1970-01-01 in the Gregorian calendar, and back. source: H. Hinnant, chrono-compatible low-level date algorithms
std::int64_t days_of(const Date& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
  const std::int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}
Date date_of(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097, of_era = days - era * 146'097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t march = (5 * of_year + 2) / 153;
  const int month = static_cast<int>(march < 10 ? march + 3 : march - 9);
  return {year + era * 400 + (month <= 2 ? 1 : 0), month, static_cast<int>(of_year - (153 * march + 2) / 5 + 1)};
}
std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t digits(std::string_view text, std::size_t at, std::size_t count) {
  std::int64_t value = 0;
  for (const char c : text.substr(std::min(at, text.size()), count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return text.size() < at + count ? -1 : value;
}

/// "Z", "+01:30": seconds east of UTC.
bool zone_offset(std::string_view text, std::int64_t& seconds) {
  seconds = 0;
  if (text == "Z") return true;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  const std::int64_t hours = digits(text, 1, 2), minutes = digits(text, 4, 2);
  if (hours < 0 || hours > 24 || minutes < 0 || minutes > 60) return false;
  seconds = (hours * 60 + minutes) * 60 * (text[0] == '-' ? -1 : 1);
  return true;
}

bool in_range(std::int64_t seconds) { return seconds >= kFirst && seconds <= kLast; }

CelValue moment(CelRun& run, std::int64_t seconds, std::int64_t nanoseconds) {
  if (!in_range(seconds)) return cel_error(run, "timestamp overflow");
  return {.sort = Sort::kTime, .part = static_cast<std::int32_t>(nanoseconds), .whole = seconds};
}

CelValue to_time(CelRun& run, CelArgs a) {
  if (a[0].is(Sort::kTime)) return a[0];
  if (a[0].is(Sort::kInt)) return moment(run, a[0].whole, 0);
  CelValue made;
  return parse_cel_time(a[0].text, {}, made) ? made : cel_error(run, "cannot parse \"" + std::string(a[0].text) + "\" as a timestamp");
}

CelValue to_duration(CelRun& run, CelArgs a) {
  if (a[0].is(Sort::kDuration)) return a[0];
  std::int64_t nanoseconds = 0;
  if (a[0].is(Sort::kInt)) return {.sort = Sort::kDuration, .whole = a[0].whole};
  if (!parse_go_duration(a[0].text, nanoseconds)) return cel_error(run, "cannot parse \"" + std::string(a[0].text) + "\" as a duration");
  return {.sort = Sort::kDuration, .whole = nanoseconds};
}

/// A moment's seconds as a clock in the zone shows them; false: `fault` says why not.
bool local_seconds(CelRun& run, CelArgs a, std::int64_t& seconds, CelValue& fault) {
  seconds = a[0].whole;
  if (a.size() == 1 || a[1].text.empty() || a[1].text == "UTC") return true;
  const std::string_view zone = a[1].text;
  const std::size_t colon = zone.find(':');
  if (colon == std::string_view::npos) {
    fault = cel_unknown(run, "the time zone \"" + std::string(zone) + "\" is not known here");
    return false;
  }
  const ParsedInt hours = parse_int(zone.substr(0, colon), 10), minutes = parse_int(zone.substr(colon + 1), 10);
  const bool plain = hours.status == ParseStatus::kOk && minutes.status == ParseStatus::kOk && std::abs(hours.value) <= 1000 && std::abs(minutes.value) <= 60'000;
  if (!plain) {
    fault = cel_error(run, "\"" + std::string(zone) + "\" is no time zone");
    return false;
  }
  seconds += (hours.value * 60 + (zone[0] == '-' ? -minutes.value : minutes.value)) * 60;
  return true;
}

enum class Part { kYear, kMonth, kYearDay, kDate, kMonthDay, kWeekDay, kHours, kMinutes, kSeconds, kMilliseconds };

template <Part kPart>
CelValue part_of_time(CelRun& run, CelArgs a) {
  std::int64_t seconds = 0;
  CelValue fault;
  if (!local_seconds(run, a, seconds, fault)) return fault;
  const std::int64_t days = floor_div(seconds, kDay), clock = seconds - days * kDay;
  const Date date = date_of(days);
  switch (kPart) {
    case Part::kYear: return cel_int(date.year);
    case Part::kMonth: return cel_int(date.month - 1);
    case Part::kYearDay: return cel_int(days - days_of({date.year, 1, 1}));
    case Part::kDate: return cel_int(date.day);
    case Part::kMonthDay: return cel_int(date.day - 1);
    case Part::kWeekDay: return cel_int(((days + 4) % 7 + 7) % 7);
    case Part::kHours: return cel_int(clock / 3600);
    case Part::kMinutes: return cel_int(clock / 60 % 60);
    case Part::kSeconds: return cel_int(clock % 60);
    case Part::kMilliseconds: return cel_int(a[0].part / 1'000'000);
  }
  return {};
}

template <std::int64_t kUnit>
CelValue part_of_duration(CelRun&, CelArgs a) {
  return cel_int(a[0].whole / kUnit);
}

constexpr CelFunction kFunctions[] = {
    {"duration", "d", to_duration},
    {"duration", "i", to_duration},
    {"duration", "s", to_duration},
    {"getDate", "t.", part_of_time<Part::kDate>},
    {"getDate", "t.s", part_of_time<Part::kDate>},
    {"getDayOfMonth", "t.", part_of_time<Part::kMonthDay>},
    {"getDayOfMonth", "t.s", part_of_time<Part::kMonthDay>},
    {"getDayOfWeek", "t.", part_of_time<Part::kWeekDay>},
    {"getDayOfWeek", "t.s", part_of_time<Part::kWeekDay>},
    {"getDayOfYear", "t.", part_of_time<Part::kYearDay>},
    {"getDayOfYear", "t.s", part_of_time<Part::kYearDay>},
    {"getFullYear", "t.", part_of_time<Part::kYear>},
    {"getFullYear", "t.s", part_of_time<Part::kYear>},
    {"getHours", "d.", part_of_duration<3600 * kSecond>},
    {"getHours", "t.", part_of_time<Part::kHours>},
    {"getHours", "t.s", part_of_time<Part::kHours>},
    {"getMilliseconds", "d.", part_of_duration<kSecond / 1000>},
    {"getMilliseconds", "t.", part_of_time<Part::kMilliseconds>},
    {"getMilliseconds", "t.s", part_of_time<Part::kMilliseconds>},
    {"getMinutes", "d.", part_of_duration<60 * kSecond>},
    {"getMinutes", "t.", part_of_time<Part::kMinutes>},
    {"getMinutes", "t.s", part_of_time<Part::kMinutes>},
    {"getMonth", "t.", part_of_time<Part::kMonth>},
    {"getMonth", "t.s", part_of_time<Part::kMonth>},
    {"getSeconds", "d.", part_of_duration<kSecond>},
    {"getSeconds", "t.", part_of_time<Part::kSeconds>},
    {"getSeconds", "t.s", part_of_time<Part::kSeconds>},
    {"timestamp", "i", to_time},
    {"timestamp", "s", to_time},
    {"timestamp", "t", to_time},
};

}  // namespace

std::span<const CelFunction> cel_time_functions() { return kFunctions; }

bool parse_cel_time(std::string_view text, std::string_view format, CelValue& moment) {
  if (!date_error(text.substr(0, 10)).empty()) return false;
  const Date date{digits(text, 0, 4), static_cast<int>(digits(text, 5, 2)), static_cast<int>(digits(text, 8, 2))};
  std::int64_t seconds = days_of(date) * kDay, nanoseconds = 0, offset = 0;
  if (format != "date") {
    const std::int64_t hours = digits(text, 11, 2), minutes = digits(text, 14, 2), rest = digits(text, 17, 2);
    const bool shaped = text.size() > 18 && text[10] == 'T' && text[13] == ':' && text[16] == ':';
    if (!shaped || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || rest < 0 || rest > 59) return false;
    seconds += hours * 3600 + minutes * 60 + rest;
    std::size_t at = 19;
    if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
      std::int64_t unit = kSecond / 10;
      const std::size_t first = ++at;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) nanoseconds += (text[at] - '0') * unit;
      if (at == first) return false;
    }
    const bool local = at == text.size() && format == "date-time";  // ISO 8601 without zone
    if (!local && !zone_offset(text.substr(at), offset)) return false;
    seconds -= offset;
  } else if (text.size() != 10) {
    return false;
  }
  moment.sort = Sort::kTime;
  moment.part = static_cast<std::int32_t>(nanoseconds);
  moment.zone = static_cast<std::int32_t>(offset);
  moment.whole = seconds;
  return in_range(seconds);
}

CelValue cel_time_arithmetic(CelRun& run, char op, const CelValue& a, const CelValue& b) {
  if (op == '-' && a.is(Sort::kTime) && b.is(Sort::kTime)) {
    std::int64_t nanoseconds = 0;
    const bool overflow = __builtin_mul_overflow(a.whole - b.whole, kSecond, &nanoseconds) ||
                          __builtin_add_overflow(nanoseconds, static_cast<std::int64_t>(a.part) - b.part, &nanoseconds);
    return overflow ? cel_error(run, "duration overflow") : CelValue{.sort = Sort::kDuration, .whole = nanoseconds};
  }
  const bool reversed = op == '+' && a.is(Sort::kDuration);
  const CelValue &start = reversed ? b : a, &step = reversed ? a : b;
  if (!start.is(Sort::kTime) || !step.is(Sort::kDuration) || (op != '+' && op != '-')) return cel_no_overload(run, std::string_view(&op, 1));
  if (op == '-' && step.whole == INT64_MIN) return cel_error(run, "timestamp overflow");
  const std::int64_t by = op == '-' ? -step.whole : step.whole;
  const std::int64_t whole = floor_div(by, kSecond), part = start.part + (by - whole * kSecond);
  CelValue made = moment(run, start.whole + whole + part / kSecond, part % kSecond);
  made.zone = start.zone;
  return made;
}

std::string cel_time_text(const CelValue& moment) {
  const std::int64_t seconds = moment.whole + moment.zone, days = floor_div(seconds, kDay), clock = seconds - days * kDay;
  const Date date = date_of(days);
  const auto padded = [](std::int64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
  };
  std::string out = padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T" + padded(clock / 3600, 2) + ":" +
                    padded(clock / 60 % 60, 2) + ":" + padded(clock % 60, 2);
  if (moment.part != 0) {
    out += "." + padded(moment.part, 9);
    out.erase(out.find_last_not_of('0') + 1);
  }
  if (moment.zone == 0) return out + "Z";
  const std::int64_t minutes = std::abs(moment.zone) / 60;
  return out + (moment.zone < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2);
}

std::string cel_duration_text(const CelValue& duration) {
  std::string out;
  const auto seconds = static_cast<double>(duration.whole / kSecond);
  append_float(out, seconds + static_cast<double>(duration.whole % kSecond) / 1e9, 'f', -1);
  return out + "s";
}

}  // namespace rhumbline::schema
