// Go's package time as templates reach it: instants, zones, layouts. Private to the functions room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

// ---- Zones (zones.cpp) -------------------------------------------------------------------------------------------------

/// One of the offsets a zone has had. Seconds east of UTC.
struct ZoneOffset {
  std::string_view name;  // abbreviation, "CET"; empty for a fixed zone without a name
  std::int32_t offset = 0;
  bool is_summer = false;
};
struct ZoneChange {
  std::int64_t at = 0;  // Unix seconds
  std::uint8_t kind = 0;
};

/// A *time.Location. Lives in the job's arena; the zones read so far form a list, so that each file is read once.
struct Zone : Native {
  std::string_view name;
  std::span<const ZoneOffset> kinds;      // empty: UTC
  std::span<const ZoneChange> changes;    // sorted
  std::string_view rule;                  // POSIX TZ rule for what follows the last change; may be empty
  const Zone* next;
};

/// What holds at one second, and from when (inclusive) to when (exclusive).
struct ZoneState {
  ZoneOffset kind;
  std::int64_t start = INT64_MIN;
  std::int64_t end = INT64_MAX;
};

extern const GoType kTypeLocation;
extern const Zone kUtc;

ZoneState zone_at(const Zone& zone, std::int64_t unix_seconds);
/// Offset of the abbreviation near that time; nothing when the zone never used it. source: Location.lookupName
std::optional<std::int32_t> offset_of_name(const Zone& zone, std::string_view name, std::int64_t unix_seconds);
/// The zone of that name from the system's files; nullptr when there is none. source: time.LoadLocation
const Zone* load_zone(Job& job, World& world, std::string_view name);
/// time.Local: the environment's TZ, else /etc/localtime, else UTC.
const Zone* local_zone(Job& job, World& world);
const Zone* fixed_zone(Arena& arena, std::string_view name, std::int32_t offset);

// ---- Instants (calendar.cpp) ---------------------------------------------------------------------------------------------

/// A time.Time. The default is Go's zero time, 0001-01-01 00:00:00 UTC.
struct Instant {
  std::int64_t seconds = -62135596800;  // Unix
  std::int32_t nanos = 0;               // 0 .. 999999999
  const Zone* zone = &kUtc;
  std::optional<std::int64_t> monotonic = {};  // nanoseconds since the start, printed as m=+0.1; only what `now` gave has it
};

/// The calendar's view of an instant in its zone.
struct Civil {
  std::int64_t year = 0;
  int month = 0;    // 1 .. 12
  int day = 0;      // 1 ..
  int year_day = 0;  // 1 ..
  int week_day = 0;  // 0 is Sunday
  int hour = 0;
  int minute = 0;
  int second = 0;
  ZoneOffset zone;
};

/// What time.Date takes: every field may be out of its range and is carried over.
struct DateFields {
  std::int64_t year = 0;
  std::int64_t month = 1;
  std::int64_t day = 1;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t nanos = 0;
};

Civil civil(const Instant& at);
Instant instant(const DateFields& fields, const Zone* zone);
bool is_leap_year(std::int64_t year);
int days_in_month(int month, std::int64_t year);
/// Days of a common year before the month.
int days_before_month(int month);
Instant add(const Instant& at, std::int64_t nanoseconds);
/// a - b, saturating. source: Time.Sub
std::int64_t difference(const Instant& a, const Instant& b);
int compare(const Instant& a, const Instant& b);
/// Time.Truncate and Time.Round: counted from Go's zero time; drop the monotonic reading.
Instant truncated(const Instant& at, std::int64_t nanoseconds);
Instant rounded(const Instant& at, std::int64_t nanoseconds);
Instant in_zone(const Instant& at, const Zone* zone);

inline constexpr std::string_view kMonthNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                                   "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::string_view kDayNames[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                 "Thursday", "Friday", "Saturday"};

// ---- Layouts (layouts.cpp, parse_time.cpp) ---------------------------------------------------------------------------------

/// One element of a layout such as "2006-01-02".
enum class Chunk : std::uint8_t {
  kNone, kLongMonth, kMonth, kNumMonth, kZeroMonth, kLongWeekDay, kWeekDay, kDay, kUnderDay, kZeroDay, kUnderYearDay,
  kZeroYearDay, kHour, kHour12, kZeroHour12, kMinute, kZeroMinute, kSecond, kZeroSecond, kLongYear, kYear, kUpperPm,
  kLowerPm, kZoneName, kIsoZone, kIsoSecondsZone, kIsoShortZone, kIsoColonZone, kIsoColonSecondsZone, kNumZone,
  kNumSecondsZone, kNumShortZone, kNumColonZone, kNumColonSecondsZone, kFraction0, kFraction9,
};
struct LayoutPart {
  std::string_view before;  // literal text
  Chunk chunk = Chunk::kNone;
  std::string_view text;    // the element itself
  std::string_view after;
};
/// The first element of a layout. source: time.nextStdChunk
LayoutPart next_part(std::string_view layout);

/// Time.Format.
void append_time(std::string& out, const Instant& at, std::string_view layout);
inline constexpr std::string_view kRfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00";

struct ParsedTime {
  bool ok = false;
  Instant time;
  std::string error;  // Go's words
};
/// time.ParseInLocation.
ParsedTime parse_time(Arena& arena, std::string_view layout, std::string_view value, const Zone* zone);
/// Quotes as package time does in its errors: bytes outside ASCII as \x...
void append_time_quoted(std::string& out, std::string_view text);

// ---- Values (time_type.cpp) ------------------------------------------------------------------------------------------------

struct TimeValue : Native {
  Instant time;
};
extern const GoType kTypeTime;
Value time_value(Arena& arena, const Instant& time);
bool is_time(const Value& v);
inline const Instant& as_time(const Value& v) { return static_cast<const TimeValue&>(v.as_native()).time; }

// ---- Durations (durations.cpp) -----------------------------------------------------------------------------------------------

struct ParsedDuration {
  bool ok = false;
  std::int64_t nanoseconds = 0;
  std::string error;
};
/// time.ParseDuration.
ParsedDuration parse_duration(std::string_view text);

/// Sprig's duration and durationRound, for the family's table in dates.cpp.
Value duration_text(Call& call);
Value duration_round(Call& call);

}  // namespace rhumbline
