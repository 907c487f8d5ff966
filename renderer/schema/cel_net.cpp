// Addresses and networks in CEL.
//
// In: texts of IP addresses and prefixes. Out: 4 or 16 bytes, and the length of a prefix.
// Traps: zones and IPv4 addresses written as IPv6 ones are refused; a prefix keeps the address it was written with.
// source: k8s.io/apiserver pkg/cel/library ip.go, cidr.go; Go net/netip
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/format.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

unsigned byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

/// The bytes of a text that is known to be an IPv4 address.
std::string bytes_of_v4(std::string_view text) {
  std::string bytes;
  for (const std::string_view part : split(text, ".")) bytes += static_cast<char>(static_cast<unsigned char>(parse_uint(part, 10).value));
  return bytes;
}

/// Groups of 16 bits, the last two of which may be an IPv4 address.
std::string bytes_of_groups(std::string_view text) {
  std::string bytes;
  if (text.empty()) return bytes;
  for (const std::string_view part : split(text, ":")) {
    if (part.find('.') != std::string_view::npos) {
      bytes += bytes_of_v4(part);
      continue;
    }
    const std::uint64_t group = parse_uint(part, 16).value;
    bytes += static_cast<char>(static_cast<unsigned char>(group >> 8));
    bytes += static_cast<char>(static_cast<unsigned char>(group & 0xFF));
  }
  return bytes;
}

std::string bytes_of_v6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return bytes_of_groups(text);
  const std::string head = bytes_of_groups(text.substr(0, gap)), tail = bytes_of_groups(text.substr(gap + 2));
  return head + std::string(16 - std::min<std::size_t>(16, head.size() + tail.size()), '\0') + tail;
}

bool is_mapped(std::string_view bytes) {
  return bytes.size() == 16 && bytes.substr(0, 10).find_first_not_of('\0') == std::string_view::npos && bytes.substr(10, 2) == "\xFF\xFF";
}

/// Why the text is no address; empty: `bytes` are it.
std::string read_address(std::string_view text, std::string& bytes) {
  const bool v6 = text.find(':') != std::string_view::npos;
  const std::string error = v6 ? ipv6_error(text) : ipv4_error(text);
  if (!error.empty()) return "IP address " + quoted(text) + " parse error during conversion from string: " + error;
  if (text.find('%') != std::string_view::npos) return "IP address " + quoted(text) + " with zone value is not allowed";
  bytes = v6 ? bytes_of_v6(text) : bytes_of_v4(text);
  return is_mapped(bytes) ? "IPv4-mapped IPv6 address " + quoted(text) + " is not allowed" : std::string();
}

std::string read_prefix(std::string_view text, std::string& bytes, std::int64_t& length) {
  const std::string wrong = "network address parse error during conversion from string: " + quoted(text);
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return wrong;
  const std::string_view digits = text.substr(slash + 1);
  const bool plain = !digits.empty() && digits.size() <= 3 && digits.find_first_not_of("0123456789") == std::string_view::npos && (digits[0] != '0' || digits == "0");
  if (!plain) return wrong;
  length = parse_int(digits, 10).value;
  if (const std::string error = read_address(text.substr(0, slash), bytes); !error.empty()) return error;
  return length <= static_cast<std::int64_t>(bytes.size()) * 8 ? std::string() : wrong;
}

std::string masked_bytes(std::string_view bytes, std::int64_t length) {
  std::string out(bytes);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t kept = std::clamp<std::int64_t>(length - static_cast<std::int64_t>(i) * 8, 0, 8);
    out[i] = static_cast<char>(byte_at(out, i) & (0xFFu << (8 - kept) & 0xFFu));
  }
  return out;
}

CelValue cidr_value(CelRun& run, std::string_view bytes, std::int64_t length) {
  CelValue made = cel_text_value(run, bytes, Sort::kCidr);
  made.whole = length;
  return made;
}

CelValue to_ip(CelRun& run, CelArgs a) {
  std::string bytes;
  const std::string error = read_address(a[0].text, bytes);
  return error.empty() ? cel_text_value(run, bytes, Sort::kIp) : cel_error(run, error);
}
CelValue is_ip(CelRun&, CelArgs a) {
  std::string bytes;
  return cel_bool(read_address(a[0].text, bytes).empty());
}
CelValue is_canonical(CelRun& run, CelArgs a) {
  std::string bytes;
  const std::string error = read_address(a[0].text, bytes);
  return error.empty() ? cel_bool(cel_address_text(bytes) == a[0].text) : cel_error(run, error);
}
CelValue family(CelRun&, CelArgs a) { return cel_int(a[0].text.size() == 4 ? 4 : 6); }

