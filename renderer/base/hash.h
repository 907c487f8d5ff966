// A hash of short texts: names, keys of maps.
//
// The one idea: two words are multiplied and the halves of the product folded into one; both factors hold a secret of the process, so
// nobody can write a values file whose hundred thousand keys all meet in one place, where each search would walk over all of them.
#pragma once

#include <cstddef>
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

/// The secret; fixed until seed_hashes().
struct HashSeed {
  std::uint64_t first = 0x9E3779B97F4A7C15u, second = 0xFF51AFD7ED558CCDu;
};
inline constinit HashSeed hash_seed;

/// Makes the secret of this process one that nobody knows. Once, before the first key is hashed and before there is a second thread. Where
/// the system offers nothing random (no AT_RANDOM) it stays as it was.
void seed_hashes();

/// The product's lower half, with the upper one over it.
inline std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
#if defined(__SIZEOF_INT128__)
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#else
  const std::uint64_t low = std::uint32_t(a) * std::uint64_t{std::uint32_t(b)}, high = (a >> 32) * (b >> 32);
  const std::uint64_t middle = (a >> 32) * std::uint32_t(b) + (low >> 32), other = std::uint32_t(a) * (b >> 32) + std::uint32_t(middle);
  return (other << 32 | std::uint32_t(low)) ^ (high + (middle >> 32) + (other >> 32));
#endif
}

/// The hash of a key is made of its size and its ends, and of what is between where they do not meet.
inline std::uint64_t begun_hash(std::size_t size, std::uint64_t front) { return hash_seed.first ^ size ^ front; }
inline std::uint32_t ended_hash(std::uint64_t hash, std::uint64_t back) {
  return static_cast<std::uint32_t>(folded(hash, back ^ hash_seed.second));
}

/// Of all bytes of the key. Differs between runs: no order may come from it.
inline std::uint32_t hash_of(std::string_view key) {
  const auto [front, back] = ends_of(key);
  std::uint64_t hash = begun_hash(key.size(), front);
  for (std::size_t i = 8; i + 8 < key.size(); i += 8) {
    hash = folded(hash, load_word<std::uint64_t>(key.data() + i) ^ hash_seed.second);
  }
  return ended_hash(hash, back);
}

}  // namespace rhumbline
