// Base64, base32 and base16 as Go's encoding packages read and write them. Every room that meets Secrets or bytes uses these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rhumbline {

/// Appends the text in standard base64 with padding.
void append_base64(std::string& out, std::string_view bytes);
void append_base32(std::string& out, std::string_view bytes);

/// Decoded bytes, or where the text went wrong (Go's CorruptInputError). Line breaks are skipped.
struct Decoded {
  std::optional<std::size_t> bad_byte = {};
  std::string bytes;
};
/// source: encoding/base64 StdEncoding.DecodeString
Decoded decode_base64(std::string_view text);
/// The same where the place of the fault does not matter. Nothing: it is no base64.
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64(std::string_view bytes);
/// Two lower-case digits for each byte. source: encoding/hex EncodeToString
std::string to_hex(std::span<const std::uint8_t> bytes);
/// source: encoding/base32 StdEncoding.DecodeString
Decoded decode_base32(std::string_view text);

}  // namespace rhumbline
