// PEM: base64 between -----BEGIN TYPE----- and -----END TYPE-----.
//
// In: text that may hold anything. Out: the first block that is whole. Every END line is a candidate, its BEGIN the nearest one
// before it; a candidate whose lines do not fit is skipped. source: Go 1.26 encoding/pem
#include "renderer/functions/pem.h"

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"

namespace rhumbline {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "\n-----END ";
constexpr std::string_view kDashes = "-----";

/// A line without its end and trailing blanks; `after` is where the next begins.
std::string_view line_at(std::string_view text, std::size_t at, std::size_t& after) {
  const std::size_t feed = text.find('\n', at);
  std::string_view line = text.substr(at, feed == std::string_view::npos ? feed : feed - at);
  after = feed == std::string_view::npos ? text.size() : feed + 1;
  if (feed != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t last = line.find_last_not_of(" \t");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// The block between the BEGIN at `begin` and the END mark at `end`, if its lines fit.
std::optional<PemBlock> block(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t at = 0;
  std::string_view type = line_at(text, begin + kBegin.size(), at);
  if (!type.ends_with(kDashes)) return std::nullopt;
  type.remove_suffix(kDashes.size());
  while (at < text.size()) {  // headers
    std::size_t next = 0;
    if (line_at(text, at, next).find(':') == std::string_view::npos) break;
    at = next;
  }
  const std::string_view trailer = text.substr(end + kEnd.size());
  if (!trailer.starts_with(std::string(type).append(kDashes))) return std::nullopt;
  std::size_t ignored = 0;
  if (!line_at(trailer, type.size() + kDashes.size(), ignored).empty()) return std::nullopt;
  PemBlock out{std::string(type), {}};
  if (at >= end) return at > end + 1 ? std::nullopt : std::optional(std::move(out));
  std::string body;
  for (const char c : text.substr(at, end - at)) {
    if (c != ' ' && c != '\t') body.push_back(c);
  }
  Decoded decoded = decode_base64(body);
  if (decoded.bad_byte) return std::nullopt;
  out.bytes = std::move(decoded.bytes);
  return out;
}

}  // namespace

std::optional<PemBlock> decode_pem(std::string_view text) {
  std::size_t from = 0;
  while (true) {
    const std::size_t end = text.find(kEnd, from);
    if (end == std::string_view::npos) return std::nullopt;
    const std::size_t begin = text.substr(0, end).rfind(kBegin);
    const bool begins_line = begin != std::string_view::npos && begin >= from && (begin == from || text[begin - 1] == '\n');
    if (begins_line) {
      if (auto found = block(text, begin, end)) return found;
    }
    from = end + kEnd.size();
  }
}

std::string encode_pem(std::string_view type, std::string_view bytes) {
  std::string body;
  append_base64(body, bytes);
  std::string out = std::string(kBegin).append(type).append("-----\n");
  for (std::size_t i = 0; i < body.size(); i += 64) out.append(body, i, 64).push_back('\n');
  return out.append(kEnd.substr(1)).append(type).append("-----\n");
}

}  // namespace rhumbline
