// Base64, base32 and base16. The encoders are plain; the decoders exist for their errors: Go names the byte at which it gave up, and
// charts show that text, so the scan follows Go's quantum by quantum.
// Trap: base64 counts bytes with line breaks, base32 without, because Go strips them first.
// source: Go 1.26 encoding/base64 decodeQuantum, encoding/base32 decode
#include "renderer/base/base_n.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "renderer/base/pieces.h"

namespace rhumbline {
namespace {

constexpr std::string_view kAlphabet64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kAlphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> digits_of(std::string_view alphabet) {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoDigit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}
constexpr auto kDigits64 = digits_of(kAlphabet64);
constexpr auto kDigits32 = digits_of(kAlphabet32);

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; }

bool is_line_break(char c) { return c == '\n' || c == '\r'; }

void skip_line_breaks(std::string_view text, std::size_t& at) {
  while (at < text.size() && is_line_break(text[at])) ++at;
}

/// Four digits of base64, and how many of them there were.
struct Quantum {
  std::array<std::uint8_t, 4> digits{};
  std::size_t count = 0;
  bool is_last = false;
  std::optional<std::size_t> bad_byte = {};
};

/// What follows the padding sign that was just read at `at - 1`, with `count` digits before it.
void finish_padding(std::string_view text, std::size_t& at, Quantum& quantum) {
  quantum.is_last = true;
  if (quantum.count < 2) {
    quantum.bad_byte = at - 1;
    return;
  }
  if (quantum.count == 2) {
    skip_line_breaks(text, at);
    if (at == text.size()) {
      quantum.bad_byte = text.size();
      return;
    }
    if (text[at] != '=') {
      quantum.bad_byte = at - 1;
      return;
    }
    ++at;
  }
  skip_line_breaks(text, at);
  if (at < text.size()) quantum.bad_byte = at;
}

Quantum next_quantum(std::string_view text, std::size_t& at) {
  Quantum quantum;
  while (quantum.count < 4) {
    if (at == text.size()) {
      quantum.is_last = true;
      if (quantum.count > 0) quantum.bad_byte = at - quantum.count;
      return quantum;
    }
    const char c = text[at++];
    const std::uint8_t digit = kDigits64[static_cast<unsigned char>(c)];
    if (digit != kNoDigit) {
      quantum.digits[quantum.count++] = digit;
    } else if (c == '=') {
      finish_padding(text, at, quantum);
      return quantum;
    } else if (!is_line_break(c)) {
      quantum.bad_byte = at - 1;
      return quantum;
    }
  }
  return quantum;
}

/// The 16 digits of 12 bytes; those that are read reach four bytes further.
void put_digits(const char* from, char* to) {
  std::uint64_t words[2];
  for (const std::size_t half : {0, 1}) {
    std::uint64_t read;
    std::memcpy(&read, from + 6 * half, sizeof read);
    const std::uint64_t bytes = __builtin_bswap64(read);
    // Two groups of 24 bits, each of which becomes four bytes of 6.
    const std::uint64_t groups = bytes >> 40 | (bytes >> 16 & 0xFFFFFF) << 32;
    words[half] = (groups >> 18 & 0x0000003F'0000003F) | (groups >> 4 & 0x00003F00'00003F00) | (groups << 10 & 0x003F0000'003F0000) |
                  (groups << 24 & 0x3F000000'3F000000);
  }
  Piece digits;
  std::memcpy(&digits, words, sizeof digits);
  // A to Z, a to z, 0 to 9, + and /: each range begins elsewhere than where the one before ends.
  const auto from_on = [&](unsigned char first, int step) { return reinterpret_cast<Piece>(digits >= first) & static_cast<unsigned char>(step); };
  const Piece text = digits + 'A' + from_on(26, 'a' - 'Z' - 1) + from_on(52, '0' - 'z' - 1) + from_on(62, '+' - '9' - 1) + from_on(63, '/' - '+' - 1);
  std::memcpy(to, &text, sizeof text);
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4, '=');
  char* to = out.data() + start;
  std::size_t i = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; i + sizeof(Piece) <= bytes.size(); i += 12, to += sizeof(Piece)) put_digits(bytes.data() + i, to);
  }
  for (; i + 3 <= bytes.size(); i += 3, to += 4) {
    const std::uint32_t group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    to[0] = kAlphabet64[group >> 18];
    to[1] = kAlphabet64[group >> 12 & 63];
    to[2] = kAlphabet64[group >> 6 & 63];
    to[3] = kAlphabet64[group & 63];
  }
  if (i == bytes.size()) return;
  const std::uint32_t group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8;
  to[0] = kAlphabet64[group >> 18];
  to[1] = kAlphabet64[group >> 12 & 63];
  if (i + 1 < bytes.size()) to[2] = kAlphabet64[group >> 6 & 63];
}