bool all_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }
bool loops_back(std::string_view bytes) {
  return bytes.size() == 4 ? byte_at(bytes, 0) == 127 : all_zero(bytes.substr(0, 15)) && byte_at(bytes, 15) == 1;
}
bool is_multicast(std::string_view bytes) { return bytes.size() == 4 ? (byte_at(bytes, 0) & 0xF0u) == 0xE0u : byte_at(bytes, 0) == 0xFFu; }
bool is_local_unicast(std::string_view bytes) {
  if (bytes.size() == 4) return byte_at(bytes, 0) == 169 && byte_at(bytes, 1) == 254;
  return byte_at(bytes, 0) == 0xFEu && (byte_at(bytes, 1) & 0xC0u) == 0x80u;
}
CelValue is_unspecified(CelRun&, CelArgs a) { return cel_bool(all_zero(a[0].text)); }
CelValue is_loopback(CelRun&, CelArgs a) { return cel_bool(loops_back(a[0].text)); }
CelValue is_link_local_multicast(CelRun&, CelArgs a) {
  const std::string_view bytes = a[0].text;
  if (bytes.size() == 4) return cel_bool(byte_at(bytes, 0) == 224 && byte_at(bytes, 1) == 0 && byte_at(bytes, 2) == 0);
  return cel_bool(byte_at(bytes, 0) == 0xFFu && (byte_at(bytes, 1) & 0x0Fu) == 2);
}
CelValue is_link_local_unicast(CelRun&, CelArgs a) { return cel_bool(is_local_unicast(a[0].text)); }
CelValue is_global_unicast(CelRun&, CelArgs a) {
  const std::string_view bytes = a[0].text;
  const bool broadcast = bytes == "\xFF\xFF\xFF\xFF";
  return cel_bool(!broadcast && !all_zero(bytes) && !loops_back(bytes) && !is_multicast(bytes) && !is_local_unicast(bytes));
}

CelValue to_cidr(CelRun& run, CelArgs a) {
  std::string bytes;
  std::int64_t length = 0;
  const std::string error = read_prefix(a[0].text, bytes, length);
  return error.empty() ? cidr_value(run, bytes, length) : cel_error(run, error);
}
CelValue is_cidr(CelRun&, CelArgs a) {
  std::string bytes;
  std::int64_t length = 0;
  return cel_bool(read_prefix(a[0].text, bytes, length).empty());
}

bool covers(const CelValue& network, std::string_view bytes) {
  return network.text.size() == bytes.size() && masked_bytes(network.text, network.whole) == masked_bytes(bytes, network.whole);
}
CelValue contains_ip(CelRun& run, CelArgs a) {
  const CelValue address = a[1].is(Sort::kText) ? to_ip(run, a.subspan(1)) : a[1];
  return address.failed() ? address : cel_bool(covers(a[0], address.text));
}
CelValue contains_cidr(CelRun& run, CelArgs a) {
  const CelValue other = a[1].is(Sort::kText) ? to_cidr(run, a.subspan(1)) : a[1];
  return other.failed() ? other : cel_bool(a[0].whole <= other.whole && covers(a[0], other.text));
}
CelValue address_of(CelRun& run, CelArgs a) { return cel_text_value(run, a[0].text, Sort::kIp); }
CelValue masked(CelRun& run, CelArgs a) { return cidr_value(run, masked_bytes(a[0].text, a[0].whole), a[0].whole); }
CelValue prefix_length(CelRun&, CelArgs a) { return cel_int(a[0].whole); }

constexpr CelFunction kFunctions[] = {
    {"cidr", "s", to_cidr},
    {"containsCIDR", "c.c", contains_cidr},
    {"containsCIDR", "c.s", contains_cidr},
    {"containsIP", "c.a", contains_ip},
    {"containsIP", "c.s", contains_ip},
    {"family", "a.", family},
    {"ip", "c.", address_of},
    {"ip", "s", to_ip},
    {"ip.isCanonical", "s", is_canonical},
    {"isCIDR", "s", is_cidr},
    {"isGlobalUnicast", "a.", is_global_unicast},
    {"isIP", "s", is_ip},
    {"isLinkLocalMulticast", "a.", is_link_local_multicast},
    {"isLinkLocalUnicast", "a.", is_link_local_unicast},
    {"isLoopback", "a.", is_loopback},
    {"isUnspecified", "a.", is_unspecified},
    {"masked", "c.", masked},
    {"prefixLength", "c.", prefix_length},
};

}  // namespace

std::span<const CelFunction> cel_net_functions() { return kFunctions; }

// source: RFC 5952: the longest run of zero groups, of two at least, the first of equals, is ::
std::string cel_address_text(std::string_view bytes) {
  std::string out;
  if (bytes.size() == 4) {
    for (std::size_t i = 0; i < 4; ++i) out += (i > 0 ? "." : "") + std::to_string(byte_at(bytes, i));
    return out;
  }
  const auto group = [&](std::size_t i) { return byte_at(bytes, 2 * i) << 8 | byte_at(bytes, 2 * i + 1); };
  std::size_t gap = 8, gap_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t end = i;
    while (end < 8 && group(end) == 0) ++end;
    if (end - i > gap_size) gap = i, gap_size = end - i;
  }
  constexpr char kHex[] = "0123456789abcdef";
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == gap) {
      out += "::";
      i += gap_size - 1;
      continue;
    }
    if (i > 0 && !out.ends_with(":")) out += ':';
    std::string digits;
    for (unsigned rest = group(i); rest > 0 || digits.empty(); rest >>= 4) digits.insert(digits.begin(), kHex[rest & 15u]);
    out += digits;
  }
  return out;
}

}  // namespace rhumbline::schema
