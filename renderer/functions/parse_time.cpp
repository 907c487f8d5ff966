// Reads a time by a layout: toDate, mustToDate, the datetimes of TOML.
//
// In: layout, text, the zone that is meant when the text names none. Out: the instant, or Go's error text. One TimeReader takes
// the text apart element by element; finish() then checks the day against the month and finds the zone.
// Trap: an abbreviation that the zone does not know becomes a zone of that name with offset 0, so the instant is "wrong" but
// prints as it was written. source: Go 1.26 time/format.go parse
#include "renderer/base/text.h"
#include "renderer/functions/time.h"

namespace rhumbline {
namespace {

bool is_digit_at(std::string_view s, std::size_t i) { return i < s.size() && s[i] >= '0' && s[i] <= '9'; }

bool equal_fold(std::string_view a, std::string_view b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int x = a[i] | 0x20;
    if (a[i] != b[i] && (x != (b[i] | 0x20) || x < 'a' || x > 'z')) return false;
  }
  return true;
}

/// Length of an abbreviation such as CET, GMT+3, -03 at the front; 0: none. source: time.parseTimeZone
std::size_t signed_offset_length(std::string_view s) {
  if (s.empty() || (s[0] != '+' && s[0] != '-')) return 0;
  std::size_t end = 1;
  int value = 0;
  while (is_digit_at(s, end) && value < 1000) value = value * 10 + (s[end++] - '0');
  return end == 1 || value > 23 ? 0 : end;
}

std::size_t zone_name_length(std::string_view s) {
  if (s.size() < 3) return 0;
  if (s.starts_with("ChST") || s.starts_with("MeST")) return 4;
  if (s.starts_with("GMT")) return 3 + signed_offset_length(s.substr(3));
  if (s[0] == '+' || s[0] == '-') return signed_offset_length(s);
  std::size_t upper = 0;
  while (upper < 6 && upper < s.size() && s[upper] >= 'A' && s[upper] <= 'Z') ++upper;
  if (upper == 5) return s[4] == 'T' ? 5 : 0;
  if (upper == 4) return s[3] == 'T' || s.starts_with("WITA") ? 4 : 0;
  return upper == 3 ? 3 : 0;
}

/// Reads one value against one layout.
class TimeReader {
 public:
  TimeReader(Arena& arena, std::string_view layout, std::string_view value, const Zone* zone)
      : arena_(arena), layout_(layout), whole_(value), rest_(value), zone_(zone) {}

  ParsedTime run() {
    std::string_view layout = layout_;
    while (true) {
      const LayoutPart part = next_part(layout);
      if (!skip(part.before)) return fail(part.before, rest_);
      if (part.chunk == Chunk::kNone) break;
      layout = part.after;
      const std::string_view held = rest_;
      bool good = true;
      if (part.chunk == Chunk::kSecond || part.chunk == Chunk::kZeroSecond) {
        good = second(part.chunk, layout);
      } else if (part.chunk == Chunk::kFraction0 || part.chunk == Chunk::kFraction9) {
        good = fraction(part);
      } else if (part.chunk == Chunk::kZoneName || part.chunk >= Chunk::kIsoZone) {
        good = part.chunk == Chunk::kZoneName ? zone_name() : offset(part.chunk);
      } else if (part.chunk >= Chunk::kHour && part.chunk <= Chunk::kZeroMinute) {
        good = clock(part.chunk);
      } else {
        good = date(part.chunk);
      }
      if (!range_error_.empty()) return fail_with(": " + std::string(range_error_) + " out of range");
      if (!good) return fail(part.text, held);
    }
    if (!rest_.empty()) {
      std::string message = ": extra text: ";
      append_time_quoted(message, rest_);
      return fail_with(message);
    }
    return finish();
  }

 private:
  ParsedTime fail(std::string_view element, std::string_view held) const {
    ParsedTime out;
    out.error = "parsing time ";
    append_time_quoted(out.error, whole_);
    out.error += " as ";
    append_time_quoted(out.error, layout_);
    out.error += ": cannot parse ";
    append_time_quoted(out.error, held);
    out.error += " as ";
    append_time_quoted(out.error, element);
    return out;
  }

