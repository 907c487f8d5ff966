// bcrypt, the slow hash of htpasswd files. Private to the functions room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rhumbline {

inline constexpr std::size_t kPiWordCount = 18 + 4 * 256;
extern const std::uint32_t kPiWords[kPiWordCount];  // pi_words.cpp

/// The hash "$2a$10$..." of a password of at most 72 bytes; 2^cost rounds, cost 4 to 31.
/// source: golang.org/x/crypto/bcrypt; Provos and Mazieres 1999
std::string bcrypt_hash(std::string_view password, const std::array<std::uint8_t, 16>& salt, int cost);

}  // namespace rhumbline
