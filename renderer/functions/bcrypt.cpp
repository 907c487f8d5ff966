// bcrypt: Blowfish with a key schedule that is run 2^cost times.
//
// In: password, salt, cost. Out: the text form. The tables begin as the digits of pi and are mixed with password and salt by
// turns; then 24 fixed bytes are enciphered 64 times. About 50 ms at cost 10, on purpose.
// Traps: the terminating zero of the password counts; of the 24 bytes only 23 are shown.
#include "renderer/functions/bcrypt.h"

#include <algorithm>
#include <span>

namespace rhumbline {
namespace {

constexpr std::string_view kAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

using Bytes = std::span<const std::uint8_t>;

struct Block {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
};

class Blowfish {
 public:
  Blowfish() { std::copy(std::begin(kPiWords), std::end(kPiWords), words_.begin()); }

  [[nodiscard]] Block encipher(Block block) const {
    std::uint32_t left = block.left ^ words_[0];
    std::uint32_t right = block.right;
    for (std::size_t round = 1; round <= 16; round += 2) {
      right ^= mix(left) ^ words_[round];
      left ^= mix(right) ^ words_[round + 1];
    }
    return {right ^ words_[17], left};
  }

  /// Mixes the key in and replaces the tables, the salt (cyclic; empty: none) going in before each step.
  void expand(Bytes key, Bytes salt) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < 18; ++i) words_[i] ^= next_word(key, at);
    at = 0;
    Block block;
    for (std::size_t i = 0; i < words_.size(); i += 2) {
      if (!salt.empty()) {
        block.left ^= next_word(salt, at);
        block.right ^= next_word(salt, at);
      }
      block = encipher(block);
      words_[i] = block.left;
      words_[i + 1] = block.right;
    }
  }

 private:
  [[nodiscard]] std::uint32_t mix(std::uint32_t x) const {
    const std::uint32_t* s = words_.data() + 18;
    return ((s[x >> 24] + s[256 + (x >> 16 & 255)]) ^ s[512 + (x >> 8 & 255)]) + s[768 + (x & 255)];
  }

  static std::uint32_t next_word(Bytes bytes, std::size_t& at) {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) {
      word = word << 8 | bytes[at];
      at = at + 1 == bytes.size() ? 0 : at + 1;
    }
    return word;
  }

  std::array<std::uint32_t, kPiWordCount> words_{};
};

/// bcrypt's own base64: other alphabet, no padding.
void append_text(std::string& out, Bytes bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? bytes[i + k] : 0u);
    const std::size_t digits = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t k = 0; k < digits; ++k) out.push_back(kAlphabet[group >> (18 - 6 * k) & 63]);
  }
}

}  // namespace

std::string bcrypt_hash(std::string_view password, const std::array<std::uint8_t, 16>& salt, int cost) {
  std::string key(password);
  key.push_back('\0');
  const Bytes key_bytes(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
  Blowfish cipher;
  cipher.expand(key_bytes, salt);
  for (std::uint64_t round = 0; round < std::uint64_t{1} << cost; ++round) {
    cipher.expand(key_bytes, {});
    cipher.expand(salt, {});
  }
  constexpr std::string_view kMagic = "OrpheanBeholderScryDoubt";
  std::array<std::uint8_t, 24> sum{};
  for (std::size_t i = 0; i < sum.size(); i += 8) {
    Block block;
    for (std::size_t k = 0; k < 4; ++k) {
      block.left = block.left << 8 | static_cast<std::uint8_t>(kMagic[i + k]);
      block.right = block.right << 8 | static_cast<std::uint8_t>(kMagic[i + 4 + k]);
    }
    for (int round = 0; round < 64; ++round) block = cipher.encipher(block);
    for (std::size_t k = 0; k < 4; ++k) {
      sum[i + k] = static_cast<std::uint8_t>(block.left >> (24 - 8 * k));
      sum[i + 4 + k] = static_cast<std::uint8_t>(block.right >> (24 - 8 * k));
    }
  }
  std::string out = "$2a$";
  out += {static_cast<char>('0' + cost / 10), static_cast<char>('0' + cost % 10), '$'};
  append_text(out, salt);
  append_text(out, Bytes(sum).first(23));
  return out;
}

}  // namespace rhumbline
