// Private to the room: bytes sixteen at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rhumbline::yaml {

/// Length of the front of `text` that is printable ASCII, line feeds and tabs, in whole pieces; up to 15 bytes more may be.
inline std::size_t plain_prefix(std::string_view text) {
  using Bytes = unsigned char __attribute__((vector_size(16)));
  std::size_t i = 0;
  for (; i + 16 <= text.size(); i += 16) {
    Bytes bytes;
    std::memcpy(&bytes, text.data() + i, 16);
    // From the line feed and the tab down, and from DEL up, nothing else is plain.
    const auto bad = ((bytes < 0x20) & (bytes != '\n') & (bytes != '\t')) | (bytes >= 0x7F);
    std::uint64_t halves[2];
    std::memcpy(halves, &bad, 16);
    if ((halves[0] | halves[1]) != 0) break;
  }
  return i;
}

}  // namespace rhumbline::yaml
