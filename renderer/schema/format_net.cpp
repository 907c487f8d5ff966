// Formats of dates, times, addresses and names.
//
// In: a text. Out: what Go's libraries and Helm's validator have against it, or nothing. Kubernetes' date-time and the names
// of CRD formats use the same parsers.
// source: santhosh-tekuri/jsonschema 6.0.3 format.go; Go 1.26 time.Parse, netip.ParseAddr
#include <algorithm>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/schema/format.h"

namespace rhumbline::schema {
namespace {

bool is_digit_at(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] >= '0' && text[i] <= '9';
}

int two_digits(std::string_view text, std::size_t i) {
  return (text[i] - '0') * 10 + (text[i + 1] - '0');
}

int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

/// strconv.Atoi of one or two characters, sign allowed; false: no number.
bool small_number(std::string_view text, int& value) {
  const ParsedInt parsed = parse_int(text, 10);
  value = static_cast<int>(parsed.value);
  return parsed.status == ParseStatus::kOk;
}

std::string offset_error(std::string_view offset, int& hours, int& minutes) {
  if (offset.size() != 6) return "offset must be 6 characters long";
  if (offset[0] != '+' && offset[0] != '-') return "offset must begin with plus/minus";
  const int sign = offset[0] == '+' ? -1 : 1;
  if (offset[3] != ':') return "missing colon in offset in correct place";
  int zone_hours = 0;
  int zone_minutes = 0;
  if (!small_number(offset.substr(1, 2), zone_hours) || !small_number(offset.substr(4, 2), zone_minutes)) {
    return "invalid hour/min in offset";
  }
  if (zone_hours < 0 || zone_minutes < 0) return "non-positive hour/min in offset";
  if (zone_hours > 23 || zone_minutes > 59) return "hour/min in offset out of range";
  int total = hours * 60 + minutes + sign * (zone_hours * 60 + zone_minutes);
  if (total < 0) total += 24 * 60;
  hours = total / 60;
  minutes = total % 60;
  return {};
}

/// netip's parser of addresses: what it has against `in`, or nothing.
class AddressParser {
 public:
  explicit AddressParser(std::string_view in) : in_(in) {}

  std::string error() {
    const std::size_t zone = in_.find('%');
    std::string_view rest = in_.substr(0, zone);
    if (zone != std::string_view::npos && zone + 1 == in_.size()) return complain("zone must be a non-empty string");
    if (rest.starts_with("::")) {
      gap_ = true;
      rest.remove_prefix(2);
      if (rest.empty()) return {};
    }
    while (bytes_ < 16) {
      std::string why = group(rest);
      if (!why.empty()) return why;
      if (rest.empty()) break;
    }
    if (!rest.empty()) return complain("trailing garbage after address", rest);
    if (bytes_ < 16) return gap_ ? "" : complain("address string too short");
    return gap_ ? complain("the :: must expand to at least one field of zeros") : "";
  }

 private:
  [[nodiscard]] std::string complain(std::string_view words, std::string_view at = {}) const {
    std::string out = "ParseAddr(" + quoted(in_) + "): " + std::string(words);
    return at.empty() ? out : out + " (at " + quoted(at) + ")";
  }

  /// One group and the colon behind it, or the IPv4 address that ends the text.
  std::string group(std::string_view& rest) {
    std::size_t digits = 0;
    while (digits < rest.size() && std::isxdigit(static_cast<unsigned char>(rest[digits])) != 0) {
      if (++digits > 4) return complain("each group must have 4 or less digits", rest);
    }
    if (digits == 0) return complain("each colon-separated field must have at least one digit", rest);
    if (digits < rest.size() && rest[digits] == '.') return last_four(rest);
    bytes_ += 2;
    rest.remove_prefix(digits);
    if (rest.empty()) return {};
    if (rest[0] != ':') return complain("unexpected character, want colon", rest);
    if (rest.size() == 1) return complain("colon must be followed by more characters", rest);
    rest.remove_prefix(1);
    if (rest[0] != ':') return {};
    if (gap_) return complain("multiple :: in address", rest);
    gap_ = true;
    rest.remove_prefix(1);
    return {};
  }