  ParsedTime fail_with(const std::string& message) const {
    ParsedTime out;
    out.error = "parsing time ";
    append_time_quoted(out.error, whole_);
    out.error += message;
    return out;
  }

  /// Literal text; any run of spaces stands for any other. On failure rest_ is where it failed.
  bool skip(std::string_view prefix) {
    while (!prefix.empty()) {
      if (prefix[0] == ' ') {
        if (!rest_.empty() && rest_[0] != ' ') return false;
        prefix.remove_prefix(std::min(prefix.find_first_not_of(' '), prefix.size()));
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        continue;
      }
      if (rest_.empty() || rest_[0] != prefix[0]) return false;
      prefix.remove_prefix(1);
      rest_.remove_prefix(1);
    }
    return true;
  }

  /// One or two digits; `fixed`: exactly two.
  bool number(int& out, bool fixed) {
    if (!is_digit_at(rest_, 0) || (fixed && !is_digit_at(rest_, 1))) return false;
    const std::size_t count = is_digit_at(rest_, 1) ? 2 : 1;
    out = rest_[0] - '0';
    if (count == 2) out = out * 10 + (rest_[1] - '0');
    rest_.remove_prefix(count);
    return true;
  }

  /// A signed decimal that fills exactly the next `count` bytes.
  bool wide_number(int& out, std::size_t count) {
    if (rest_.size() < count) return false;
    const ParsedInt parsed = parse_int(rest_.substr(0, count), 10);
    rest_.remove_prefix(count);
    out = static_cast<int>(parsed.value);
    return parsed.status == ParseStatus::kOk;
  }

