// Reads IPv4 and IPv6 addresses, with the errors of Go's net/netip, which show up in URL errors.
//
// In: text. Out: 4 or 16 bytes. The IPv6 reader fills groups from the left, remembers where "::" stood and moves what came after
// it to the end. source: Go 1.26 net/netip/netip.go parseIPv4Fields, parseIPv6
#include "renderer/functions/ip.h"

#include <algorithm>
#include <span>

#include "renderer/base/text.h"

namespace rhumbline {
namespace {

class IpReader {
 public:
  explicit IpReader(std::string_view text) : whole_(text) {}

  ParsedIp run() {
    const std::size_t sign = whole_.find_first_of(".:%");
    if (sign == std::string_view::npos) {
      fail("unable to parse IP");
    } else if (whole_[sign] == '%') {
      fail("missing IPv6 address");
    } else if (whole_[sign] == '.') {
      out_.address.is_v4 = true;
      out_.ok = v4(whole_, std::span(out_.address.bytes).first<4>());
    } else {
      out_.ok = v6();
    }
    return std::move(out_);
  }

 private:
  bool fail(std::string_view message, std::string_view at = {}) {
    out_.error = "ParseAddr(";
    append_quoted(out_.error, whole_);
    out_.error.append("): ").append(message);
    if (!at.empty()) {
      out_.error.append(" (at ");
      append_quoted(out_.error, at);
      out_.error.push_back(')');
    }
    return false;
  }

  bool v4(std::string_view s, std::span<std::uint8_t, 4> fields) {
    unsigned value = 0;
    std::size_t field = 0;
    int digits = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
      if (s[i] >= '0' && s[i] <= '9') {
        if (digits == 1 && value == 0) return fail("IPv4 field has octet with leading zero");
        value = value * 10 + static_cast<unsigned>(s[i] - '0');
        ++digits;
        if (value > 255) return fail("IPv4 field has value >255");
      } else if (s[i] == '.') {
        if (i == 0 || i + 1 == s.size() || s[i - 1] == '.') return fail("IPv4 field must have at least one digit", s.substr(i));
        if (field == 3) return fail("IPv4 address too long");
        fields[field++] = static_cast<std::uint8_t>(value);
        value = 0;
        digits = 0;
      } else {
        return fail("unexpected character", s.substr(i));
      }
    }
    if (field < 3) return fail("IPv4 address too short");
    fields[3] = static_cast<std::uint8_t>(value);
    return true;
  }

  /// Up to four hexadecimal digits; their count, or npos after fail().
  std::size_t group(unsigned& value) {
    std::size_t count = 0;
    for (; count < rest_.size(); ++count) {
      const char c = rest_[count];
      const int digit = c >= '0' && c <= '9' ? c - '0' : ((c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1);
      if (digit < 0) break;
      if (count > 3) {
        fail("each group must have 4 or less digits", rest_);
        return std::string_view::npos;
      }
      value = value << 4 | static_cast<unsigned>(digit);
    }
    if (count == 0) {
      fail("each colon-separated field must have at least one digit", rest_);
      return std::string_view::npos;
    }
    return count;
  }

  /// The dotted end of an address such as ::ffff:1.2.3.4.
  bool embedded_v4() {
    if (gap_ < 0 && filled_ != 12) return fail("embedded IPv4 address must replace the final 2 fields of the address", rest_);
    if (filled_ + 4 > 16) return fail("too many hex fields to fit an embedded IPv4 at the end of the address", rest_);
    if (!v4(rest_, std::span<std::uint8_t, 4>(out_.address.bytes.data() + filled_, 4))) return false;
    rest_ = {};
    filled_ += 4;
    return true;
  }

  bool v6() {
    rest_ = whole_;
    if (const std::size_t percent = rest_.find('%'); percent != std::string_view::npos) {
      out_.address.zone = rest_.substr(percent + 1);
      rest_ = rest_.substr(0, percent);
      if (out_.address.zone.empty()) return fail("zone must be a non-empty string");
    }
    if (rest_.starts_with("::")) {
      gap_ = 0;
      rest_.remove_prefix(2);
      if (rest_.empty()) return true;
    }
    while (filled_ < 16) {
      unsigned value = 0;
      const std::size_t count = group(value);
      if (count == std::string_view::npos) return false;
      if (count < rest_.size() && rest_[count] == '.') {
        if (!embedded_v4()) return false;
        break;
      }
      out_.address.bytes[filled_++] = static_cast<std::uint8_t>(value >> 8);
      out_.address.bytes[filled_++] = static_cast<std::uint8_t>(value & 255);
      rest_.remove_prefix(count);
      if (rest_.empty()) break;
      if (rest_[0] != ':') return fail("unexpected character, want colon", rest_);
      if (rest_.size() == 1) return fail("colon must be followed by more characters", rest_);
      rest_.remove_prefix(1);
      if (rest_[0] != ':') continue;
      if (gap_ >= 0) return fail("multiple :: in address", rest_);
      gap_ = static_cast<int>(filled_);
      rest_.remove_prefix(1);
      if (rest_.empty()) break;
    }
    return settle();
  }

  /// Moves what came behind "::" to the end.
  bool settle() {
    if (!rest_.empty()) return fail("trailing garbage after address", rest_);
    auto& bytes = out_.address.bytes;
    if (filled_ < 16) {
      if (gap_ < 0) return fail("address string too short");
      std::move_backward(bytes.begin() + gap_, bytes.begin() + static_cast<int>(filled_), bytes.end());
      std::fill(bytes.begin() + gap_, bytes.begin() + gap_ + static_cast<int>(16 - filled_), std::uint8_t{0});
    } else if (gap_ >= 0) {
      return fail("the :: must expand to at least one field of zeros");
    }
    return true;
  }

  std::string_view whole_;
  std::string_view rest_;
  ParsedIp out_;
  std::size_t filled_ = 0;
  int gap_ = -1;  // where "::" stood, in bytes
};

}  // namespace

ParsedIp parse_ip(std::string_view text) { return IpReader(text).run(); }

}  // namespace rhumbline
