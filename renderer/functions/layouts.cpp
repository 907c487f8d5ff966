// Time layouts such as "2006-01-02 15:04:05 MST": cut into elements, and written for an instant.
//
// In: a layout, an instant. Out: text. The elements are found from left to right, longest first, as Go finds them; what is no
// element is copied. Trap: "Jan" is an element but "January2" is the long month and "Janx" is plain text.
// source: Go 1.26 time/format.go nextStdChunk, appendFormat
#include "renderer/base/text.h"
#include "renderer/functions/time.h"

namespace rhumbline {
namespace {

struct Element {
  std::string_view text;
  Chunk chunk;
  bool no_lower_after = false;  // not an element when a lower-case letter follows
};

// Per first letter the longest come first: the order is the rule.
constexpr Element kElements[] = {
    {"January", Chunk::kLongMonth},
    {"Jan", Chunk::kMonth, true},
    {"Monday", Chunk::kLongWeekDay},
    {"Mon", Chunk::kWeekDay, true},
    {"MST", Chunk::kZoneName},
    {"01", Chunk::kZeroMonth},
    {"02", Chunk::kZeroDay},
    {"03", Chunk::kZeroHour12},
    {"04", Chunk::kZeroMinute},
    {"05", Chunk::kZeroSecond},
    {"06", Chunk::kYear},
    {"002", Chunk::kZeroYearDay},
    {"15", Chunk::kHour},
    {"1", Chunk::kNumMonth},
    {"2006", Chunk::kLongYear},
    {"2", Chunk::kDay},
    {"_2", Chunk::kUnderDay},
    {"__2", Chunk::kUnderYearDay},
    {"3", Chunk::kHour12},
    {"4", Chunk::kMinute},
    {"5", Chunk::kSecond},
    {"PM", Chunk::kUpperPm},
    {"pm", Chunk::kLowerPm},
    {"-070000", Chunk::kNumSecondsZone},
    {"-07:00:00", Chunk::kNumColonSecondsZone},
    {"-0700", Chunk::kNumZone},
    {"-07:00", Chunk::kNumColonZone},
    {"-07", Chunk::kNumShortZone},
    {"Z070000", Chunk::kIsoSecondsZone},
    {"Z07:00:00", Chunk::kIsoColonSecondsZone},
    {"Z0700", Chunk::kIsoZone},
    {"Z07:00", Chunk::kIsoColonZone},
    {"Z07", Chunk::kIsoShortZone},
};

bool is_lower_letter(std::string_view text) { return !text.empty() && text[0] >= 'a' && text[0] <= 'z'; }

/// Length of a fraction such as ".000" or ",99" at the front; 0: none.
std::size_t fraction_length(std::string_view text) {
  if (text.size() < 2 || (text[1] != '0' && text[1] != '9')) return 0;
  std::size_t end = 1;
  while (end < text.size() && text[end] == text[1]) ++end;
  const bool digit_follows = end < text.size() && text[end] >= '0' && text[end] <= '9';
  return digit_follows ? 0 : end;
}

void append_padded(std::string& out, std::int64_t value, std::size_t width, char pad = '0') {
  std::string digits;
  append_int(digits, value < 0 ? -value : value);
  if (value < 0) out.push_back('-');
  if (digits.size() < width) out.append(width - digits.size(), pad);
  out.append(digits);
}

void append_offset(std::string& out, std::int32_t offset, Chunk chunk) {
  const bool iso = chunk == Chunk::kIsoZone || chunk == Chunk::kIsoColonZone || chunk == Chunk::kIsoSecondsZone ||
                   chunk == Chunk::kIsoShortZone || chunk == Chunk::kIsoColonSecondsZone;
  if (offset == 0 && iso) {
    out.push_back('Z');
    return;
  }
  std::int32_t minutes = offset / 60;
  out.push_back(minutes < 0 ? '-' : '+');
  const std::int32_t seconds = minutes < 0 ? -offset : offset;
  if (minutes < 0) minutes = -minutes;
  append_padded(out, minutes / 60, 2);
  const bool with_seconds = chunk == Chunk::kIsoSecondsZone || chunk == Chunk::kNumSecondsZone ||
                            chunk == Chunk::kNumColonSecondsZone || chunk == Chunk::kIsoColonSecondsZone;
  const bool colons = chunk == Chunk::kIsoColonZone || chunk == Chunk::kNumColonZone || chunk == Chunk::kIsoColonSecondsZone ||
                      chunk == Chunk::kNumColonSecondsZone;
  if (colons) out.push_back(':');
  if (chunk != Chunk::kNumShortZone && chunk != Chunk::kIsoShortZone) append_padded(out, minutes % 60, 2);
  if (with_seconds) {
    if (colons) out.push_back(':');
    append_padded(out, seconds % 60, 2);
  }
}

void append_fraction(std::string& out, std::int32_t nanos, std::string_view element, bool trims) {
  if (trims && nanos == 0) return;
  std::string digits;
  append_padded(digits, nanos, 9);
  const std::size_t wanted = element.size() - 1;
  if (wanted < 9) digits.resize(wanted);
  if (trims) {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return;
  }
  out.push_back(element[0]);
  out.append(digits);
}

void append_date_part(std::string& out, const Civil& c, Chunk chunk) {
  const auto index = static_cast<std::size_t>(c.month - 1);
  const auto week_day = static_cast<std::size_t>(c.week_day);
  switch (chunk) {
    case Chunk::kYear: return append_padded(out, (c.year < 0 ? -c.year : c.year) % 100, 2);
    case Chunk::kLongYear: return append_padded(out, c.year, 4);
    case Chunk::kMonth: out.append(kMonthNames[index].substr(0, 3)); return;
    case Chunk::kLongMonth: out.append(kMonthNames[index]); return;
    case Chunk::kNumMonth: return append_padded(out, c.month, 0);
    case Chunk::kZeroMonth: return append_padded(out, c.month, 2);
    case Chunk::kWeekDay: out.append(kDayNames[week_day].substr(0, 3)); return;
    case Chunk::kLongWeekDay: out.append(kDayNames[week_day]); return;
    case Chunk::kDay: return append_padded(out, c.day, 0);
    case Chunk::kUnderDay: return append_padded(out, c.day, 2, ' ');
    case Chunk::kZeroDay: return append_padded(out, c.day, 2);
    case Chunk::kUnderYearDay: return append_padded(out, c.year_day, 3, ' ');
    default: return append_padded(out, c.year_day, 3);
  }
}

void append_clock_part(std::string& out, const Civil& c, Chunk chunk) {
  const int twelve = c.hour % 12 == 0 ? 12 : c.hour % 12;
  switch (chunk) {
    case Chunk::kHour: return append_padded(out, c.hour, 2);
    case Chunk::kHour12: return append_padded(out, twelve, 0);
    case Chunk::kZeroHour12: return append_padded(out, twelve, 2);
    case Chunk::kMinute: return append_padded(out, c.minute, 0);
    case Chunk::kZeroMinute: return append_padded(out, c.minute, 2);
    case Chunk::kSecond: return append_padded(out, c.second, 0);
    case Chunk::kZeroSecond: return append_padded(out, c.second, 2);
    case Chunk::kUpperPm: out.append(c.hour >= 12 ? "PM" : "AM"); return;
    default: out.append(c.hour >= 12 ? "pm" : "am"); return;
  }
}

}  // namespace

LayoutPart next_part(std::string_view layout) {
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const std::string_view rest = layout.substr(i);
    if (rest.starts_with("_2006")) continue;  // an underscore and the year
    if (rest[0] == '.' || rest[0] == ',') {
      const std::size_t length = fraction_length(rest);
      if (length == 0) continue;
      return {layout.substr(0, i), rest[1] == '9' ? Chunk::kFraction9 : Chunk::kFraction0, rest.substr(0, length), rest.substr(length)};
    }
    for (const Element& element : kElements) {
      if (!rest.starts_with(element.text)) continue;
      const std::string_view after = rest.substr(element.text.size());
      if (element.no_lower_after && is_lower_letter(after)) continue;
      return {layout.substr(0, i), element.chunk, rest.substr(0, element.text.size()), after};
    }
  }
  return {layout, Chunk::kNone, {}, {}};
}

void append_time(std::string& out, const Instant& at, std::string_view layout) {
  const Civil fields = civil(at);
  while (!layout.empty()) {
    const LayoutPart part = next_part(layout);
    out.append(part.before);
    if (part.chunk == Chunk::kNone) return;
    layout = part.after;
    if (part.chunk == Chunk::kFraction0 || part.chunk == Chunk::kFraction9) {
      append_fraction(out, at.nanos, part.text, part.chunk == Chunk::kFraction9);
    } else if (part.chunk == Chunk::kZoneName && !fields.zone.name.empty()) {
      out.append(fields.zone.name);
    } else if (part.chunk == Chunk::kZoneName) {
      append_offset(out, fields.zone.offset, Chunk::kNumZone);
    } else if (part.chunk >= Chunk::kIsoZone) {
      append_offset(out, fields.zone.offset, part.chunk);
    } else if (part.chunk <= Chunk::kZeroYearDay || part.chunk == Chunk::kLongYear || part.chunk == Chunk::kYear) {
      append_date_part(out, fields, part.chunk);
    } else {
      append_clock_part(out, fields, part.chunk);
    }
  }
}

}  // namespace rhumbline