void append_base32(std::string& out, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 5) {
    std::uint64_t group = 0;
    for (std::size_t k = 0; k < 5; ++k) group = group << 8 | byte_at(bytes, i + k);
    const std::size_t present = bytes.size() - i < 5 ? bytes.size() - i : 5;
    const std::size_t digits = (present * 8 + 4) / 5;
    for (std::size_t k = 0; k < 8; ++k) out.push_back(k < digits ? kAlphabet32[group >> (35 - 5 * k) & 31] : '=');
  }
}

Decoded decode_base64(std::string_view text) {
  Decoded out;
  out.bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size();) {
    const Quantum quantum = next_quantum(text, at);
    const auto& d = quantum.digits;
    const std::uint32_t group = std::uint32_t{d[0]} << 18 | std::uint32_t{d[1]} << 12 | std::uint32_t{d[2]} << 6 | d[3];
    if (quantum.count >= 2) out.bytes.push_back(static_cast<char>(group >> 16));
    if (quantum.count >= 3) out.bytes.push_back(static_cast<char>(group >> 8 & 255));
    if (quantum.count == 4) out.bytes.push_back(static_cast<char>(group & 255));
    if (quantum.bad_byte) {
      out.bad_byte = quantum.bad_byte;
      return out;
    }
    if (quantum.is_last) break;
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  Decoded decoded = decode_base64(text);
  if (decoded.bad_byte) return std::nullopt;
  return std::move(decoded.bytes);
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

namespace {

/// Checks the padding of the last base32 group: `at` is behind its first sign, `count` digits came before.
std::optional<std::size_t> bad_padding(std::string_view text, std::size_t at, std::size_t count) {
  const std::size_t left = text.size() - at;
  if (left + count < 7) return text.size();
  for (std::size_t k = 0; k < 7 - count; ++k) {
    if (left > k && text[at + k] != '=') return at + k - 1;
  }
  if (count == 3 || count == 6) return at - 1;
  return std::nullopt;
}

}  // namespace

Decoded decode_base32(std::string_view given) {
  std::string text;
  for (const char c : given) {
    if (!is_line_break(c)) text.push_back(c);
  }
  Decoded out;
  for (std::size_t at = 0; at < text.size();) {
    std::uint64_t group = 0;
    std::size_t count = 0;
    bool is_last = false;
    while (count < 8 && !is_last) {
      if (at == text.size()) {
        out.bad_byte = at - count;
        return out;
      }
      const char c = text[at++];
      if (c == '=' && count >= 2 && text.size() - at < 8) {
        out.bad_byte = bad_padding(text, at, count);
        if (out.bad_byte) return out;
        is_last = true;
        break;
      }
      const std::uint8_t digit = kDigits32[static_cast<unsigned char>(c)];
      if (digit == kNoDigit) {
        out.bad_byte = at - 1;
        return out;
      }
      group = group << 5 | digit;
      ++count;
    }
    group <<= 5 * (8 - count);
    for (std::size_t k = 0; k < count * 5 / 8; ++k) out.bytes.push_back(static_cast<char>(group >> (32 - 8 * k) & 255));
    if (is_last) break;
  }
  return out;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) out += {kHex[byte >> 4], kHex[byte & 15]};
  return out;
}

}  // namespace rhumbline
