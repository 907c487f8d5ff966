// Base64 as Kubernetes writes it: the standard alphabet, padded.
//
// In:  text or bytes.   Out: the other. Line breaks inside the text are skipped, as Go does.
// Trap: bits behind the last byte may be anything; Go's standard decoder does not look at them either.

#include <array>
#include <cstdint>

#include "renderer/live/live.h"

namespace rhumbline {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 64;

constexpr auto kWorth = [] {
  std::array<std::uint8_t, 256> worth{};
  worth.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i) worth[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  return worth;
}();

}  // namespace

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int digits = 0, padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      if (++padding > 2 || digits < 2 || digits == 4) return std::nullopt;
      if (digits + padding == 4) digits = 4;
      continue;
    }
    const std::uint8_t worth = kWorth[static_cast<unsigned char>(c)];
    if (worth == kNoDigit || padding > 0) return std::nullopt;
    bits = bits << 6 | worth;
    if (++digits < 4) continue;
    out += {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
    bits = 0;
    digits = 0;
  }
  if (padding == 0) return digits == 0 ? std::optional(out) : std::nullopt;
  if (digits != 4) return std::nullopt;
  if (padding == 1) out += {static_cast<char>(bits >> 10), static_cast<char>(bits >> 2)};
  if (padding == 2) out += static_cast<char>(bits >> 4);
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) out += k <= left ? kDigits[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

}  // namespace rhumbline
