// Builds chart archives for tests: tar by hand, gzip with stored blocks, so that no other library is needed.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rhumbline {

struct TarEntry {
  std::string name;
  std::string data;
  char type = '0';
  std::string size = {};  // octal text that overrides the true size
};

inline std::string tar_block(const TarEntry& entry) {
  std::string block(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { block.replace(at, text.size(), text); };
  std::array<char, 16> octal{};
  std::snprintf(octal.data(), octal.size(), "%011zo", entry.data.size());
  put(0, std::string_view(entry.name).substr(0, 100));
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, entry.size.empty() ? std::string_view(octal.data()) : std::string_view(entry.size));
  put(136, "00000000000");
  put(148, "        ");
  block[156] = entry.type;
  put(257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  std::snprintf(octal.data(), octal.size(), "%06o", sum);
  put(148, std::string_view(octal.data(), 6));
  block[154] = '\0';
  return block;
}

inline std::string tar(const std::vector<TarEntry>& entries, bool with_end = true) {
  std::string out;
  for (const TarEntry& entry : entries) {
    out += tar_block(entry);
    out += entry.data;
    out.append((512 - entry.data.size() % 512) % 512, '\0');
  }
  if (with_end) out.append(1024, '\0');
  return out;
}

inline std::string little_endian(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFFu);
  return out;
}

inline std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

inline std::string gzip(std::string_view bytes) {
  constexpr std::size_t kMostInBlock = 65535;
  std::string out("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);
  std::string_view rest = bytes;
  do {
    const std::string_view part = rest.substr(0, kMostInBlock);
    rest.remove_prefix(part.size());
    out += rest.empty() ? '\1' : '\0';
    out += little_endian(static_cast<std::uint32_t>(part.size()), 2);
    out += little_endian(~static_cast<std::uint32_t>(part.size()), 2);
    out += part;
  } while (!rest.empty());
  out += little_endian(crc32_of(bytes), 4);
  return out + little_endian(static_cast<std::uint32_t>(bytes.size()), 4);
}

}  // namespace rhumbline
