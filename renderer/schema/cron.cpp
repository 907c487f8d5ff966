// Schedules of CronJobs.
//
// In: the text of spec.schedule. Out: what the server finds wrong with it; empty: nothing.
// The one idea: the parser of the server's own library, rule for rule; of a schedule only its form matters here.
// Traps: fields are cut at any white space, the day of the week ends at 6, a list may have empty places, and `*-5` is `*`.
// source: github.com/robfig/cron/v3 parser.go ParseStandard; compared with a 1.34 server's dry run over the rows of
// tests/unit/schema_objects.cpp
#include <algorithm>
#include <span>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

struct Field {
  std::string_view what;
  std::int64_t least, most;
  std::span<const std::string_view> names = {};  // of least, least + 1 ...
};
constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr Field kFields[] = {
    {"minute", 0, 59}, {"hour", 0, 23}, {"day of the month", 1, 31}, {"month", 1, 12, kMonths}, {"day of the week", 0, 6, kDays}};
constexpr std::string_view kWords[] = {"@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly"};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trim_space(text); !text.empty(); text = trim_left_space(text)) {
    std::size_t end = 0;
    while (end < text.size()) {
      const Rune rune = decode_rune(text.substr(end));
      if (is_space(rune.value)) break;
      end += rune.bytes;
    }
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// A number or one of the field's names; negative: neither.
std::int64_t number_of(std::string_view text, const Field& field) {
  const std::string name = lower_ascii(text);
  const auto found = std::find(field.names.begin(), field.names.end(), name);
  if (found != field.names.end()) return field.least + (found - field.names.begin());
  const ParsedInt number = parse_int(text, 10);
  return number.status == ParseStatus::kOk ? number.value : -1;
}

// 5, 1-5, *, */2, 1-5/2.
std::string range_error(std::string_view range, const Field& field) {
  const std::string told = quoted(range);
  const std::vector<std::string_view> parts = split(range, "/"), ends = split(parts[0], "-");
  if (parts.size() > 2) return told + " has more than one step";
  std::int64_t first = field.least, last = field.most;
  if (ends[0] != "*" && ends[0] != "?") {
    if (ends.size() > 2) return told + " is no range: it has more than one hyphen";
    const bool is_open = ends.size() == 1 && parts.size() == 2;  // 5/10: from 5 on
    first = number_of(ends[0], field);
    last = is_open ? field.most : number_of(ends.back(), field);
  }
  if (first < field.least || last < field.least || first > field.most || last > field.most) {
    return told + " is no " + std::string(field.what) + ": " + std::to_string(field.least) + " to " + std::to_string(field.most);
  }
  if (first > last) return told + " ends before it begins";
  if (parts.size() == 2 && number_of(parts[1], {{}, 1, 1}) < 1) return told + " has a step that is no positive number";
  return {};
}

}  // namespace

std::string cron_error(std::string_view text) {
  if (text.starts_with("TZ=") || text.starts_with("CRON_TZ=")) {  // which time zones there are, the server knows
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return {};
    text = trim_space(text.substr(blank));
  }
  if (text.starts_with("@")) {
    std::int64_t nanoseconds = 0;
    const bool is_known = text.starts_with("@every ") ? parse_go_duration(text.substr(7), nanoseconds) : std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
    return is_known ? "" : quoted(text) + " is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and @every DURATION";
  }
  const std::vector<std::string_view> words = words_of(text);
  if (words.size() != std::size(kFields)) {
    return quoted(text) + " has " + std::to_string(words.size()) + " fields, a schedule has five: minute, hour, day of the month, month, day of the week";
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (const std::string_view range : split(words[i], ",")) {
      if (range.empty()) continue;
      if (std::string error = range_error(range, kFields[i]); !error.empty()) return error;
    }
  }
  return {};
}

}  // namespace rhumbline::schema
