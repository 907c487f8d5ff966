// time.Time, time.Month, time.Weekday and *time.Location as values: how they print, what JSON shows, which methods templates find.
//
// In: a value made by `now`, toDate, fromToml. Out: rows of the type tables. Of methods that return several results (Date, Clock,
// ISOWeek, Zone, ZoneBounds) there is only what text/template says when it refuses to call them.
// source: Go 1.26 time/time.go, format.go
#include "renderer/base/text.h"
#include "renderer/functions/time.h"

namespace rhumbline {
namespace {

const Instant& self_time(const Value& self) { return as_time(self); }
std::int64_t named_int(const Value& v) { return static_cast<const NamedInt&>(v.as_native()).value; }

Value text_value(Job& job, std::string_view text) { return Value::string(job.arena, job.arena.copy(text)); }

void print_month(Job&, std::string& out, const Value& self) {
  const std::int64_t month = named_int(self);
  if (month >= 1 && month <= 12) {
    out.append(kMonthNames[month - 1]);
  } else {
    out.append("%!Month(");
    append_uint(out, static_cast<std::uint64_t>(month));
    out.push_back(')');
  }
}

void print_week_day(Job&, std::string& out, const Value& self) {
  out.append(kDayNames[static_cast<std::size_t>(named_int(self)) % 7]);
}

void print_location(Job&, std::string& out, const Value& self) { out.append(static_cast<const Zone&>(self.as_native()).name); }

template <void (*print)(Job&, std::string&, const Value&)>
Value printed(Job& job, const Value& self, std::span<const Value>) {
  std::string out;
  print(job, out, self);
  return text_value(job, out);
}

constexpr Method kMonthMethods[] = {{"String", "", printed<print_month>}};
constexpr Method kWeekDayMethods[] = {{"String", "", printed<print_week_day>}};
constexpr Method kLocationMethods[] = {{"String", "", printed<print_location>}};
constexpr GoType kTypeMonth{"time.Month", GoKind::kInt, nullptr, kMonthMethods, print_month};
constexpr GoType kTypeWeekDay{"time.Weekday", GoKind::kInt, nullptr, kWeekDayMethods, print_week_day};
constexpr GoType kTypeLocationStruct{"time.Location", GoKind::kStruct};

/// Time.String, the monotonic reading included.
void print_time(Job&, std::string& out, const Value& self) {
  const Instant& at = self_time(self);
  append_time(out, at, "2006-01-02 15:04:05.999999999 -0700 MST");
  if (!at.monotonic) return;
  const bool negative = *at.monotonic < 0;
  const std::uint64_t nanos = negative ? 0 - static_cast<std::uint64_t>(*at.monotonic) : static_cast<std::uint64_t>(*at.monotonic);
  out.append(negative ? " m=-" : " m=+");
  append_uint(out, nanos / 1'000'000'000);
  std::string fraction;
  append_uint(fraction, nanos % 1'000'000'000);
  out.push_back('.');
  out.append(9 - fraction.size(), '0');
  out.append(fraction);
}

/// RFC 3339 as MarshalJSON and MarshalText allow it; `door` is the method's name in the error.
std::string strict_rfc3339(const Instant& at, std::string_view door) {
  std::string text;
  append_time(text, at, kRfc3339Nano);
  std::string_view problem;
  if (text.size() < 5 || text[4] != '-') {
    problem = "year outside of range [0,9999]";
  } else if (text.back() != 'Z') {
    const std::string_view zone = std::string_view(text).substr(text.size() - 6);
    const bool wide = zone[0] >= '0' && zone[0] <= '9';
    if (wide || (zone[1] - '0') * 10 + (zone[2] - '0') >= 24) problem = "timezone hour outside of range [0,23]";
  }
  if (!problem.empty()) fail({.message = std::string(door).append(": ").append(problem)});
  return text;
}

Value json_time(Job& job, const Value& self) {
  return text_value(job, strict_rfc3339(self_time(self), "json: error calling MarshalJSON for type time.Time: Time.MarshalJSON"));
}

Value bytes_value(Job& job, std::string_view text) { return Value::bytes(job.arena, job.arena.copy(text)); }

Value add_method(Job& job, const Value& self, std::span<const Value> args) {
  return time_value(job.arena, add(self_time(self), named_int(args[0])));
}

Value add_date(Job& job, const Value& self, std::span<const Value> args) {
  const Instant& at = self_time(self);
  const Civil c = civil(at);
  const auto plus = [](std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  };
  const DateFields fields{plus(c.year, args[0].as_int()), plus(c.month, args[1].as_int()), plus(c.day, args[2].as_int()),
                          c.hour, c.minute, c.second, at.nanos};
  return time_value(job.arena, instant(fields, at.zone));
}

Value format(Job& job, const Value& self, std::span<const Value> args) {
  std::string out;
  append_time(out, self_time(self), args[0].as_text());
  job.check_size(out.size());
  return text_value(job, out);
}

Value append_format(Job& job, const Value& self, std::span<const Value> args) {
  std::string out(args[0].is(Kind::kBytes) ? args[0].as_text() : std::string_view{});
  append_time(out, self_time(self), args[1].as_text());
  job.check_size(out.size());
  return bytes_value(job, out);
}

Value go_string(Job& job, const Value& self, std::span<const Value>) {
  const Instant& at = self_time(self);
  const Civil c = civil(at);
  std::string out = "time.Date(";
  append_int(out, c.year);
  out.append(", time.").append(kMonthNames[c.month - 1]);
  for (const std::int64_t field : {c.day, c.hour, c.minute, c.second, static_cast<int>(at.nanos)}) {
    out.append(", ");
    append_int(out, field);
  }
  out.append(", ");
  if (at.zone == &kUtc) {
    out.append("time.UTC");
  } else if (at.zone == job.local_zone) {
    out.append("time.Local");
  } else {
    out.append("time.Location(");
    append_time_quoted(out, at.zone->name);
    out.push_back(')');
  }
  out.push_back(')');
  return text_value(job, out);
}

Value in_location(Job& job, const Value& self, std::span<const Value> args) {
  if (type_of(args[0]) != &kTypeLocation) fail({.message = "time: missing Location in call to Time.In"});
  return time_value(job.arena, in_zone(self_time(self), static_cast<const Zone*>(&args[0].as_native())));
}

template <int Civil::*field>
Value civil_int(Job&, const Value& self, std::span<const Value>) {
  return Value::integer(civil(self_time(self)).*field);
}

Value unix_units(const Value& self, std::int64_t per_second) {
  const Instant& at = self_time(self);
  const auto whole = static_cast<std::uint64_t>(at.seconds) * static_cast<std::uint64_t>(per_second);
  return Value::int64(static_cast<std::int64_t>(whole + static_cast<std::uint64_t>(at.nanos / (1'000'000'000 / per_second))));
}

using Args = std::span<const Value>;
constexpr Method kTimeMethods[] = {
    {"Add", "D", add_method},
    {"AddDate", "iii", add_date},
    {"After", "t", [](Job&, const Value& s, Args a) { return Value::boolean(compare(self_time(s), as_time(a[0])) > 0); }},
    {"AppendFormat", "xs", append_format},
    {"Before", "t", [](Job&, const Value& s, Args a) { return Value::boolean(compare(self_time(s), as_time(a[0])) < 0); }},
    {"Clock", "function Clock has 3 return values; should be 1 or 2", nullptr},
    {"Compare", "t", [](Job&, const Value& s, Args a) { return Value::integer(compare(self_time(s), as_time(a[0]))); }},
    {"Date", "function Date has 3 return values; should be 1 or 2", nullptr},
    {"Day", "", civil_int<&Civil::day>},
    {"Equal", "t", [](Job&, const Value& s, Args a) { return Value::boolean(compare(self_time(s), as_time(a[0])) == 0); }},
    {"Format", "s", format},
    {"GoString", "", go_string},
    {"Hour", "", civil_int<&Civil::hour>},
    {"ISOWeek", "invalid function signature for ISOWeek: second return value should be error; is int", nullptr},
    {"In", "x", in_location},
    {"IsDST", "", [](Job&, const Value& s, Args) { return Value::boolean(civil(self_time(s)).zone.is_summer); }},
    {"IsZero", "", [](Job&, const Value& s, Args) { return Value::boolean(compare(self_time(s), Instant{}) == 0); }},
    {"Local", "",
     [](Job& job, const Value& s, Args) {
       return time_value(job.arena, in_zone(self_time(s), job.local_zone != nullptr ? job.local_zone : &kUtc));
     }},
    {"Location", "", [](Job&, const Value& s, Args) { return Value::native(self_time(s).zone); }},
    {"MarshalJSON", "",
     [](Job& job, const Value& s, Args) {
       return bytes_value(job, '"' + strict_rfc3339(self_time(s), "Time.MarshalJSON") + '"');
     }},
    {"MarshalText", "",
     [](Job& job, const Value& s, Args) { return bytes_value(job, strict_rfc3339(self_time(s), "Time.MarshalText")); }},
    {"Minute", "", civil_int<&Civil::minute>},
    {"Month", "",
     [](Job& job, const Value& s, Args) {
       return Value::native(job.arena.make<NamedInt>(Native{&kTypeMonth}, civil(self_time(s)).month));
     }},
    {"Nanosecond", "", [](Job&, const Value& s, Args) { return Value::integer(self_time(s).nanos); }},
    {"Round", "D",
     [](Job& job, const Value& s, Args a) { return time_value(job.arena, rounded(self_time(s), named_int(a[0]))); }},
    {"Second", "", civil_int<&Civil::second>},
    {"String", "", printed<print_time>},
    {"Sub", "t",
     [](Job& job, const Value& s, Args a) { return duration(job.arena, difference(self_time(s), as_time(a[0]))); }},
    {"Truncate", "D",
     [](Job& job, const Value& s, Args a) { return time_value(job.arena, truncated(self_time(s), named_int(a[0]))); }},
    {"UTC", "", [](Job& job, const Value& s, Args) { return time_value(job.arena, in_zone(self_time(s), &kUtc)); }},
    {"Unix", "", [](Job&, const Value& s, Args) { return Value::int64(self_time(s).seconds); }},
    {"UnixMicro", "", [](Job&, const Value& s, Args) { return unix_units(s, 1'000'000); }},
    {"UnixMilli", "", [](Job&, const Value& s, Args) { return unix_units(s, 1'000); }},
    {"UnixNano", "", [](Job&, const Value& s, Args) { return unix_units(s, 1'000'000'000); }},
    {"Weekday", "",
     [](Job& job, const Value& s, Args) {
       return Value::native(job.arena.make<NamedInt>(Native{&kTypeWeekDay}, civil(self_time(s)).week_day));
     }},
    {"Year", "", [](Job&, const Value& s, Args) { return Value::integer(civil(self_time(s)).year); }},
    {"YearDay", "", civil_int<&Civil::year_day>},
    {"Zone", "invalid function signature for Zone: second return value should be error; is int", nullptr},
    {"ZoneBounds", "invalid function signature for ZoneBounds: second return value should be error; is time.Time", nullptr},
};

}  // namespace

constinit const GoType kTypeLocation{"*time.Location", GoKind::kPointer, &kTypeLocationStruct, kLocationMethods, print_location};
constinit const GoType kTypeTime{"time.Time", GoKind::kStruct, nullptr, kTimeMethods, print_time, json_time};

Value time_value(Arena& arena, const Instant& time) { return Value::native(arena.make<TimeValue>(Native{&kTypeTime}, time)); }

bool is_time(const Value& v) { return v.is(Kind::kNative) && v.as_native().type == &kTypeTime; }

}  // namespace rhumbline
