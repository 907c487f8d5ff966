// PEM armour as Go's encoding/pem reads and writes it. Private to the functions room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rhumbline {

struct PemBlock {
  std::string type;   // "RSA PRIVATE KEY"
  std::string bytes;  // DER
};

/// The first well-formed block of the text; what is malformed is passed over. source: pem.Decode
std::optional<PemBlock> decode_pem(std::string_view text);
/// Lines of 64 characters, a final line feed.
std::string encode_pem(std::string_view type, std::string_view bytes);

}  // namespace rhumbline