  bool name(std::span<const std::string_view> names, std::size_t length, int& out) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string_view wanted = names[i].substr(0, length);
      if (rest_.size() < wanted.size() || !equal_fold(wanted, rest_.substr(0, wanted.size()))) continue;
      rest_.remove_prefix(wanted.size());
      out = static_cast<int>(i);
      return true;
    }
    return false;
  }

  bool month_name(std::size_t length) {
    int found = -1;
    const bool good = name(kMonthNames, length, found);
    month_ = found + 1;
    return good;
  }

  bool date(Chunk chunk) {
    int ignored = 0;
    switch (chunk) {
      case Chunk::kYear:
        if (!wide_number(year_, 2)) return false;
        year_ += year_ >= 69 ? 1900 : 2000;
        return true;
      case Chunk::kLongYear: return is_digit_at(rest_, 0) && wide_number(year_, 4);
      case Chunk::kMonth: return month_name(3);
      case Chunk::kLongMonth: return month_name(std::string_view::npos);
      case Chunk::kNumMonth:
      case Chunk::kZeroMonth:
        if (!number(month_, chunk == Chunk::kZeroMonth)) return false;
        if (month_ <= 0 || month_ > 12) range_error_ = "month";
        return true;
      case Chunk::kWeekDay: return name(kDayNames, 3, ignored);
      case Chunk::kLongWeekDay: return name(kDayNames, std::string_view::npos, ignored);
      case Chunk::kUnderDay:
      case Chunk::kDay:
      case Chunk::kZeroDay:
        if (chunk == Chunk::kUnderDay && rest_.starts_with(' ')) rest_.remove_prefix(1);
        return number(day_, chunk == Chunk::kZeroDay);
      case Chunk::kUpperPm: return half_day("PM", "AM");
      case Chunk::kLowerPm: return half_day("pm", "am");
      default: return year_day(chunk == Chunk::kZeroYearDay);
    }
  }

  bool year_day(bool fixed) {
    for (int i = 0; i < 2 && !fixed && rest_.starts_with(' '); ++i) rest_.remove_prefix(1);
    std::size_t count = 0;
    int value = 0;
    for (; count < 3 && is_digit_at(rest_, count); ++count) value = value * 10 + (rest_[count] - '0');
    if (count == 0 || (fixed && count != 3)) return false;
    rest_.remove_prefix(count);
    year_day_ = value;
    return true;
  }

  bool half_day(std::string_view afternoon, std::string_view morning) {
    if (rest_.size() < 2) return false;
    is_afternoon_ = is_afternoon_ || rest_.starts_with(afternoon);
    is_morning_ = is_morning_ || rest_.starts_with(morning);
    const bool good = rest_.starts_with(afternoon) || rest_.starts_with(morning);
    rest_.remove_prefix(2);
    return good;
  }

  bool clock(Chunk chunk) {
    if (chunk == Chunk::kMinute || chunk == Chunk::kZeroMinute) {
      const bool good = number(minute_, chunk == Chunk::kZeroMinute);
      if (minute_ >= 60) range_error_ = "minute";
      return good;
    }
    const bool good = number(hour_, chunk == Chunk::kZeroHour12);
    if (hour_ > (chunk == Chunk::kHour ? 23 : 12)) range_error_ = "hour";
    return good;
  }

  bool second(Chunk chunk, std::string_view layout) {
    if (!number(second_, chunk == Chunk::kZeroSecond)) return false;
    if (second_ >= 60) {
      range_error_ = "second";
      return true;
    }
    // A fraction may follow though the layout has none.
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit_at(rest_, 1)) return true;
    const Chunk next = next_part(layout).chunk;
    if (next == Chunk::kFraction0 || next == Chunk::kFraction9) return true;
    return digits_of_fraction();
  }

  bool digits_of_fraction() {
    return nanoseconds(std::min(rest_.find_first_not_of("0123456789", 1), rest_.size()));
  }

  /// A separator and digits, `length` bytes in all; more than nine digits are cut.
  bool nanoseconds(std::size_t length) {
    const std::string_view text = rest_.substr(0, length);
    if (text[0] != '.' && text[0] != ',') return false;
    int value = 0;
    for (std::size_t i = 1; i < 10; ++i) {
      if (i < length && !is_digit_at(text, i)) return false;
      value = value * 10 + (i < length ? text[i] - '0' : 0);
    }
    nanos_ = value;
    rest_.remove_prefix(length);
    return true;
  }

  bool fraction(const LayoutPart& part) {
    if (part.chunk == Chunk::kFraction0) return rest_.size() >= part.text.size() && nanoseconds(part.text.size());
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !is_digit_at(rest_, 1)) return true;  // left out
    return digits_of_fraction();
  }

  bool offset(Chunk chunk) {
    if (chunk <= Chunk::kIsoColonSecondsZone && rest_.starts_with('Z')) {
      rest_.remove_prefix(1);
      is_utc_ = true;
      return true;
    }
    const bool colons = chunk == Chunk::kIsoColonZone || chunk == Chunk::kNumColonZone || chunk == Chunk::kIsoColonSecondsZone ||
                        chunk == Chunk::kNumColonSecondsZone;
    const bool seconds = chunk == Chunk::kIsoSecondsZone || chunk == Chunk::kNumSecondsZone || chunk == Chunk::kIsoColonSecondsZone ||
                         chunk == Chunk::kNumColonSecondsZone;
    const bool minutes = chunk != Chunk::kNumShortZone && chunk != Chunk::kIsoShortZone;
    const std::size_t parts = seconds ? 3 : (minutes ? 2 : 1);
    const std::size_t length = 1 + 2 * parts + (colons ? parts - 1 : 0);
    if (rest_.size() < length) return false;
    const std::string_view text = rest_.substr(0, length);
    if (colons && (text[3] != ':' || (seconds && text[6] != ':'))) return false;
    int values[3] = {0, 0, 0};
    bool good = true;  // a number out of range is told before the next one that is none
    for (std::size_t i = 0; i < parts && good; ++i) {
      const std::size_t at = 1 + i * (colons ? 3 : 2);
      good = is_digit_at(text, at) && is_digit_at(text, at + 1);
      if (good) values[i] = (text[at] - '0') * 10 + (text[at + 1] - '0');
      constexpr std::string_view kNames[] = {"time zone offset hour", "time zone offset minute", "time zone offset second"};
      if (values[i] > (i == 0 ? 24 : 60)) range_error_ = kNames[i];
    }
    rest_.remove_prefix(length);
    offset_ = (values[0] * 60 + values[1]) * 60 + values[2];
    if (text[0] == '-') offset_ = -*offset_;
    return good && (text[0] == '-' || text[0] == '+');
  }

  bool zone_name() {
    if (rest_.starts_with("UTC")) {
      rest_.remove_prefix(3);
      is_utc_ = true;
      return true;
    }
    const std::size_t length = zone_name_length(rest_);
    zone_name_ = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return length > 0;
  }

  /// Month and day from the day of the year; the error text when they do not fit what was read.
  std::string_view settle_year_day() {
    int month = 0;
    int day = 0;
    if (is_leap_year(year_)) {
      if (year_day_ == 31 + 29) {
        month = 2;
        day = 29;
      } else if (year_day_ > 31 + 29) {
        --year_day_;
      }
    }
    if (year_day_ < 1 || year_day_ > 365) return ": day-of-year out of range";
    if (month == 0) {
      month = (year_day_ - 1) / 31 + 1;
      if (days_before_month(month + 1) < year_day_) ++month;
      day = year_day_ - days_before_month(month);
    }
    if (month_ >= 0 && month_ != month) return ": day-of-year does not match month";
    if (day_ >= 0 && day_ != day) return ": day-of-year does not match day";
    month_ = month;
    day_ = day;
    return {};
  }

  ParsedTime finish() {
    if (is_afternoon_ && hour_ < 12) {
      hour_ += 12;
    } else if (is_morning_ && hour_ == 12) {
      hour_ = 0;
    }
    if (year_day_ >= 0) {
      const std::string_view problem = settle_year_day();
      if (!problem.empty()) return fail_with(std::string(problem));
    }
    if (month_ < 0) month_ = 1;
    if (day_ < 0) day_ = 1;
    if (day_ < 1 || day_ > days_in_month(month_, year_)) return fail_with(": day out of range");
    const DateFields fields{year_, month_, day_, hour_, minute_, second_, nanos_};
    ParsedTime out;
    out.ok = true;
    if (is_utc_) {
      out.time = instant(fields, &kUtc);
    } else if (offset_) {
      out.time = add(instant(fields, &kUtc), std::int64_t{*offset_} * -1'000'000'000);
      const ZoneOffset here = zone_at(*zone_, out.time.seconds).kind;
      const bool is_here = here.offset == *offset_ && (zone_name_.empty() || here.name == zone_name_);
      out.time.zone = is_here ? zone_ : fixed_zone(arena_, zone_name_, *offset_);
    } else if (!zone_name_.empty()) {
      out.time = named(instant(fields, &kUtc));
    } else {
      out.time = instant(fields, zone_);
    }
    return out;
  }

  /// The instant whose zone was given by its abbreviation only.
  Instant named(Instant time) {
    if (const auto offset = offset_of_name(*zone_, zone_name_, time.seconds)) {
      time.seconds -= *offset;
      time.zone = zone_;
      return time;
    }
    std::int32_t offset = 0;
    if (zone_name_.size() > 3 && zone_name_.starts_with("GMT")) {
      offset = static_cast<std::int32_t>(parse_int(zone_name_.substr(3), 10).value) * 3600;
    }
    time.zone = fixed_zone(arena_, zone_name_, offset);
    return time;
  }

  Arena& arena_;
  std::string_view layout_;
  std::string_view whole_;
  std::string_view rest_;
  const Zone* zone_;
  std::string_view range_error_;
  int year_ = 0, month_ = -1, day_ = -1, year_day_ = -1;
  int hour_ = 0, minute_ = 0, second_ = 0, nanos_ = 0;
  bool is_afternoon_ = false, is_morning_ = false, is_utc_ = false;
  std::optional<std::int32_t> offset_;
  std::string_view zone_name_;
};

}  // namespace

void append_time_quoted(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < ' ') {
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
  }
  out.push_back('"');
}

ParsedTime parse_time(Arena& arena, std::string_view layout, std::string_view value, const Zone* zone) {
  return TimeReader(arena, layout, value, zone).run();
}

}  // namespace rhumbline
