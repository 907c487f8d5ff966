// The few forms of DER that certificates are put together from. Private to the functions room.
#pragma once

#include <string>
#include <string_view>

namespace rhumbline {

/// A DER value of at most 65535 bytes: tag, length, content.
inline std::string der_value(unsigned char tag, std::string_view content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() >= 0x100) out += {'\x82', static_cast<char>(content.size() >> 8)};
  if (content.size() >= 0x80 && content.size() < 0x100) out += '\x81';
  out += static_cast<char>(content.size() & 0xFF);
  return out.append(content);
}

/// Whether it has only characters for which Go chooses PrintableString. source: crypto/x509 isPrintable
inline bool is_printable_string(std::string_view text) {
  for (const char c : text) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!word && std::string_view(" '()+,-./:=?").find(c) == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace rhumbline
