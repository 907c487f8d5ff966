// A hash of short texts: names, keys of maps.
#pragma once

#include <cstdint>
#include <string_view>

#include "renderer/base/pieces.h"

namespace rhumbline {

/// The first and the last bytes of a key; of one of up to 16 bytes they are all, and overlap.
struct Ends {
  std::uint64_t front, back;
};

inline Ends ends_of(std::string_view key) {
  const char* const p = key.data();
  const std::size_t size = key.size();
  if (size >= 8) return {load_word<std::uint64_t>(p), load_word<std::uint64_t>(p + size - 8)};
  if (size >= 4) return {load_word<std::uint32_t>(p), load_word<std::uint32_t>(p + size - 4)};
  if (size == 0) return {0, 0};
  return {static_cast<unsigned char>(p[0]), load_word<unsigned char>(p + size / 2) * 256U + load_word<unsigned char>(p + size - 1)};
}

/// The hash of a key is made of its size and its ends, and of what is between where they do not meet.
inline std::uint64_t begun_hash(std::size_t size, std::uint64_t front) { return (0x9E3779B97F4A7C15u ^ size ^ front) * 0xFF51AFD7ED558CCDu; }
inline std::uint32_t ended_hash(std::uint64_t hash, std::uint64_t back) {
  hash = (hash ^ hash >> 32 ^ back) * 0xC4CEB9FE1A85EC53u;
  return static_cast<std::uint32_t>(hash ^ (hash >> 29));
}

/// Of all bytes of the key. Differs between machines of different byte order: no order may come from it.
inline std::uint32_t hash_of(std::string_view key) {
  const auto [front, back] = ends_of(key);
  std::uint64_t hash = begun_hash(key.size(), front);
  for (std::size_t i = 8; i + 8 < key.size(); i += 8) {
    hash = (hash ^ hash >> 32 ^ load_word<std::uint64_t>(key.data() + i)) * 0xFF51AFD7ED558CCDu;
  }
  return ended_hash(hash, back);
}

}  // namespace rhumbline