  std::string last_four(std::string_view& rest) {
    if (!gap_ && bytes_ != 12) return complain("embedded IPv4 address must replace the final 2 fields of the address", rest);
    if (bytes_ + 4 > 16) return complain("too many hex fields to fit an embedded IPv4 at the end of the address", rest);
    int value = 0;
    int dots = 0;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (rest[i] >= '0' && rest[i] <= '9') {
        if (digits == 1 && value == 0) return complain("IPv4 field has octet with leading zero");
        value = value * 10 + (rest[i] - '0');
        ++digits;
        if (value > 255) return complain("IPv4 field has value >255");
      } else if (rest[i] == '.') {
        if (i == 0 || i + 1 == rest.size() || rest[i - 1] == '.')
          return complain("IPv4 field must have at least one digit", rest.substr(i));
        if (++dots > 3) return complain("IPv4 address too long");
        value = 0;
        digits = 0;
      } else {
        return complain("unexpected character", rest.substr(i));
      }
    }
    if (dots < 3) return complain("IPv4 address too short");
    bytes_ += 4;
    rest = {};
    return {};
  }

  std::string_view in_;
  int bytes_ = 0;
  bool gap_ = false;
};

/// Package time's own quoting: bytes beyond ASCII as \x00.
std::string time_quoted(std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < 0x20) {
      out += std::string("\\x") + kHex[byte >> 4] + kHex[byte & 15];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

std::string date_error(std::string_view text) {
  const std::string start = "parsing time " + time_quoted(text);
  const auto cannot = [&](std::size_t from, std::string_view layout) {
    return start + " as \"2006-01-02\": cannot parse " + time_quoted(text.substr(std::min(from, text.size()))) + " as " +
           time_quoted(layout);
  };
  if (text.size() < 4 || !is_digit_at(text, 0) || !is_digit_at(text, 1) || !is_digit_at(text, 2) || !is_digit_at(text, 3)) {
    return cannot(0, "2006");
  }
  if (text.size() < 5 || text[4] != '-') return cannot(4, "-");
  if (!is_digit_at(text, 5) || !is_digit_at(text, 6)) return cannot(5, "01");
  const int month = two_digits(text, 5);
  if (month < 1 || month > 12) return start + ": month out of range";
  if (text.size() < 8 || text[7] != '-') return cannot(7, "-");
  if (!is_digit_at(text, 8) || !is_digit_at(text, 9)) return cannot(8, "02");
  if (text.size() > 10) return start + ": extra text: " + time_quoted(text.substr(10));
  const int day = two_digits(text, 8);
  if (day < 1 || day > days_in(two_digits(text, 0) * 100 + two_digits(text, 2), month)) return start + ": day out of range";
  return {};
}

std::string time_error(std::string_view text) {
  if (text.size() < 9) return "less than 9 characters long";
  if (text[2] != ':' || text[5] != ':') return "missing colon in correct place";
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!small_number(text.substr(0, 2), hours) || !small_number(text.substr(3, 2), minutes) ||
      !small_number(text.substr(6, 2), seconds)) {
    return "invalid hour/min/sec";
  }
  if (hours < 0 || minutes < 0 || seconds < 0) return "non-positive hour/min/sec";
  if (hours > 23 || minutes > 59 || seconds > 60) return "hour/min/sec out of range";
  text.remove_prefix(8);
  if (text.starts_with(".")) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end == 1) return "no digits in second fraction";
    text.remove_prefix(end);
  }
  if (text != "z" && text != "Z") {
    if (std::string why = offset_error(text, hours, minutes); !why.empty()) return why;
  }
  return seconds >= 60 && (hours != 23 || minutes != 59) ? "invalid leap second" : "";
}

