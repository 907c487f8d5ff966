// IP addresses as Go's net/netip reads them. Private to the functions room.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace rhumbline {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool is_v4 = false;      // then the first four bytes count
  std::string_view zone;   // of IPv6, behind '%'
};

struct ParsedIp {
  bool ok = false;
  IpAddress address;
  std::string error;  // `ParseAddr("1.2"): IPv4 address too short`
};

/// netip.ParseAddr.
ParsedIp parse_ip(std::string_view text);

}  // namespace rhumbline