std::string date_time_error(std::string_view text) {
  if (text.size() < 20) return "less than 20 characters long";
  if (text[10] != 't' && text[10] != 'T') return "11th character must be t or T";
  if (const std::string why = date_error(text.substr(0, 10)); !why.empty()) return "invalid date element: " + why;
  if (const std::string why = time_error(text.substr(11)); !why.empty()) return "invalid time element: " + why;
  return {};
}

std::string ipv4_error(std::string_view text) {
  const auto groups = split(text, ".");
  if (groups.size() != 4) return "expected four decimals";
  for (const std::string_view group : groups) {
    if (group.size() > 1 && group[0] == '0') return "leading zeros";
    const ParsedInt number = parse_int(group, 10);
    if (number.status == ParseStatus::kSyntax) return "strconv.Atoi: parsing " + quoted(group) + ": invalid syntax";
    if (number.status == ParseStatus::kRange) return "strconv.Atoi: parsing " + quoted(group) + ": value out of range";
    if (number.value < 0 || number.value > 255) return "decimal must be between 0 and 255";
  }
  return {};
}

std::string ipv6_error(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return "missing colon";
  const std::size_t mark = text.find_first_of(".:%");
  if (text[mark] == '%') return "ParseAddr(" + quoted(text) + "): missing IPv6 address";
  if (text[mark] == '.')
    return "ParseAddr(" + quoted(text) + "): unexpected character (at " + quoted(text.substr(text.find(':'))) + ")";
  std::string why = AddressParser(text).error();
  if (why.empty() && text.find('%') != std::string_view::npos) why = "zone id is not a part of ipv6 address";
  return why;
}

std::string hostname_error(std::string_view text) {
  if (text.ends_with(".")) text.remove_suffix(1);
  if (text.size() > 253) return "more than 253 characters long";
  for (const std::string_view label : split(text, ".")) {
    if (label.empty() || label.size() > 63) return "label must be 1 to 63 characters long";
    if (label.front() == '-') return "label starts with hyphen";
    if (label.back() == '-') return "label ends with hyphen";
    for (std::size_t i = 0; i < label.size();) {
      const Rune rune = decode_rune(label.substr(i));
      if (rune.bytes != 1 || rune.value == kRuneError ||
          (std::isalnum(static_cast<unsigned char>(label[i])) == 0 && label[i] != '-')) {
        return "invalid character " + quoted_rune(rune.value);
      }
      i += rune.bytes;
    }
  }
  return {};
}

std::string email_error(std::string_view text) {
  if (text.size() > 254) return "more than 255 characters long";
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return "missing @";
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  if (local.size() > 64) return "local part more than 64 characters long";
  if (local.size() > 1 && local.front() == '"' && local.back() == '"') {
    if (local.substr(1, local.size() - 2).find_first_of("\\\"") != std::string_view::npos) {
      return "backslash and quote are not allowed within quoted local part";
    }
  } else {
    if (local.starts_with(".")) return "starts with dot";
    if (local.ends_with(".")) return "ends with dot";
    if (local.find("..") != std::string_view::npos) return "consecutive dots";
    for (std::size_t i = 0; i < local.size();) {
      const Rune rune = decode_rune(local.substr(i));
      const bool fine = rune.bytes == 1 && (std::isalnum(static_cast<unsigned char>(local[i])) != 0 ||
                                            std::string_view(".!#$%&'*+-/=?^_`{|}~").find(local[i]) != std::string_view::npos);
      if (!fine) return "invalid character " + quoted_rune(rune.value);
      i += rune.bytes;
    }
  }
  if (domain.size() > 1 && domain.front() == '[' && domain.back() == ']') {
    const std::string_view inner = domain.substr(1, domain.size() - 2);
    const bool six = inner.starts_with("IPv6:");
    const std::string why = six ? ipv6_error(inner.substr(5)) : ipv4_error(inner);
    return why.empty() ? why : (six ? "invalid ipv6 address: " : "invalid ipv4 address: ") + why;
  }
  const std::string why = hostname_error(domain);
  return why.empty() ? why : "invalid domain: " + why;
}

}  // namespace rhumbline::schema
